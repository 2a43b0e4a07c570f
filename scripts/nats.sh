#!/usr/bin/env bash
# Puts Debian's NATS into .tools/nats for the tests. The package is unpacked, not installed: so it needs no root, brings
# no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

get_tool nats complete "Debian's NATS" unpack_debian nats-server
