#!/usr/bin/env bash
# Sees to it that debian:trixie-slim is there: pulled, or made with mmdebstrap where no registry is reached.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

image=debian:trixie-slim
api() { curl -sf --unix-socket "${DOCKER_SOCKET:-/var/run/docker.sock}" "$@"; }

api "http://docker/images/$image/json" >/dev/null && exit
say "fetching $image"
# The answer is a stream of progress that may end in an error: what counts is whether the image is there afterwards.
busy "fetching $image" into "$state/pull.log" api --max-time 120 -X POST "http://docker/images/create?fromImage=debian&tag=trixie-slim" || true
api "http://docker/images/$image/json" >/dev/null && exit

is_root || fail "$image could not be pulled ($(tail -c 300 "$state/pull.log" | tr -d '\n')), and making it needs root"
has mmdebstrap || apt_install mmdebstrap
mirror=$(grep -rhoE '^(URIs: *|deb +(\[[^]]*\] +)?)https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
  grep -oE 'https?://[^ ]+' | head -n 1 || true)
say "no registry is reached: making $image with mmdebstrap"
logged mmdebstrap "making $image" mmdebstrap --variant=minbase --include=ca-certificates trixie "$state/trixie.tar" "${mirror:-http://deb.debian.org/debian}"
api -X POST -H 'Content-Type: application/x-tar' --data-binary "@$state/trixie.tar" \
  "http://docker/images/create?fromSrc=-&repo=debian&tag=trixie-slim" >"$state/import.log"
rm -f "$state/trixie.tar"
api "http://docker/images/$image/json" >/dev/null || fail "$image could not be imported; see $state/import.log"
