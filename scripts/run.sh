#!/usr/bin/env bash
# Runs a command with the Node.js that set-up found first on the PATH: scripts/run.sh node dist/main.js
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ -f "$root/.lambdabox/node-dir" ] || { echo 'error: run make setup first' >&2; exit 1; }
PATH="$(cat "$root/.lambdabox/node-dir"):$root/node_modules/.bin:$PATH"
export PATH
exec "$@"
