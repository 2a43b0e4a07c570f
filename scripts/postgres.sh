#!/usr/bin/env bash
# Puts Debian's PostgreSQL into .tools/postgres for the tests. The packages are unpacked, not installed: so it needs no
# root, brings no service of its own and starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

unpack() {
  has unshare || apt_install util-linux
  # What compiles queries needs LLVM, which is large: the tests turn it off.
  unpack_debian "$1" postgresql-15 postgresql-client-15 \
    lib{com-err2,gssapi-krb5-2,icu72,k5crypto3,keyutils1,krb5-3,krb5support0,ldap-2.5-0,lz4-1,pq5,readline8,sasl2-2,xml2,xslt1.1,zstd1}
}
get_tool postgres complete "Debian's PostgreSQL" unpack
