#!/usr/bin/env bash
# Puts Debian's NATS into .tools/nats for the tests. The package is unpacked, not installed: so it needs no root, brings
# no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/nats"
[ ! -e "$tools/complete" ] || exit 0
say "getting Debian's NATS"
rm -rf "$tools"
unpack_debian "$tools" nats-server
touch "$tools/complete"
