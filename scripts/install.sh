#!/usr/bin/env bash
# lambdabox as a service of this machine: installs, upgrades, removes. docs/install.md; scripts/install.sh --help
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

usage() {
  cat <<'TEXT'
usage: install.sh [install] [options]      install, or upgrade what is installed
       install.sh uninstall [options]      remove all of it

  --from FILE    a package that npm pack has made; default: the tree this script is in
  --node FILE    a Node.js to link to (22.13 or later, 24, 26); default: one of its own, from npm's registry
  --keep-data    uninstall: leave the data directory, the settings and the user
  --root DIR     below DIR instead of /, as for the image of a machine; nothing is started where no systemd runs
  --dry-run      say what would be done, and do nothing
  --help         this text

examples:
  scripts/install.sh                                  from a checkout
  scripts/install.sh --from lambdabox-0.1.0.tgz       from a package
  scripts/install.sh uninstall --keep-data            for later: install.sh finds functions and logs again
TEXT
}

say() { printf '==> %s\n' "$*"; }
# refuse WHAT WAY_OUT
refuse() {
  printf 'error: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}
# Does it, or says it.
run() {
  if [ -z "$dry_run" ]; then "$@"; else
    printf '    %s\n' "$*"
    [ "$1" != put ] || cat >/dev/null
  fi
}

action=install from='' node='' keep_data='' root='' dry_run=''
while [ $# -gt 0 ]; do
  case $1 in
    install | uninstall) action=$1 ;;
    --from | --node | --root)
      [ -n "${2:-}" ] || refuse "$1 needs a value" 'install.sh --help has examples'
      declare "${1#--}=$(realpath -m "$2")"
      shift
      ;;
    --keep-data) keep_data=1 ;;
    --dry-run) dry_run=1 ;;
    --help | -h) usage; exit ;;
    *) refuse "there is no option $1" 'install.sh --help lists them' ;;
  esac
  shift
done
[ -z "$keep_data" ] || [ "$action" = uninstall ] || refuse '--keep-data is for uninstall' 'an upgrade keeps the data anyway'

releases=$root/opt/lambdabox/releases current=$root/opt/lambdabox/current
data=$root/var/lib/lambdabox settings=$root/etc/lambdabox/lambdabox.env
unit=$root/etc/systemd/system/lambdabox.service command=$root/usr/local/bin/lambdabox
made_by='# Made by install.sh of lambdabox.'

systemd_runs() { [ -d "$root/run/systemd/system" ]; }
installed() { [ ! -L "$current" ] || basename "$(readlink "$current")"; }
has_user() { grep -qs '^lambdabox:' "$root/etc/passwd"; }
docker_api() { curl --silent --fail --max-time 60 --unix-socket "$root/var/run/docker.sock" "$@"; }
# Where it listens, as the settings say.
address() {
  local listen
  listen=$(sed -n 's/^LAMBDABOX_LISTEN=//p' "$settings" 2>/dev/null | tail -n 1 || true)
  listen=${listen:-127.0.0.1:4566}
  echo "${listen/#0.0.0.0:/127.0.0.1:}"
}
is_ready() { curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "http://$(address)/readyz"; }

require_machine() {
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || refuse 'this needs root' "sudo $0 $action"
  [ -n "$root" ] || systemd_runs ||
    refuse 'no systemd runs on this machine' 'lambdabox start --detach runs it without; docs/setup.md has it in a container'
  for tool in curl tar sha256sum; do
    command -v "$tool" >/dev/null || refuse "there is no $tool" "apt-get install curl tar coreutils"
  done
}

require_docker() {
  systemd_runs || return 0
  docker_api --output /dev/null http://docker/_ping ||
    refuse 'no Docker Engine answers at /var/run/docker.sock' 'apt-get install docker.io; systemctl start docker'
  grep -q '^docker:' "$root/etc/group" ||
    refuse 'there is no group docker' 'groupadd --system docker; systemctl restart docker.socket docker'
  [ -n "$(installed)" ] || ! is_ready ||
    refuse "another lambdabox answers at $(address)" 'lambdabox stop ends it; or LAMBDABOX_LISTEN in /etc/lambdabox/lambdabox.env'
}

