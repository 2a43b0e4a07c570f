#!/bin/sh
# archive-classes.sh: in the image as it will be, archives the classes of the JDK and the client that every start loads,
# so that they are mapped and not parsed. The archive is good for this very JVM, and for these options and jars.
set -eu
ln -s "$(readlink -f "$(command -v java)")" /var/lang/bin/java
# Where Amazon Linux keeps the JVM's certificate authorities, and where the client looks for them.
install -d /etc/pki/java
ln -s /etc/ssl/certs/java/cacerts /etc/pki/java/cacerts

java -Xshare:off -XX:DumpLoadedClassList=/tmp/classes @/var/runtime/options lambdabox.Rehearsal
# Only this collector archives objects as well; every other maps them.
java -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile=/tmp/classes -XX:SharedArchiveFile=/var/runtime/runtime.jsa \
  -Xlog:disable -Xlog:all=error @/var/runtime/options
rm /tmp/classes
