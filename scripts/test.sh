#!/usr/bin/env bash
# The whole proof: lint, formatting, dead code, types, unit tests, tests on real Docker, end to end. Each check counts;
# all run, whatever fails before. Ends with a plain line: N passed, N failed.
set -uo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

passed=0 failed=0
check() {
  local name=$1
  shift
  say "$name"
  if "$root/scripts/run.sh" "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

suite() {
  local name=$1 json="$state/jest-$1.json"
  say "tests: $name"
  rm -f "$json"
  # A test file that leaks fails by itself; what it leaked must not keep the run from ending.
  "$root/scripts/run.sh" jest --forceExit --selectProjects "$name" --json --outputFile="$json" "${@:2}"
  local status=$?
  # Suites that cannot even be loaded count too.
  read -r good bad < <("$root/scripts/run.sh" node -p "
    const r = require('$json'); r.numPassedTests + ' ' + (r.numFailedTests + r.numRuntimeErrorTestSuites)" 2>/dev/null || echo '0 1')
  [ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
  passed=$((passed + good)) failed=$((failed + bad))
}

docker=()
[ "${1:-}" != unit ] || docker=(--no-docker)
if ! "$root/scripts/setup.sh" "${docker[@]}"; then
  echo '0 passed, 1 failed'
  exit 1
fi
check lint eslint src test bench deploy
check 'directions of imports' npm run --silent directions
check formatting prettier --check --log-level warn src test bench deploy
check 'unused code' knip
check types tsc -p tsconfig.json
suite unit
if [ "${1:-}" != unit ]; then
  # The real clients of the end-to-end tests.
  [ -x /usr/bin/aws ] || apt_install awscli
  has docker-compose || apt_install docker-compose
  # To build machines beyond this host, and to look at its firewall.
  { [ -x /usr/sbin/nft ] && has ip; } || apt_install nftables iproute2
  "$root/scripts/prometheus.sh" || failed=$((failed + 1))
  # The shells that the command line completes in.
  { has zsh && has fish; } || apt_install zsh fish
  suite docker --runInBand
  suite e2e --runInBand
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
