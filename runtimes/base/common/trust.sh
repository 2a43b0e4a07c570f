#!/bin/sh
# Build stages only: trusts the builder's certificate authorities too, as npm and pip need behind a proxy.
set -eu
cat /build/ca/*.pem >> /etc/ssl/certs/ca-certificates.crt
