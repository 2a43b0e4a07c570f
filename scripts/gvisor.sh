#!/usr/bin/env bash
# The conformance suite and the limits under gVisor's runsc, a kernel of its own between function and host. Builds
# runsc with Go where it is missing and makes it known to Docker.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

runsc=$(command -v runsc || true)
if [ -z "$runsc" ]; then
  runsc="$root/.tools/runsc/runsc"
  if [ ! -x "$runsc" ]; then
    has go || fail 'please install runsc (https://gvisor.dev/docs/user_guide/install/) or Go, which builds it'
    say 'building runsc'
    # With cgo it would need a loader, which is not there in its own root.
    logged runsc compiling env CGO_ENABLED=0 GOBIN="$root/.tools/runsc" go install gvisor.dev/gvisor/runsc@latest
  fi
fi

if ! curl -sf --unix-socket /var/run/docker.sock http://docker/info | grep -q '"runsc"'; then
  is_root || fail "please add runsc to the runtimes of /etc/docker/daemon.json, with runtimeArgs --host-uds=open"
  say 'making runsc known to Docker'
  [ ! -s /etc/docker/daemon.json ] || fail 'there is an /etc/docker/daemon.json: add the runtime runsc to it, with runtimeArgs --host-uds=open'
  mkdir -p /etc/docker
  # Without host-uds gVisor refuses the environment's socket.
  printf '{"runtimes": {"runsc": {"path": "%s", "runtimeArgs": ["--host-uds=open"]}}}\n' "$runsc" >/etc/docker/daemon.json
  kill -HUP "$(cat /var/run/docker.pid)"
  for _ in $(seq 50); do
    curl -sf --unix-socket /var/run/docker.sock http://docker/info | grep -q '"runsc"' && break
    sleep 0.2
  done
fi

LAMBDABOX_OCI_RUNTIME=runsc exec "$root/scripts/jest.sh" "$state/jest-gvisor.json" --selectProjects e2e --runInBand test/runtimes test/e2e/limits
