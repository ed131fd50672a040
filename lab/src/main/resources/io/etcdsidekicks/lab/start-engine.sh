# Starts Docker's daemon out of unpacked packages; runs in the lab's sandbox, whose disk takes the data.
#   $1  the folder with the packages   $2  the socket   $3  the control group for the containers
set -eu

mkdir -p /run/lab/bin
export PATH="/run/lab/bin:$1/usr/sbin:$1/usr/bin:$PATH"
for libraries in "$1"/usr/lib/*-linux-gnu*; do
  export LD_LIBRARY_PATH="$libraries" XTABLES_LIBDIR="$libraries/xtables"
done
# Its containerd makes a folder there, whatever it is told: on the lab's disk, over what the machine has there.
mkdir -p /run/lab/opt /run/lab/opt-work
mount -t overlay overlay -o lowerdir=/opt,upperdir=/run/lab/opt,workdir=/run/lab/opt-work /opt ||
  echo "this kernel has no overlay here: Docker's engine leaves an empty /opt/containerd behind" >&2
# Of the two kinds, the one that this kernel has.
for kind in legacy nft; do
  if "iptables-$kind" -n -L > /dev/null 2>&1; then
    ln -sf "$1/usr/sbin/iptables-$kind" /run/lab/bin/iptables
    ln -sf "$1/usr/sbin/ip6tables-$kind" /run/lab/bin/ip6tables
    break
  fi
done

exec dockerd --host "unix://$2" --data-root /run/lab/data --exec-root /run/lab/exec --pidfile /run/lab/dockerd.pid \
  --cgroup-parent "$3"
