#!/usr/bin/env bash
# Starts the service, makes the images of two runtimes, runs the demo. Set-up comes before: make demo.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
lambdabox() { node dist/cli/main.js "$@"; }

lambdabox start --detach
say 'images of two runtimes: the first time they are built, then kept until their inputs change'
lambdabox runtimes build nodejs24.x python3.13
lambdabox demo "$@"
