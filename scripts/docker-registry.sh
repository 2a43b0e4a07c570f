#!/usr/bin/env bash
# Puts Debian's docker-registry into .tools/docker-registry for the tests. The package is unpacked, not installed: so it
# needs no root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/docker-registry"
[ ! -e "$tools/complete" ] || exit 0
say "getting Debian's docker-registry"
rm -rf "$tools"
unpack_debian "$tools" docker-registry
touch "$tools/complete"