# The file of the package: given, or packed from the tree this script is in.
package() {
  if [ -n "$from" ]; then
    [ -f "$from" ] || refuse "there is no file $from" 'npm pack makes it in a checkout'
    echo "$from"
    return
  fi
  [ ! -d "$here/src" ] || "$here/scripts/setup.sh" --no-docker
  (cd "$here" && echo "$work/$(npm pack --ignore-scripts --silent --pack-destination "$work")")
}

version_in() { sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' | head -n 1; }

# Node.js and npm of its own, or the one that is given, with whatever npm there is.
put_node() {
  if [ -n "$node" ]; then
    mkdir -p "$1/bin"
    ln -s "$node" "$1/bin/node"
  else
    local getter="$work/package/runtimes/base/nodejs/get-node.sh"
    tar -xzf "$2" -C "$work" package/runtimes/base/nodejs/get-node.sh
    sh "$getter" "$1"
  fi
}

# Whole or not at all: it is made beside, and takes its name in the end.
put_release() {
  local release=$1 file=$2 half="$releases/.half"
  rm -rf "$half"
  mkdir -p "$half"
  put_node "$half/node" "$file"
  PATH="$half/node/bin:$PATH" npm install --omit=dev --ignore-scripts --no-audit --no-fund --silent --prefix "$half" "$file"
  mv "$half" "$release"
}

put_user() {
  has_user && return 0
  say 'making the user lambdabox, in the group docker'
  run useradd ${root:+--prefix "$root"} --system --user-group --groups docker --home-dir /var/lib/lambdabox --no-create-home \
    --shell /usr/sbin/nologin lambdabox
}

# All but the unit, which goes with its release.
put_files() {
  run mkdir -p "$data" "$(dirname "$settings")" "$(dirname "$unit")" "$(dirname "$command")"
  run chmod 0700 "$data"
  run chown "$(owner)" "$data"
  [ -f "$settings" ] || run put "$settings" 0640 <<'TEXT'
# Settings of lambdabox, one NAME=value a line: docs/settings.md. systemctl restart lambdabox makes them count.
#LAMBDABOX_LISTEN=127.0.0.1:4566
#LAMBDABOX_MEMORY_BUDGET_MB=8192
TEXT
  [ -n "$dry_run" ] || chown "0:$(owner | cut -d: -f2)" "$settings" 2>/dev/null || true
  run put "$command" 0755 <<TEXT
#!/bin/sh
$made_by The command line with the settings of the service.
export LAMBDABOX_DATA_DIR="\${LAMBDABOX_DATA_DIR:-/var/lib/lambdabox}"
if [ -r /etc/lambdabox/lambdabox.env ]; then
  while IFS='=' read -r name value; do
    case \$name in LAMBDABOX_*) eval "[ -n \"\\\${\$name:-}\" ]" || export "\$name=\$value" ;; esac
  done </etc/lambdabox/lambdabox.env
fi
exec /opt/lambdabox/current/node/bin/node /opt/lambdabox/current/node_modules/lambdabox/dist/cli/main.js "\$@"
TEXT
}
# put FILE MODE: from standard input, at once.
put() {
  cat >"$1.new"
  chmod "$2" "$1.new"
  mv "$1.new" "$1"
}
# uid:gid of the user; the numbers of DIR's.
owner() { sed -n 's/^lambdabox:[^:]*:\([0-9]*\):\([0-9]*\):.*/\1:\2/p' "$root/etc/passwd" | grep . || echo 0:0; }

point_to() {
  run cp "$releases/$1/node_modules/lambdabox/deploy/systemd/lambdabox.service" "$unit"
  run ln -sfn "releases/$1" "$current.new"
  run mv -T "$current.new" "$current"
}

# Running calls end first: systemctl waits for the service, which waits for them.
restart() {
  systemctl daemon-reload
  systemctl --quiet enable lambdabox
  systemctl restart lambdabox || return 1
  local seconds=0
  until is_ready; do
    seconds=$((seconds + 1))
    ! systemctl --quiet is-failed lambdabox || return 1
    # It comes and goes.
    [ "$(systemctl show --property=NRestarts --value lambdabox)" -lt 3 ] || return 1
    # The first start builds its images.
    [ "$seconds" -lt 900 ] || return 1
    [ $((seconds % 8)) != 0 ] || say "    waiting until it is ready: $seconds s (journalctl -u lambdabox -f shows more)"
    sleep 1
  done
}

