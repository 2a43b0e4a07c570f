#!/usr/bin/env bash
# Puts Debian's Redis into .tools/redis for the tests. The packages are unpacked, not installed: so it needs no root,
# brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/redis"
[ ! -e "$tools/complete" ] || exit 0
say "getting Debian's Redis"
rm -rf "$tools"
unpack_debian "$tools" redis-server redis-tools libatomic1 libjemalloc2 liblzf1
touch "$tools/complete"
