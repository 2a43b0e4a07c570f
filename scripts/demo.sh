#!/usr/bin/env bash
# Starts the service, makes the images of two runtimes, runs the demo. Set-up comes before: make demo.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
lambdabox() { node dist/cli/main.js "$@"; }

lambdabox start --detach
lambdabox runtimes build nodejs24.x python3.13
lambdabox demo "$@"
