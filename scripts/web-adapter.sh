#!/usr/bin/env bash
# Builds the AWS Lambda Web Adapter from crates.io into .tools/web-adapter; needs cargo, and minutes.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/web-adapter"
[ ! -x "$tools/lambda-adapter" ] || exit 0
has cargo || fail 'cargo is needed to build the Web Adapter: https://rustup.rs'
say 'building the AWS Lambda Web Adapter'
mkdir -p "$tools"
cargo install lambda_web_adapter --version 0.9.1 --root "$tools/root" --target-dir "$tools/target"
mv "$tools/root/bin/lambda-adapter" "$tools/lambda-adapter"
rm -rf "$tools/root" "$tools/target"
