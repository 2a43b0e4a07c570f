#!/usr/bin/env bash
# Puts ElasticMQ (Apache-2.0), a server that speaks SQS, from Maven Central into .tools/elasticmq for the tests.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=1.6.14
tools="$root/.tools/elasticmq"
[ ! -e "$tools/$version" ] || exit 0
say "getting ElasticMQ $version"
maven_jars "$tools" "org.elasticmq:elasticmq-server_2.13:$version"
# Last: its presence says that all is there.
touch "$tools/$version"
