# Runs "$@" in namespaces of its own: network, mounts, processes, host name. `lab up` and the integration tests use it.
# When the caller dies, however it dies, the kernel kills all that runs in here and drops the namespaces.
set -eu

for tool in unshare:util-linux setpriv:util-linux nsenter:util-linux mount:mount ip:iproute2; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "${tool%:*}" >/dev/null || {
    echo "lab: the program ${tool%:*} is missing; install it, for example: apt-get install ${tool#*:}" >&2
    exit 2
  }
done
export PATH="$PATH:/usr/sbin:/sbin"

namespaces='--fork --pid --kill-child=SIGKILL --mount --mount-proc --net --uts'
# shellcheck disable=SC2086 # the flags are several words
if unshare $namespaces mount -n -t tmpfs lab /run 2>/dev/null; then
  as_root=
elif unshare --user --map-root-user unshare $namespaces mount -n -t tmpfs lab /run 2>/dev/null; then
  as_root='unshare --user --map-root-user'
else
  echo "lab: this account may not create network and mount namespaces." >&2
  echo "lab: run it as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1;" \
    "on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0; in a container --privileged)." >&2
  exit 2
fi

# The shell stays as process 1 and reaps orphans. /run is shared so that a disk which the lab mounts later shows on the
# machines, too; resolv.conf may be a link into /run and each machine puts its own file over it.
inside='
set -eu
mount -n -t tmpfs -o mode=755 lab /run
mount -n --make-shared /run
mkdir -p /run/lab
resolver=$(readlink -m /etc/resolv.conf)
case $resolver in
  /run/*) mkdir -p "${resolver%/*}"; : > "$resolver" ;;
esac
ip link set lo up
env --default-signal=INT "$@" || exit $?
'
# Ctrl-C is for the program inside only: unshare would end by it after the program has, and hide its exit code.
trap '' INT
# setpriv comes after a new user namespace, because entering one clears the death signal.
# shellcheck disable=SC2086 # the flags are several words
exec $as_root setpriv --pdeathsig KILL unshare $namespaces sh -c "$inside" sandbox "$@"
