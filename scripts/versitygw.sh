#!/usr/bin/env bash
# Builds versitygw (Apache-2.0), an S3-compatible store that tells of its objects by a webhook, into .tools/versitygw for the tests.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=v1.8.0
tools="$root/.tools/versitygw"
[ ! -x "$tools/versitygw-$version" ] || exit 0
has go || apt_install golang-go
mkdir -p "$tools"
say "building versitygw $version"
GOBIN="$tools" go install "github.com/versity/versitygw/cmd/versitygw@$version" >"$state/versitygw.log" 2>&1 ||
  fail "go could not build versitygw, which wants Go 1.25 or later; see $state/versitygw.log"
# Last: its presence says that all is there.
mv "$tools/versitygw" "$tools/versitygw-$version"
