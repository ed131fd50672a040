#!/bin/sh
# Puts together in /image what the Dockerfile copies into the images; runs in the build image only, after Maven.
#   image.sh runtime            a small Java, the C library, and what else no program can do without
#   image.sh program PROGRAM    its jars, its start-up archive, and how to start it
set -eu

jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
uid=65532

runtime() {
  # java.xml: logback's configuration. java.naming: dnsjava. jdk.zipfs: Micronaut looks for its beans in jars as file
  # systems. jdk.jfr: without it Micronaut's server answers nothing. jdk.unsupported: Netty. Compressed by whoever stores
  # the image; here it would cost start-up time.
  "$jdk/bin/jlink" --output /app/java --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-0 \
    --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml \
    --add-modules jdk.jfr,jdk.unsupported,jdk.zipfs

  mkdir -p /image/runtime/app /image/runtime/etc /image/owned/tmp
  mkdir -p /image/owned/var/lib/etcd /image/owned/var/lib/etcd-sidekicks
  cp -a /app/java /image/runtime/app/
  find /app/java -type f \( -name '*.so' -o -path '*/bin/*' \) -exec ldd {} + 2>/dev/null |
    sed -n 's:^[^/]*\(/[^ ]*\) (0x.*:\1:p' | grep -v '^/app/' | sort -u |
    while read -r library; do
      mkdir -p "/image/runtime$(dirname "$library")"
      cp -L "$library" "/image/runtime$library"
    done
  printf 'root:x:0:0::/:/\nsidekick:x:%s:%s::/:/\n' "$uid" "$uid" > /image/runtime/etc/passwd
  printf 'root:x:0:\nsidekick:x:%s:\n' "$uid" > /image/runtime/etc/group
  chmod 1777 /image/owned/tmp
  # A new volume takes this over: what etcd keeps is for its own account only.
  chmod 0700 /image/owned/var/lib/etcd /image/owned/var/lib/etcd-sidekicks
}

program() {
  cp -r "$1/target/dist/." /app/
  # An archive fits only jars of the same time; layers keep whole seconds.
  find /app/bin /app/lib -exec touch -d @1 {} +

  # With this very Java and these very jars: JDK 25.0.3 runs old code silently when a jar has changed since.
  training=$(sed -n 's:.*<launch.training>\(.*\)</launch.training>.*:\1:p' "$1/pom.xml")
  # On a machine under heavy load the JVM that assembles the archive was seen to end without a word, once: so it may try
  # again.
  for _ in 1 2 3; do
    code=0
    # shellcheck disable=SC2086 # the arguments are several words
    JAVA_HOME=/app/java START_UP_ARCHIVE=/app/lib/start-up.aot START_UP_CONFIGURATION=/tmp/start-up.aotconfig \
      "/app/bin/$1" $training > /tmp/training.log 2>&1 ||
      code=$?
    if [ "$code" != 3 ] || [ -s /app/lib/start-up.aot ]; then # 3: --timeout passed, as meant
      break
    fi
  done
  if [ "$code" != 3 ] || [ ! -s /app/lib/start-up.aot ]; then
    cat /tmp/training.log
    echo "image.sh: the training run of $1 ended with exit code $code, and no archive" >&2
    exit 1
  fi

  # There is no shell in the image, so the launcher is asked now what it would start: one word on each line.
  mkdir -p /asked/bin
  cp /app/java/release /asked/
  # shellcheck disable=SC2016 # that is for the script it writes
  printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$@"' > /asked/bin/java
  chmod +x /asked/bin/java
  JAVA_HOME=/asked "/app/bin/$1" > /app/launch

  mkdir -p /image/program/app
  cp -a /app/lib /app/launch /image/program/app/
}

"$@"
