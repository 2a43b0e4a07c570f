#!/usr/bin/env bash
# Builds the examples that are compiled, as their pages say, into .tools/examples; needs go and cargo, and minutes for Rust.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools="$root/.tools/examples"
mkdir -p "$tools"

if [ ! -x "$tools/go-hello" ] || [ -n "$(find "$root/examples/go-hello" -newer "$tools/go-hello" -name '*.go')" ]; then
  has go || fail 'go is needed to build the example in Go: https://go.dev'
  say 'building examples/go-hello'
  (cd "$root/examples/go-hello" && CGO_ENABLED=0 GOOS=linux go build -tags lambda.norpc -o "$tools/go-hello" .)
fi

if [ ! -x "$tools/rust-hello" ] || [ -n "$(find "$root/examples/rust-hello" -newer "$tools/rust-hello" -name '*.rs')" ]; then
  has cargo || fail 'cargo is needed to build the example in Rust: https://rustup.rs'
  say 'building examples/rust-hello'
  target=$(uname -m)-unknown-linux-gnu
  # In its folder, where its own configuration of cargo is.
  (cd "$root/examples/rust-hello" && cargo build --release --locked --target "$target" --target-dir "$tools/target")
  mv "$tools/target/$target/release/bootstrap" "$tools/rust-hello"
  rm -rf "$tools/target"
fi
