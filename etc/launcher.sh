#!/bin/sh
# Starts ${project.artifactId} on the Java it finds: JAVA_HOME, then java on PATH, then /usr/lib/jvm. Java 25 or later.
set -eu

self=$(readlink -f "$0")
home=$(dirname "$(dirname "$self")")

# Reads the version from the JDK's own "release" file: a JVM started only to ask costs 40 ms.
is_recent() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] &&
    [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")" -ge 25 ] 2>/dev/null
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && is_recent "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  on_path=$(command -v java || true)
  if [ -n "$on_path" ]; then
    candidate=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    if is_recent "$candidate"; then
      echo "$candidate"
      return
    fi
  fi
  for candidate in /usr/lib/jvm/*; do
    if is_recent "$candidate"; then
      echo "$candidate"
      return
    fi
  done
}

java_home=$(find_java)
if [ -z "$java_home" ]; then
  echo "${project.artifactId}: Java 25 or later is needed, and neither JAVA_HOME nor java on PATH nor /usr/lib/jvm has it." >&2
  echo "Install it, for example: apt-get install temurin-25-jre   (or openjdk-25-jre-headless)" >&2
  exit 2
fi

# The class path is spelled out, jar by jar in a fixed order: a start-up archive fits only the class path it was made for.
LC_ALL=C
class_path=
for jar in "$home"/lib/*.jar; do
  class_path="$class_path${class_path:+:}$jar"
done

# Classes and their links as a training run at build time left them: less than half the time to start. Another Java than
# the one it was made with, or another flag, only means that it is not used; the JVM's words about that help nobody.
archive=
if [ -n "${START_UP_ARCHIVE:-}" ]; then
  # What it is made from is as large as the archive itself, and of no use beside it.
  archive="-XX:AOTCacheOutput=$START_UP_ARCHIVE -XX:AOTConfiguration=$START_UP_CONFIGURATION"
elif [ -f "$home/lib/start-up.aot" ]; then
  archive="-XX:AOTCache=$home/lib/start-up.aot"
fi

# shellcheck disable=SC2086 # the flags are several words
exec "$java_home/bin/java" $archive -Xlog:aot*=off -Xlog:cds*=off ${launch.flags} \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$class_path" ${launch.main} "$@"
