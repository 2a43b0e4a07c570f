#!/bin/sh
# install-client.sh: AWS's runtime interface client with its native part, and what boots it ahead, into /out.
set -eu
repository=${MAVEN_REPOSITORY_URL:-https://repo.maven.apache.org/maven2}
lib=/out/var/runtime/lib
install -d "$lib"
while read -r sum path; do
  file=$lib/$(basename "$path" | sed 's/-[0-9.]*\.jar$/.jar/')
  curl --fail --silent --show-error --location --retry 3 --output "$file" "$repository/$path"
  echo "$sum  $file" | sha256sum --check --quiet
done < /build/client.txt

# Where it is in a jar, the client unpacks it at every start.
client=$lib/aws-lambda-java-runtime-interface-client.jar
unzip -p "$client" "jni/libaws-lambda-jni.linux-$(uname -m | sed 's/aarch64/aarch_64/').so" > "$lib/libaws-lambda-jni.so"

# Debian's JDKs compile for every runtime: the oldest one's class files run on all.
jdk=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
javac --release 21 -cp "$lib/*" -d /build/classes /build/lambdabox/*.java
jar --create --file "$lib/generic.jar" -C /build/classes .
gcc -O2 -Wall -Werror -shared -fPIC -I "$jdk/include" -I "$jdk/include/linux" -o "$lib/libgeneric.so" /build/generic.c
chmod 0644 "$lib"/*

install -m 0755 /build/bootstrap /out/var/runtime/bootstrap
install -m 0644 /build/options /out/var/runtime/options
