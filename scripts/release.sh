#!/usr/bin/env bash
# Releases the version that package.json names, and begins the next: scripts/release.sh 0.2.0
# Two commits and a tag, here only; docs/releasing.md says what comes before and after.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "${LAMBDABOX_RELEASE_TREE:-$root}"

refuse() { echo "error: $1" >&2; exit 1; }
next=${1:-}
[[ $next =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || refuse "the next version must be like 0.2.0, not '$next': scripts/release.sh 0.2.0"
version=$("$root/scripts/run.sh" node -p 'require("./package.json").version')
[ "$next" != "$version" ] && [ "$(printf '%s\n%s\n' "$version" "$next" | sort -V | tail -1)" = "$next" ] ||
  refuse "the next version must come after $version, not be $next"
[ -z "$(git status --porcelain)" ] || refuse 'the tree has changes that are not committed'
! git rev-parse -q --verify "refs/tags/v$version" >/dev/null || refuse "v$version has been released: there is a tag"
grep -q "^## $version, unreleased\$" CHANGELOG.md || refuse "CHANGELOG.md has no heading '## $version, unreleased'"

sed -i "s/^## $version, unreleased\$/## $version, $(date -u +%F)/" CHANGELOG.md
git commit -qam "Release $version"
# What users read of this version is the tag's text too.
awk -v from="## $version," 'index($0, "## ") == 1 { on = index($0, from) == 1; next } on' CHANGELOG.md |
  git tag -a "v$version" --cleanup=whitespace -F <(echo "lambdabox $version"; cat)

sed -i "0,/^## /s//## $next, unreleased\n\n## /" CHANGELOG.md
"$root/scripts/run.sh" npm version --no-git-tag-version --silent "$next" >/dev/null
git commit -qam "Begin $next"
echo "v$version is tagged, $next has begun. To publish: git push --follow-tags"
