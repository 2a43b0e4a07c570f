#!/usr/bin/env bash
# Real extensions in the whole service: the AWS Lambda Web Adapter, and one that serves at a port as AWS's own do. And the examples
# that are compiled.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/web-adapter.sh
scripts/examples.sh
exec scripts/jest.sh "$state/jest-extensions.json" --selectProjects=extensions --runInBand
