# Makes the images that the repository's manifests name, as containerd keeps them: out of this build and of the real parts,
# because no registry is in reach. Runs as root in the lab's sandbox.
#   $1  the project   $2  a JDK   $3 $4 $5  consul, etcd, etcdctl   $6  the folder with pause and containerd
#   $7  the name of pause's image   $8  a new folder, which becomes containerd's
set -eu

if [ "$(tr -s ' ' < /proc/self/uid_map)" != " 0 0 4294967295" ] || [ ! -w /sys/fs/cgroup ]; then
  echo "real kubelets need the machine's own root, not that of a user namespace, and its control groups" >&2
  exit 2
fi

project=$1 jdk=$2 consul=$3 etcd=$4 etcdctl=$5 programs=$6 pause_image=$7 images_folder=$8
work=$8.work
archive=$work/archive
mkdir -p "$archive" "$images_folder"

layer() { # name folder
  tar -c --sort=name -C "$2" . > "$archive/$1.tar"
}

# What cannot be had by the file name of a library alone is linked statically anyway.
with_libraries() { # folder program...
  folder=$1
  shift
  mkdir -p "$folder/usr/bin" "$folder/tmp"
  cp -L "$@" "$folder/usr/bin/"
  for program in "$@"; do
    ldd "$program" 2>/dev/null | sed -n 's:^[^/]*\(/[^ ]*\) (0x.*:\1:p'
  done | sort -u | while read -r library; do
    mkdir -p "$folder$(dirname "$library")"
    cp -L "$library" "$folder$library"
  done
}

images=
image() { # name dockerfile-instructions layer...
  name=$1 settings=$2
  shift 2
  [ -n "$name" ] || { echo "the manifests do not name the image with the layers $*" >&2; exit 1; }
  file=config-$(echo "$name" | tr -c 'a-z0-9\n' -).json
  layers="" digests=""
  for layer in "$@"; do
    layers="$layers${layers:+,}\"$layer.tar\""
    digests="$digests${digests:+,}\"sha256:$(sha256sum "$archive/$layer.tar" | cut -d ' ' -f 1)\""
  done
  cat > "$archive/$file" << EOF
{"architecture":"$(go_architecture)","os":"linux","config":{$settings},"rootfs":{"type":"layers","diff_ids":[$digests]}}
EOF
  images="$images${images:+,}{\"Config\":\"$file\",\"RepoTags\":[\"$name\"],\"Layers\":[$layers]}"
}

go_architecture() {
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) uname -m ;;
  esac
}

named_in() { # manifest repository
  sed -n "s|^ *image: *\($2:[^ ]*\)|\1|p" "$project/manifests/$1" | head -n 1
}

path='"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]'

with_libraries "$work/pause" "$programs/usr/bin/pause"
layer pause "$work/pause"
image "$pause_image" '"Entrypoint":["/usr/bin/pause"]' pause

with_libraries "$work/consul" "$consul"
layer consul "$work/consul"
image "$(named_in consul.yaml hashicorp/consul)" "$path,\"Entrypoint\":[\"consul\"]" consul

with_libraries "$work/etcd" "$etcd" "$etcdctl"
layer etcd "$work/etcd"
image "$(named_in etcd.yaml etcd-sidekicks/etcd)" "$path,\"Entrypoint\":[\"etcd\"]" etcd

# Ours come out of the very script that the Dockerfile runs. It works in /image and /app, so it gets a / that is this
# machine's but for these two.
export project jdk work
unshare --mount sh -eu -c '
  root=$work/root
  mkdir -p "$root"
  mount -n -t tmpfs lab "$root"
  for entry in /*; do
    case $entry in
      /app|/asked|/image|/lost+found|/run|/sys|/tmp) ;;
      *)
        if [ -L "$entry" ]; then
          cp -a "$entry" "$root/"
        elif [ -d "$entry" ]; then
          mkdir "$root$entry"
          mount -n --rbind "$entry" "$root$entry"
        fi
        ;;
    esac
  done
  mkdir -p "$root/tmp" "$root/run" "$root$project"
  mount -n --bind "$project" "$root$project"

  inside() {
    chroot "$root" env JAVA_HOME="$jdk" sh -c "cd \"\$0\" && exec etc/image.sh \"\$@\"" "$project" "$@"
  }
  inside runtime
  chown -R 65532:65532 "$root/image/owned/"*
  cp -a "$root/image/owned/." "$root/image/runtime/"
  tar -c --sort=name -C "$root/image/runtime" . > "$work/archive/runtime.tar"
  for program in registrar readiness-gate; do
    rm -rf "$root/image/program" "$root/app/bin" "$root/app/lib" "$root/app/launch" "$root/asked"
    inside program "$program"
    tar -c --sort=name -C "$root/image/program" . > "$work/archive/$program.tar"
  done
'
for program in registrar readiness-gate; do
  started=$(sed -n "/^FROM .* AS $program\$/,/^\$/s/^ENTRYPOINT //p" "$project/Dockerfile")
  image "$(named_in "$program.yaml" "etcd-sidekicks/$program")" "\"User\":\"65532:65532\",\"Entrypoint\":$started" \
    runtime "$program"
done

echo "[$images]" > "$archive/manifest.json"
# Unpacked once, and not by each machine for itself. Containers are not of its business here.
cat > "$work/config.toml" << EOF
version = 2
root = "$images_folder"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "$work/socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "$images_folder/opt"
EOF
export PATH="$programs/usr/bin:$PATH"
containerd --config "$work/config.toml" > "$work/containerd.log" 2>&1 &
containerd=$!
trap 'kill "$containerd"' EXIT
until ctr --address "$work/socket" version > /dev/null 2>&1; do
  kill -0 "$containerd" || { cat "$work/containerd.log" >&2; exit 1; }
  sleep 0.1
done
tar -c -C "$archive" . | ctr --address "$work/socket" --namespace k8s.io images import -
trap - EXIT
kill "$containerd"
wait "$containerd" || true
rm -rf "$work"
