#!/bin/sh
# Starts Grafana, in its own container, with a password that is made at the first start: Grafana's default is known to
# everybody. The arguments are what starts Grafana itself.
set -eu
file="${GF_PATHS_DATA:-/var/lib/grafana}/admin-password"
if [ ! -s "$file" ]; then
  umask 077
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$file.new"
  mv "$file.new" "$file"
  echo "A password was made for the user admin: docker compose exec grafana cat $file"
fi
# Grafana takes it when it makes its database; a change of the password in Grafana is in there.
export GF_SECURITY_ADMIN_PASSWORD__FILE="$file"
exec "$@"
