#!/usr/bin/env bash
# Puts Debian's RabbitMQ and its Erlang into .tools/rabbitmq for the tests. The packages are unpacked, not installed:
# so it needs no root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

unpack() {
  unpack_debian "$1" rabbitmq-server erlang-{base,asn1,crypto,eldap,inets,mnesia,os-mon,parsetools,public-key,runtime-tools,ssl,syntax-tools,tools,xmerl}
  # It looks for itself where the package would have been installed.
  sed -i "s#ROOTDIR=/usr/lib/erlang#ROOTDIR=$1/usr/lib/erlang#" "$1/usr/lib/erlang/bin/erl"
}
get_tool rabbitmq complete "Debian's RabbitMQ" unpack
