#!/usr/bin/env bash
# All that a fresh machine lacks: Node.js, npm packages, Docker, the base image, the build. Quick when nothing is missing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

node_dir=$("$root/scripts/node.sh")
export PATH="$node_dir:$PATH"
echo "$node_dir" >"$state/node-dir"
cd "$root"

stamp=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ "$(cat node_modules/.lambdabox-stamp 2>/dev/null || true)" != "$stamp" ]; then
  has npm || apt_install npm
  say 'installing npm packages'
  # Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages, which not every registry has.
  logged npm npm install --no-save --no-audit --no-fund
  echo "$stamp" >node_modules/.lambdabox-stamp
fi

if [ ! -f dist/main.js ] || [ -n "$(find src tsconfig.build.json -newer dist/main.js -print -quit)" ]; then
  say 'building'
  logged build node node_modules/typescript/bin/tsc -p tsconfig.build.json
  touch dist/main.js
fi

"$root/scripts/docker.sh"
"$root/scripts/base-image.sh"

# Behind a proxy with certificates of its own, builds in containers must know them too: the images of runtimes get
# them from the service, the service's own image from this file.
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$NODE_EXTRA_CA_CERTS" ]; then
  cmp -s "$NODE_EXTRA_CA_CERTS" ca-bundle.pem || cp "$NODE_EXTRA_CA_CERTS" ca-bundle.pem
fi
