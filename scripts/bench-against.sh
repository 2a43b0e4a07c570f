#!/usr/bin/env bash
# Measures this tree beside another commit of it, in turns: scripts/bench-against.sh v0.1.0
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
commit=$(git rev-parse --verify --quiet "${1:-}^{commit}") || fail "name the commit to compare with: make bench-against BASE=v0.1.0"
base="$state/base"
[ ! -e "$base" ] || git worktree remove --force "$base"
trap 'git worktree remove --force "$base"' EXIT
git worktree add --quiet --detach "$base" "$commit"
ln -s "$root/node_modules" "$base/node_modules"
say "building ${commit:0:12}"
(cd "$base" && "$root/scripts/run.sh" tsc -p tsconfig.build.json)
scripts/run.sh tsc -p tsconfig.bench.json
scripts/run.sh node .lambdabox/bench/bench/against.js "$base/dist/main.js"
