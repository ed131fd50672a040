# Boots a machine with a real kubelet: process 1 of a PID namespace and of mounts of its own, so that a power cut is one
# SIGKILL. What is below $1 is the machine's disk; /run begins empty, as after every boot.
#   $1  the disk, of which /etc and /var/lib are mounted already   $2  the folder with kubelet, containerd, runc
#   $3  the control group of everything that the kubelet runs   $4  the pause image   $5  the machine's address
set -eu

group=$3
mkdir -p "$1/var/log"
mount -n --bind "$1/var/log" /var/log
mount -n -t tmpfs -o mode=755 run /run
# The kubelet hands mounts on to containers, and some of them back.
for folder in /etc /var/lib /var/log /run; do
  mount -n --make-rshared "$folder"
done

export PATH="$2/usr/bin:$2/usr/sbin:$PATH" TMPDIR=/run/tmp
for libraries in "$2"/usr/lib/*-linux-gnu*; do
  export LD_LIBRARY_PATH="$libraries"
done
mkdir -p "$TMPDIR" /etc/containerd /etc/kubernetes/manifests

# The kubelet sets these for the whole kernel, which is not this machine's alone: it may have copies to write to.
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys \
  kernel/keys/root_maxbytes; do
  if [ -e "/proc/sys/$setting" ]; then
    mkdir -p "/run/sysctl/${setting%/*}"
    cat "/proc/sys/$setting" > "/run/sysctl/$setting"
    mount -n --bind "/run/sysctl/$setting" "/proc/sys/$setting"
  fi
done

# A group in use is removed by nobody, hence "machine", which this process is in from now on.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p "/sys/fs/cgroup/$group/machine"
  for parent in /sys/fs/cgroup "/sys/fs/cgroup/$group"; do
    for controller in $(cat "$parent/cgroup.controllers"); do
      # One that cannot be handed on is one that the kubelet does without, or names.
      echo "+$controller" > "$parent/cgroup.subtree_control" || true
    done
  done
  echo $$ > "/sys/fs/cgroup/$group/machine/cgroup.procs"
else
  for controller in /sys/fs/cgroup/*; do
    if [ -e "$controller/tasks" ]; then
      mkdir -p "$controller/$group/machine"
    fi
  done
  # Without these no process may enter.
  for below in "$group" "$group/machine"; do
    for file in cpuset.cpus cpuset.mems; do
      cat "/sys/fs/cgroup/cpuset/$file" > "/sys/fs/cgroup/cpuset/$below/$file"
    done
  done
  for controller in /sys/fs/cgroup/*; do
    if [ -e "$controller/tasks" ]; then
      echo $$ > "$controller/$group/machine/tasks"
    fi
  done
fi

cat > /etc/containerd/config.toml << EOF
version = 2
# What no machine here has; to find that out, containerd would have the real machine load kernel modules.
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[debug]
  level = "warn"
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$4"
  disable_apparmor = true
  restrict_oom_score_adj = true
EOF

cat > /etc/kubernetes/kubelet.yaml << EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubernetes/manifests
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /$group
failSwapOn: false
makeIPTablesUtilChains: false
volumePluginDir: /var/lib/kubelet/volume-plugins
# The disk is that of whoever runs the tests, and may be nearly full.
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 1Mi, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%}
EOF

# As systemd does with both.
keep() { # name command...
  name=$1
  shift
  while true; do
    "$@" >> "/var/log/$name.log" 2>&1 || true
    sleep 1
  done
}

keep containerd containerd --config /etc/containerd/config.toml &
until ctr version > /dev/null 2>&1; do
  sleep 0.1
done
echo "booted"
keep kubelet kubelet --config /etc/kubernetes/kubelet.yaml --container-runtime remote \
  --container-runtime-endpoint unix:///run/containerd/containerd.sock --node-ip "$5"
