#!/usr/bin/env bash
# Puts Debian's docker-registry into .tools/docker-registry for the tests. The package is unpacked, not installed: so it
# needs no root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

get_tool docker-registry complete "Debian's docker-registry" unpack_debian docker-registry
