#!/usr/bin/env bash
# The whole proof: lint, formatting, dead code, types, unit tests, tests on real Docker, end to end. Each check counts;
# all run, whatever fails before. Ends with a plain line: N passed, N failed.
set -uo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

passed=0 failed=0 unsteady=() endless=()
check() {
  local name=$1
  shift
  say "$name"
  if "$root/scripts/run.sh" "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# Runs jest and leaves its report in $json; says by its status how it went. A run that did not end by itself is a failure of
# its own, whatever its tests were.
run_jest() {
  local status
  "$root/scripts/jest.sh" "$json" "$@"
  status=$?
  [ "$status" = 124 ] || return "$status"
  failed=$((failed + 1)) endless+=("$*")
  return "$(report 'r.success ? 0 : 1' || echo 1)"
}

# Something of the report, by an expression over it, r.
report() { "$root/scripts/run.sh" node -p "const r = require('$json'); $1" 2>/dev/null; }

suite() {
  local name=$1 json="$state/jest-$1.json" status good bad again
  say "tests: $name"
  run_jest --selectProjects="$name" "${@:2}"
  status=$?
  # Suites that cannot even be loaded count too.
  read -r good bad < <(report "r.numPassedTests + ' ' + (r.numFailedTests + r.numRuntimeErrorTestSuites)" || echo '0 1')
  [ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
  again=$(report "r.testResults.filter((f) => f.status === 'failed').map((f) => f.name).join(' ')")
  if [ "$bad" -gt 0 ] && [ -n "$again" ] && [ -n "${LAMBDABOX_TEST_AGAIN:-}" ]; then
    try_again "$name" "$good" "$bad" "$again" "${@:2}"
  fi
  passed=$((passed + good)) failed=$((failed + bad))
}

# On a machine that others load too, what failed is run once more, by file. What passes then is no failure, but unsteady:
# it is named at the end, and is a fault to be found.
try_again() {
  local name=$1 files
  good=$2 bad=$3
  read -ra files <<<"$4"
  say "tests: $name, once more: ${files[*]#"$root/"}"
  unsteady+=("$(report "r.testResults.flatMap((f) => f.assertionResults.filter((t) => t.status === 'failed').map((t) => t.fullName)).join('; ')")")
  if run_jest --selectProjects="$name" "${@:5}" --runTestsByPath "${files[@]}"; then
    good=$((good + bad)) bad=0
  else
    unset 'unsteady[-1]'
  fi
}

docker=()
[ "${1:-}" != unit ] || docker=(--no-docker)
if ! "$root/scripts/setup.sh" "${docker[@]}"; then
  echo '0 passed, 1 failed'
  exit 1
fi
check lint eslint src test bench deploy console
check 'directions of imports' npm run --silent directions
check formatting prettier --check --log-level warn src test bench deploy console
check 'unused code' knip
check types tsc -p tsconfig.json
check 'types of the console' tsc -p console/tsconfig.json
suite unit
if [ "${1:-}" != unit ]; then
  # The real clients of the end-to-end tests.
  [ -x /usr/bin/aws ] || apt_install awscli
  has docker-compose || apt_install docker-compose
  # To build machines beyond this host, and to look at its firewall.
  { [ -x /usr/sbin/nft ] && has ip; } || apt_install nftables iproute2
  "$root/scripts/prometheus.sh" || failed=$((failed + 1))
  "$root/scripts/moto.sh" || failed=$((failed + 1))
  "$root/scripts/elasticmq.sh" || failed=$((failed + 1))
  "$root/scripts/rabbitmq.sh" || failed=$((failed + 1))
  "$root/scripts/activemq.sh" || failed=$((failed + 1))
  "$root/scripts/kafka.sh" || failed=$((failed + 1))
  "$root/scripts/redis.sh" || failed=$((failed + 1))
  "$root/scripts/nats.sh" || failed=$((failed + 1))
  "$root/scripts/postgres.sh" || failed=$((failed + 1))
  "$root/scripts/versitygw.sh" || failed=$((failed + 1))
  "$root/scripts/mosquitto.sh" || failed=$((failed + 1))
  "$root/scripts/docker-registry.sh" || failed=$((failed + 1))
  # To look at the console.
  [ -x /usr/bin/chromium ] || apt_install chromium fonts-dejavu-core
  # The shells that the command line completes in.
  { has zsh && has fish; } || apt_install zsh fish
  suite docker --runInBand
  suite e2e --runInBand
  suite sources --runInBand --passWithNoTests
fi
for tests in "${unsteady[@]}"; do echo "unsteady, passed when run once more: $tests"; done
for run in "${endless[@]}"; do echo "failed, did not end by itself: jest $run"; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
