#!/bin/sh
# Lays out what every runtime image has (runtimes/README.md, "What an image must have").
set -eu
groupadd --gid 990 sbx_user1051
useradd --uid 993 --gid 990 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sbx_user1051
# The dynamic linker strikes what is not there when a process starts off its search path for good: a process that boots
# before its function is mounted must see /var/task/lib.
install -d -m 0755 /var/task /var/task/lib /var/runtime /var/lang /var/lang/bin /opt
chmod 1777 /tmp
apt-get update
# Functions may set TZ to any zone.
apt-get install --yes --no-install-recommends tzdata "$@"
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/apt /var/log/*.log \
  /etc/group- /etc/gshadow- /etc/passwd- /etc/shadow-
# No function needs them, and no-new-privileges makes them useless: what is not there cannot be misused at all.
find / -xdev -type f -perm /6000 -exec chmod a-s {} +
