#!/usr/bin/env bash
# Puts moto's server (Apache-2.0), which stands for SQS, SNS, EventBridge and S3 in the tests, into .tools/moto.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=5.2.5
tools="$root/.tools/moto"
[ ! -e "$tools/$version" ] || exit 0
has python3 || fail "please install Python 3.10 or later, with venv"
say "getting moto $version"
rm -rf "$tools"
python3 -m venv "$tools" >"$state/moto.log" 2>&1 || fail "python3 -m venv failed (Debian: apt-get install python3-venv); see $state/moto.log"
"$tools/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$version" >>"$state/moto.log" 2>&1 ||
  fail "pip could not install moto; see $state/moto.log"
# Last: its presence says that all is there.
touch "$tools/$version"
