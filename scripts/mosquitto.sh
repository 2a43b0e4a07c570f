#!/usr/bin/env bash
# Puts Debian's mosquitto into .tools/mosquitto for the tests. The packages are unpacked, not installed: so it needs no
# root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/mosquitto"
[ ! -e "$tools/complete" ] || exit 0
say "getting Debian's mosquitto"
rm -rf "$tools"
unpack_debian "$tools" mosquitto libcjson1 libmosquitto1 libdlt2 libwrap0
touch "$tools/complete"
