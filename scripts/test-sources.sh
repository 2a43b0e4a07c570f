#!/usr/bin/env bash
# Event sources with their real servers, 10,000 messages each; LAMBDABOX_DRILL sets another number.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

[ -x /usr/bin/aws ] || apt_install awscli
# What `make test` gets for the same tests.
while read -r script; do "$root/scripts/$script"; done < <(sed -nE 's/^ *"\$root\/scripts\/(\w+\.sh)" \|\| failed.*/\1/p' scripts/test.sh)
export LAMBDABOX_DRILL=${LAMBDABOX_DRILL:-10000}
exec scripts/jest.sh "$state/jest-sources.json" --selectProjects=sources --runInBand
