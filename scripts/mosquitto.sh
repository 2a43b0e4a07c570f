#!/usr/bin/env bash
# Puts Debian's mosquitto into .tools/mosquitto for the tests. The packages are unpacked, not installed: so it needs no
# root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

get_tool mosquitto complete "Debian's mosquitto" unpack_debian mosquitto libcjson1 libmosquitto1 libdlt2 libwrap0
