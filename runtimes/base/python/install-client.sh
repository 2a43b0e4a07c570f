#!/bin/sh
# install-client.sh PYTHON: the runtime interface client, with a module in place of its native one, and boto3 for PYTHON
# (python3.13), into /out.
set -eu
python=$1
install -d /out/var/lang/bin /out/var/runtime
"$python" -m pip install --only-binary=:all: --no-compile --target /out/var/runtime -r /build/requirements.txt
rm -rf /out/var/runtime/bin
rm /out/var/runtime/runtime_client.*.so
install -m 0644 /build/bootstrap.py /build/runtime_client.py /out/var/runtime/
# The root file system of an environment is read-only: what is not compiled here is compiled at every start.
"$python" -m compileall -q --invalidation-mode unchecked-hash -s /out /out/var/runtime
sed "s/@PYTHON@/$python/" /build/bootstrap > /out/var/runtime/bootstrap
chmod 0755 /out/var/runtime/bootstrap
# Any Python that a function starts finds the SDK, whatever its PYTHONPATH says; after what the function names itself.
install -d "/out/usr/local/lib/$python/dist-packages"
echo /var/runtime > "/out/usr/local/lib/$python/dist-packages/lambda-runtime.pth"
for name in "$python" python3 python; do ln -s "/usr/bin/$python" "/out/var/lang/bin/$name"; done
