#!/usr/bin/env bash
# Puts Debian's Redis into .tools/redis for the tests. The packages are unpacked, not installed: so it needs no root,
# brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

get_tool redis complete "Debian's Redis" unpack_debian redis-server redis-tools libatomic1 libjemalloc2 liblzf1
