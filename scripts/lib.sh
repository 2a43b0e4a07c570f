# Shared by the set-up scripts. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state="$root/.lambdabox"
mkdir -p "$state"

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; else bold='' red='' plain=''; fi

say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2; }

fail() {
  printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages where that is possible; otherwise says what to install.
apt_install() {
  if ! is_root || ! has apt-get; then
    fail "please install: $* (as root on Debian: apt-get install $*)"
  fi
  local begin=$SECONDS
  say "installing $* with apt-get"
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$state/apt.log" 2>&1; then
    # A fresh machine has no package lists, an old one stale ones.
    apt-get update >"$state/apt.log" 2>&1 || fail "apt-get update failed; see $state/apt.log"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$state/apt.log" 2>&1 ||
      fail "apt-get could not install $*; see $state/apt.log"
  fi
  [ $((SECONDS - begin)) -lt 3 ] || say "    took $((SECONDS - begin)) s"
}

# Runs a command, its output in a log file; shows the end of it when the command fails.
logged() {
  local name=$1 log="$state/$1.log"
  shift
  local begin=$SECONDS
  if ! "$@" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "$name failed; the whole log is $log"
  fi
  [ $((SECONDS - begin)) -lt 3 ] || say "    took $((SECONDS - begin)) s"
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