install() {
  require_machine
  require_docker
  local file version name before
  if [ -n "$dry_run" ] && [ -z "$from" ]; then
    file=$here version=$(version_in <"$here/package.json") name="$version-…"
    say "packing $here"
  else
    file=$(package)
    version=$(tar -xOzf "$file" package/package.json | version_in)
    name="$version-$(sha256sum "$file" | cut -c1-8)"
  fi
  before=$(installed)
  if [ -d "$releases/$name" ]; then say "lambdabox $version is unpacked already"; else
    say "unpacking lambdabox $version into $releases/$name"
    run put_release "$releases/$name" "$file"
  fi
  put_user
  put_files
  point_to "$name"
  if ! systemd_runs; then
    run mkdir -p "$(dirname "$unit")/multi-user.target.wants"
    run ln -sfn ../lambdabox.service "$(dirname "$unit")/multi-user.target.wants/lambdabox.service"
    say "lambdabox $version is in $root, and begins when that boots"
    return
  fi
  if [ "$before" = "$name" ] && is_ready; then
    say "lambdabox $version is installed already, and runs"
    return
  fi
  say 'starting it, after the calls that run'
  [ -z "$dry_run" ] || { run systemctl restart lambdabox; return 0; }
  restart || roll_back "$before" "$version"
  forget_releases "$name" "$before"
  say "lambdabox $version runs at http://$(address), settings in $settings, log: journalctl -u lambdabox"
}

roll_back() {
  journalctl --unit lambdabox --lines 20 --no-pager >&2 || true
  if [ -z "$1" ]; then
    systemctl stop lambdabox || true
    refuse "lambdabox $2 does not come up" 'the end of its log is above; lambdabox doctor checks what it needs'
  fi
  say "lambdabox $2 does not come up: going back to $1"
  point_to "$1"
  restart || refuse "neither does $1" 'journalctl -u lambdabox says why'
  refuse "lambdabox $2 does not come up" "the end of its log is above; $1 runs again, on the same data"
}

# All but the one that runs and the one before it.
forget_releases() {
  local release
  for release in "$releases"/*; do
    case $(basename "$release") in "$1" | "$2") ;; *) run rm -rf "$release" ;; esac
  done
}

uninstall() {
  require_machine
  local instance=''
  [ ! -f "$data/instance-id" ] || instance=$(tr -d '[:space:]' <"$data/instance-id")
  if systemd_runs && [ -f "$unit" ]; then
    say 'stopping it, after the calls that run'
    run systemctl --quiet disable --now lambdabox
  fi
  run rm -rf "$unit" "$(dirname "$unit")/multi-user.target.wants/lambdabox.service" "$unit.d" "$root/opt/lambdabox"
  ! grep -qs "^$made_by" "$command" || run rm -f "$command"
  ! systemd_runs || run systemctl daemon-reload
  if [ -n "$keep_data" ]; then
    say "lambdabox is removed; $data, $settings and the user lambdabox are kept"
    return
  fi
  [ -z "$instance" ] || remove_from_docker "$instance"
  run rm -rf "$data" "$(dirname "$settings")"
  ! has_user || run userdel ${root:+--prefix "$root"} lambdabox
  say 'lambdabox is removed, with its data'
}

# What is labelled with the instance: images, and what a service that was killed has left.
remove_from_docker() {
  local filter kind id
  filter=$(printf '{"label":["lambdabox=%s"]}' "$1")
  for kind in containers networks images volumes; do
    for id in $(docker_api --get --data-urlencode "filters=$filter" --data all=1 "http://docker/$kind$([ "$kind" = volumes ] || echo /json)" |
      ids_of "$kind"); do
      run docker_api --request DELETE --output /dev/null "http://docker/$kind/$id?force=1" || true
    done
  done
}
ids_of() {
  case $1 in
    volumes) grep -oE '"Name":"[^"]+"' | cut -d'"' -f4 ;;
    *) grep -oE '"Id":"[^"]+"' | cut -d'"' -f4 ;;
  esac
}

work=$(mktemp -d)
trap 'rm -rf "$work" "${releases:?}/.half"' EXIT
"$action"
