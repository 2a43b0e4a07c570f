#!/usr/bin/env bash
# Puts Apache Kafka (Apache-2.0) from Maven Central into .tools/kafka for the tests: a folder of jars, nothing is started.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=3.9.1
get_tool kafka "$version" "Apache Kafka $version" maven_jars "org.apache.kafka:kafka_2.13:$version" org.slf4j:slf4j-nop:1.7.36
