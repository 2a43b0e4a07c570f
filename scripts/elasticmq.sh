#!/usr/bin/env bash
# Puts ElasticMQ (Apache-2.0), a server that speaks SQS, from Maven Central into .tools/elasticmq for the tests.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=1.6.14
get_tool elasticmq "$version" "ElasticMQ $version" maven_jars "org.elasticmq:elasticmq-server_2.13:$version"
