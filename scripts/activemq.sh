#!/usr/bin/env bash
# Puts Apache ActiveMQ (Apache-2.0) from Maven Central into .tools/activemq for the tests: a folder of jars, nothing is started.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=5.18.3
get_tool activemq "$version" "Apache ActiveMQ $version" maven_jars "org.apache.activemq:activemq-"{amqp,kahadb-store,spring,console,jaas}":$version" \
  org.springframework:spring-context:5.3.31 org.slf4j:slf4j-simple:1.7.36
