# Starts a container's command in a mount namespace of its own, with the files of the machine that its pod mounts.
#   SOURCE TARGET slave|private rw|ro ... -- COMMAND [ARGUMENT...]
# As a container runtime does: what is missing is made, each time. A private mount goes on showing the disk that was there
# when the container started; a slave shows what the machine mounts and unmounts below it later.
set -eu

while [ "$1" != -- ]; do
  [ -e "$1" ] || mkdir -p "$1"
  [ -e "$2" ] || mkdir -p "$2"
  mount -n --rbind "$1" "$2"
  mount -n "--make-r$3" "$2"
  [ "$4" = rw ] || mount -n -o "remount,bind,$4" "$2"
  shift 4
done
shift
exec "$@"
