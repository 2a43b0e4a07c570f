#!/usr/bin/env bash
# Puts Debian's prometheus and promtool into .tools/prometheus for the tests. The package is unpacked, not installed:
# so it needs no root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/prometheus"
[ ! -x "$tools/promtool" ] || exit 0
has apt-get && has dpkg-deb || fail "please put prometheus and promtool 2.42 or later into $tools"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
say "getting Debian's prometheus"
if ! apt-get download prometheus >"$state/apt.log" 2>&1; then
  # A fresh machine has no package lists, an old one stale ones.
  is_root || fail "please run apt-get update as root; see $state/apt.log"
  apt-get update >"$state/apt.log" 2>&1 || fail "apt-get update failed; see $state/apt.log"
  apt-get download prometheus >>"$state/apt.log" 2>&1 || fail "apt-get download failed; see $state/apt.log"
fi
dpkg-deb -x prometheus_*.deb unpacked
mkdir -p "$tools"
mv unpacked/usr/bin/prometheus "$tools/prometheus"
# Last: its presence says that all is there.
mv unpacked/usr/bin/promtool "$tools/promtool"
