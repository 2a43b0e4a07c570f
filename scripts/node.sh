#!/usr/bin/env bash
# Prints the directory of a Node.js that the service supports (docs/decisions/0001-node-version.md), with npm. Where the
# machine has none, brings both from the npm registry into .tools/node.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

supported() {
  "$1/node" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit((a === 22 && b >= 13) || a === 24 || a === 26 ? 0 : 1)' 2>/dev/null
}

if has node && has npm && supported "$(dirname "$(command -v node)")"; then
  dirname "$(command -v node)"
  exit
fi
brought="$root/.tools/node"
if ! supported "$brought/bin" || ! [ -e "$brought/bin/npm" ]; then
  say "bringing Node.js: the machine has $(node --version 2>/dev/null || echo none)"
  # Whoever has a registry of his own has told his npm.
  if [ -z "${NPM_CONFIG_REGISTRY:-}" ] && has npm; then
    NPM_CONFIG_REGISTRY=$(npm config get registry)
    export NPM_CONFIG_REGISTRY
  fi
  rm -rf "$brought"
  logged node 'bringing Node.js' sh "$root/runtimes/base/nodejs/get-node.sh" "$brought"
  supported "$brought/bin" || fail "the Node.js that was brought into $brought does not run on this machine"
fi
echo "$brought/bin"
