# Shared by the set-up scripts. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state="$root/.lambdabox"
mkdir -p "$state"

# What wipes a line of progress.
if [ -t 2 ]; then anew=$'\r\e[K'; else anew=''; fi
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; else bold='' red='' plain=''; fi

say() { printf '%s%s==>%s %s\n' "$anew" "$bold" "$plain" "$*" >&2; }

fail() {
  printf '%s%serror:%s %s\n' "$anew" "$red" "$plain" "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command while it is said what is being done, and for how long: on a terminal in one line, which all that run side by
# side share, elsewhere in a line every few seconds. busy WHAT COMMAND [ARGUMENT]...
busy() {
  local what=$1 begin=$SECONDS mark ticker alive status=0
  shift
  mark=$(mktemp "$state/doing.XXXXXX")
  echo "$EPOCHSECONDS $what" >"$mark"
  # It ends when we close its input.
  exec {alive}> >(ticking "$mark")
  ticker=$!
  "$@" {alive}>&- || status=$?
  exec {alive}>&-
  wait "$ticker" || true
  rm -f "$mark"
  [ ! -t 2 ] || printf '\r\e[K' >&2
  [ $((SECONDS - begin)) -lt 3 ] || say "    $what took $((SECONDS - begin)) s"
  return "$status"
}

ticking() {
  local pause=8 begin what line status marks=("$1")
  [ ! -t 2 ] || pause=1
  while true; do
    status=0
    read -rt "$pause" || status=$?
    # Above 128: the time is over.
    [ "$status" -gt 128 ] || return 0
    [ ! -t 2 ] || marks=("$state"/doing.*)
    line=''
    for mark in "${marks[@]}"; do
      read -r begin what 2>/dev/null <"$mark" || continue
      line+="${line:+, }$what: $((EPOCHSECONDS - begin)) s"
    done
    if [ -t 2 ]; then printf '\r\e[K    %s' "${line:0:$((${COLUMNS:-80} - 5))}" >&2; else say "    $line"; fi
  done
}

# Installs Debian packages where that is possible; otherwise says what to install.
apt_install() {
  if ! is_root || ! has apt-get; then
    fail "please install: $* (as root on Debian: apt-get install $*)"
  fi
  say "installing $* with apt-get"
  busy "installing $*" apt_get_install "$@" || fail "apt-get could not install $*; see $state/apt.log"
}

# One at a time: apt does not wait for another.
apt_get_install() {
  (
    flock 9
    export DEBIAN_FRONTEND=noninteractive
    # A fresh machine has no package lists, an old one stale ones.
    apt-get install -y --no-install-recommends "$@" ||
      { apt-get update && apt-get install -y --no-install-recommends "$@"; }
  ) >"$state/apt.log" 2>&1 9>"$state/apt.lock"
}

# Runs a command, its output in a log file, whose end is shown when the command fails: logged NAME WHAT COMMAND...
logged() {
  local log="$state/$1.log" what=$2
  shift 2
  busy "$what" into "$log" "$@" || {
    tail -n 30 "$log" >&2
    fail "$what failed; the whole log is $log"
  }
}
into() {
  local log=$1
  shift
  "$@" >"$log" 2>&1
}

# Puts a tool of the tests into .tools/NAME, unless it is there whole: get_tool NAME MARK TITLE COMMAND [ARGUMENT]...
# COMMAND gets the folder before its arguments. The file MARK is made last: what was got in half is got again.
get_tool() {
  local folder="$root/.tools/$1" mark=$2 title=$3 command=$4
  shift 4
  [ ! -e "$folder/$mark" ] || return 0
  say "getting $title"
  rm -rf "$folder"
  "$command" "$folder" "$@"
  touch "$folder/$mark"
}

# Unpacks Debian packages into a folder, without installing them: unpack_debian FOLDER PACKAGE...
unpack_debian() {
  local folder=$1 work
  shift
  has apt-get && has dpkg-deb || fail "please put what the packages $* hold into $folder"
  work=$(mktemp -d)
  if ! (cd "$work" && apt-get download "$@") >"$state/apt.log" 2>&1; then
    # A fresh machine has no package lists, an old one stale ones.
    is_root || fail "please run apt-get update as root; see $state/apt.log"
    apt-get update >"$state/apt.log" 2>&1 || fail "apt-get update failed; see $state/apt.log"
    (cd "$work" && apt-get download "$@") >>"$state/apt.log" 2>&1 || fail "apt-get download failed; see $state/apt.log"
  fi
  mkdir -p "$folder"
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$folder"; done
  rm -rf "$work"
}

# Puts jars of Maven Central and all that they need into FOLDER/lib: maven_jars FOLDER GROUP:ARTIFACT:VERSION...
maven_jars() {
  local folder=$1 coordinates pom group artifact version
  shift
  has mvn || apt_install maven
  has java || apt_install default-jre-headless
  mkdir -p "$folder"
  pom="$folder/pom.xml"
  {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>lambdabox</groupId><artifactId>tools</artifactId>'
    echo '<version>1</version><dependencies>'
    for coordinates in "$@"; do
      IFS=: read -r group artifact version <<<"$coordinates"
      echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$pom"
  mvn --quiet --batch-mode --file "$pom" dependency:copy-dependencies -DoutputDirectory="$folder/lib" -DincludeScope=runtime \
    >"$state/maven.log" 2>&1 || fail "Maven could not get $*; see $state/maven.log"
}
