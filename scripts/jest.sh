#!/usr/bin/env bash
# Runs jest and leaves its report, JSON, in a file: scripts/jest.sh FILE [ARGUMENT]... Each test file says by itself what it
# leaves open. A run that something keeps from its end all the same is ended LAMBDABOX_TEST_END_S seconds after its report
# (60 unless told), and its status is that of timeout, 124.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

report=$1 left=${LAMBDABOX_TEST_END_S:-60}
shift
rm -f "$report"
"$root/scripts/run.sh" jest --json --outputFile="$report" "$@" &
run=$!
# Who ends this script ends the tests too.
trap '[ -z "$(jobs -r)" ] || kill "$run"' EXIT
trap 'exit 143' TERM

while [ -n "$(jobs -r)" ]; do
  if [ -e "$report" ]; then
    if [ "$left" -le 0 ]; then
      say "the tests have written their report and do not end: something that they opened is not closed"
      kill "$run"
      wait "$run"
      exit 124
    fi
    left=$((left - 1))
  fi
  sleep 1
done
wait "$run"
