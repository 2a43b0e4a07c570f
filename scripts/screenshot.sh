#!/usr/bin/env bash
# Pictures of the upper part of a page that `lambdabox bench --html` wrote, for light and for dark ground:
#   scripts/screenshot.sh report.html docs/images/cold-warm [height]
# writes docs/images/cold-warm-light.png and -dark.png, 2,000 pixels wide. Wants chromium and pngquant, and installs
# them where it can. Pictures for the docs are taken on a quiet machine.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# -ge 2 ] || fail 'usage: scripts/screenshot.sh <page.html> <picture> [height of the part, in CSS pixels]'
[ -f "$1" ] || fail "there is no file $1"
page=$(readlink -f "$1")
picture=$2
height=${3:-1060}
has chromium || apt_install chromium fonts-dejavu-core
has pngquant || apt_install pngquant
mkdir -p "$(dirname "$picture")"

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
sandbox=()
# Chromium refuses its sandbox to root; the page is our own and loads nothing.
! is_root || sandbox=(--no-sandbox)
take() {
  # Chromium's own numbers for the two: 0 is dark, 1 is light.
  local file="$picture-$1.png" scheme=$2
  rm -f "$file"
  logged chromium 'the picture' timeout 60 chromium --headless "${sandbox[@]}" --disable-gpu --hide-scrollbars \
    --user-data-dir="$profile" --blink-settings="preferredColorScheme=$scheme" \
    --force-device-scale-factor=2 --window-size="1000,$height" --screenshot="$file" "file://$page"
  [ -s "$file" ] || fail "chromium wrote no picture; see $state/chromium.log"
  pngquant --force --strip --speed 1 --output "$file" "$file"
  say "$file: $(($(stat -c %s "$file") / 1000)) kB"
}
take light 1
take dark 0
