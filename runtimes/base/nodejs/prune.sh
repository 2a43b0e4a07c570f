#!/bin/sh
# prune.sh DIRECTORY: removes what only bundlers, browsers and editors read. Node.js loads dist-cjs for both
# `require` and `import`.
set -eu
find "$1" -type d \( -name dist-types -o -name dist-es -o -name .bin \) -prune -exec rm -rf {} +
find "$1" -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \
  -o -name .package-lock.json \) -delete
