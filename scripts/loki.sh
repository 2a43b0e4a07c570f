#!/usr/bin/env bash
# The pushed logs against a real server of Loki's push API: VictoriaLogs, built with Go where it is missing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=v1.52.1
server="$root/.tools/victoria-logs"
if [ ! -x "$server" ]; then
  has go || fail 'please install Go, which builds VictoriaLogs'
  say "building VictoriaLogs $version, a minute or two"
  logged victoria-logs compiling env GOBIN="$root/.tools" nice go install "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs@$version"
fi
exec "$root/scripts/jest.sh" "$state/jest-loki.json" --selectProjects loki --runInBand
