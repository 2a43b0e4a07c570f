#!/bin/sh
# add-suite.sh SUITE [SOURCE...]: lets apt find in another suite of Debian what its own does not have; packages of SOURCE come
# from there even where both have them. It stays in the image: headers for what is compiled must be of the same suite.
set -eu
suite=$1
shift
# A mirror that follows a suite under development with days of delay is past the date until which its signed index counts.
cat > "/etc/apt/sources.list.d/$suite.sources" <<SOURCES
Types: deb
URIs: http://deb.debian.org/debian
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Check-Valid-Until: no
SOURCES
{
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$suite"
  for source in "$@"; do printf '\nPackage: src:%s\nPin: release n=%s\nPin-Priority: 990\n' "$source" "$suite"; done
} > "/etc/apt/preferences.d/$suite"
