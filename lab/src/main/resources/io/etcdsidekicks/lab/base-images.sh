# Makes the base images that the Dockerfiles and docker-compose.yml name, out of what this machine has, where no registry
# is in reach. Each has what is used of the real one, and nothing else.
#   $1  a folder with a shell and its libraries   $2 $3 $4  consul, etcd, etcdctl
#   $5  a JDK   $6  Maven   $7  Maven's local repository   $8  a folder to work in
set -eu

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for image in debian consul maven; do
  mkdir -p "$8/$image"
  cp -a "$1/." "$8/$image"
  printf 'root:x:0:0::/root:/bin/sh\nconsul:x:100:1000::/:/bin/sh\n' > "$8/$image/etc/passwd"
  printf 'root:x:0:\nconsul:x:1000:\n' > "$8/$image/etc/group"
done

cp "$3" "$4" "$8/debian/usr/bin/"
tar -c -C "$8/debian" . | docker import --change "ENV PATH=$path" - debian:trixie-slim

mkdir -p "$8/consul/consul/data"
cp "$2" "$8/consul/usr/bin/"
[ -e "$8/consul/bin/consul" ] || ln -s ../usr/bin/consul "$8/consul/bin/consul"
chown -R 100:1000 "$8/consul/consul"
tar -c -C "$8/consul" . |
  docker import --change "ENV PATH=$path" --change 'ENTRYPOINT ["consul"]' - hashicorp/consul:1.21

# Distributions make both of links into other folders.
mkdir -p "$8/maven/opt/java" "$8/maven/usr/share"
cp -rL "$5" "$8/maven/opt/java/openjdk"
cp -rL "$6" "$8/maven/usr/share/maven"
# Without _remote.repositories Maven does not ask from where it had each library.
tar -c --exclude=_remote.repositories --transform "s:^${7##*/}:root/.m2/repository:" \
  -C "$8/maven" . -C "${7%/*}" "${7##*/}" |
  docker import --change "ENV PATH=$path:/opt/java/openjdk/bin:/usr/share/maven/bin" \
    --change 'ENV JAVA_HOME=/opt/java/openjdk' - maven:3-eclipse-temurin-25
