#!/usr/bin/env bash
# Puts miniflare (MIT), which runs functions as isolates of one process, and undici into .tools/miniflare: make bench
# measures beside the one, by the other.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=4.20260730.0
undici=8.13.1
tools="$root/.tools/miniflare"
[ ! -e "$tools/$version" ] || exit 0
say "getting miniflare $version"
rm -rf "$tools"
mkdir -p "$tools"
echo '{ "private": true }' >"$tools/package.json"
logged miniflare "$root/scripts/run.sh" npm install --prefix "$tools" --no-audit --no-fund --ignore-scripts \
  "miniflare@$version" "undici@$undici"
# Last: its presence says that all is there.
touch "$tools/$version"
