#!/usr/bin/env bash
# Makes the pictures of the docs anew: runs docs/compare-cold-warm.md from its function to its report, on a service of
# its own, and takes pictures of the report. For a quiet machine: the figures in a picture are those of that hour.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
export LAMBDABOX_DATA_DIR="$work/data" LAMBDABOX_LISTEN=127.0.0.1:${LAMBDABOX_PICTURES_PORT:-4599}
export PATH="$root/scripts:$PATH"
end() {
  lambdabox stop >&2
  rm -rf "$work"
}
trap end EXIT

cd "$work"
lambdabox start --detach
lambdabox runtimes build nodejs24.x
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/docs/compare-cold-warm.md" |
  sed -n '/^mkdir orders$/,/^lambdabox bench orders /p' >commands
grep -q '^lambdabox bench orders .*--html report.html$' commands || fail 'the page makes no report.html any more'
bash -euo pipefail commands
# The medians and their chart for README.md, the phases below them too for the page.
"$root/scripts/screenshot.sh" report.html "$root/docs/images/starts" 762
"$root/scripts/screenshot.sh" report.html "$root/docs/images/cold-warm" 1072
# A call that met a stem, in the console.
lambdabox invoke orders '{"items": []}' --json >call.json || true
id=$(sed -n 's/.*"requestId": *"\([^"]*\)".*/\1/p' call.json | head -1)
"$root/scripts/run.sh" node "$root/scripts/console-pictures.mjs" "$(lambdabox console --print)" "$id" "$root/docs/images/console-call"
