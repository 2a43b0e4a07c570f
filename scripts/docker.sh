#!/usr/bin/env bash
# Sees to it that a Docker Engine answers: the one that runs, or Debian's, installed and started.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
socket=${socket#unix://}

answers() { has curl && curl -sf --max-time 5 --unix-socket "$socket" http://docker/_ping >/dev/null 2>&1; }

wait_for_docker() {
  local tries=0
  until answers; do
    tries=$((tries + 1))
    [ $tries -lt 120 ] || return 1
    sleep 0.5
  done
}

has curl || apt_install curl ca-certificates
answers && exit
if [ -S "$socket" ] && ! is_root && ! [ -w "$socket" ]; then
  fail "$socket is there but not for $(id -un): add the user to the group docker (usermod -aG docker $(id -un)) and log in again"
fi
[ "$socket" = /var/run/docker.sock ] || fail "no Docker Engine answers at DOCKER_HOST=${DOCKER_HOST:-}"
has dockerd || [ -x /usr/sbin/dockerd ] || apt_install docker.io iptables
is_root || fail "no Docker Engine answers: start it (systemctl start docker)"
if [ -d /run/systemd/system ]; then
  say 'starting Docker with systemctl'
  systemctl start docker
else
  say 'starting dockerd'
  PATH="$PATH:/usr/sbin:/sbin" setsid nohup dockerd >"$state/dockerd.log" 2>&1 </dev/null &
fi
wait_for_docker || {
  tail -n 20 "$state/dockerd.log" >&2 2>/dev/null || true
  fail "Docker did not answer within 60 s; its log is $state/dockerd.log or in journalctl -u docker"
}
