#!/usr/bin/env bash
# All that a fresh machine lacks: Node.js, npm packages, the build, Docker and the base image (not with --no-docker).
# Quick when nothing is missing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# Behind a proxy with certificates of its own: Node.js knows only this name of the setting.
bundle=${LAMBDABOX_CA_BUNDLE:-${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}}}
[ -z "$bundle" ] || export NODE_EXTRA_CA_CERTS="$bundle"

rm -f "$state"/doing.*
has curl || apt_install curl ca-certificates

set_up_docker() {
  "$root/scripts/docker.sh"
  "$root/scripts/base-image.sh"
}

set_up_node() {
  local node_dir stamp
  node_dir=$("$root/scripts/node.sh")
  export PATH="$node_dir:$PATH"
  echo "$node_dir" >"$state/node-dir"
  stamp=$(sha256sum package-lock.json | cut -d' ' -f1)
  if [ "$(cat node_modules/.lambdabox-stamp 2>/dev/null || true)" != "$stamp" ]; then
    say 'installing npm packages'
    # Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages, which not every registry has.
    # No install scripts: they would compile what is optional, and what runs here need not run code at its installation.
    logged npm 'npm packages' npm install --no-save --no-audit --no-fund --ignore-scripts
    echo "$stamp" >node_modules/.lambdabox-stamp
  fi
  if [ ! -f dist/main.js ] || [ -n "$(find src tsconfig.build.json -newer dist/main.js -print -quit)" ]; then
    say 'compiling'
    logged build compiling node node_modules/typescript/bin/tsc -p tsconfig.build.json
    touch dist/main.js
  fi
}

cd "$root"
# Side by side: the one waits for Debian's mirror, the other for npm's registry and the compiler. Ctrl-C would not end what is
# in the background.
trap 'trap "" TERM; kill 0; exit 130' INT
lanes=()
set_up_node & lanes+=($!)
if [ "${1:-}" != --no-docker ]; then set_up_docker & lanes+=($!); fi
status=0
for lane in "${lanes[@]}"; do wait "$lane" || status=$?; done
[ "$status" = 0 ] || exit "$status"

if [ ! -f console/dist/index.html ] || [ -n "$(find console -path console/dist -prune -o -type f -newer console/dist/index.html -print -quit)" ]; then
  say 'building the console'
  logged console node node_modules/vite/bin/vite.js build console
fi

# Builds in containers must know the certificates too: the images of runtimes get them from the service, the service's
# own image from this file.
if [ -r "$bundle" ] && ! cmp -s "$bundle" ca-bundle.pem; then cp "$bundle" ca-bundle.pem; fi
[ "$SECONDS" -lt 3 ] || say "set up in $SECONDS s"
