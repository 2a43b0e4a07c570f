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
    # A daemon that we started and that has ended will not answer any more.
    [ $tries -lt 120 ] && { [ -z "$daemon" ] || kill -0 "$daemon" 2>/dev/null; } || return 1
    sleep 0.5
  done
}

# A daemon that was killed leaves its pid file. The next one believes in it when that number lives on as something
# else, or as a zombie, whose command line is empty.
forget_dead() {
  [ ! -f "$2" ] || grep -qs "$1" "/proc/$(cat "$2")/cmdline" || rm -f "$2"
}

daemon=''
answers && exit
if [ -S "$socket" ] && ! is_root && ! [ -w "$socket" ]; then
  fail "$socket is there but not for $(id -un): add the user to the group docker (usermod -aG docker $(id -un)) and log in again"
fi
[ "$socket" = /var/run/docker.sock ] || fail "no Docker Engine answers at DOCKER_HOST=${DOCKER_HOST:-}"
if ! has dockerd && ! [ -x /usr/sbin/dockerd ]; then
  apt_install docker.io iptables
  # The package starts the daemon itself where it can.
  answers && exit
fi
is_root || fail "no Docker Engine answers: start it (systemctl start docker)"
if [ -d /run/systemd/system ]; then
  say 'starting Docker with systemctl'
  systemctl start docker || fail 'Docker could not be started: journalctl -u docker says why'
else
  say 'starting dockerd'
  forget_dead dockerd /var/run/docker.pid
  forget_dead containerd /var/run/docker/containerd/containerd.pid
  PATH="$PATH:/usr/sbin:/sbin" setsid nohup dockerd >"$state/dockerd.log" 2>&1 </dev/null &
  daemon=$!
fi
busy 'waiting for Docker' wait_for_docker || {
  [ -n "$daemon" ] || fail 'Docker did not answer within 60 s: journalctl -u docker says why'
  tail -n 20 "$state/dockerd.log" >&2
  fail "dockerd ended or did not answer within 60 s; the whole log is $state/dockerd.log"
}
