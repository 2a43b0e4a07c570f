"""Orders sys.path as AWS documents it, then runs the runtime interface client.

The function's code comes first, then its layers, then what the runtime brings: a package of the function's own
wins over the runtime's boto3. A generic runtime (runtimes/README.md) is first told which function it serves.
"""

import os
import site
import stat
import sys

CONTROL_FD = 61


def is_generic():
    try:
        return stat.S_ISSOCK(os.fstat(CONTROL_FD).st_mode)
    except OSError:
        return False


def become_specific():
    """Waits for the function's variables, which replace the environment, and enters its directory."""
    # What the client imports before the function, in its order, and what depends on no variable that may be told late.
    import awslambdaric.__main__  # noqa: F401
    import awslambdaric.lambda_runtime_marshaller  # noqa: F401
    import runtime_client  # noqa: F401

    os.write(CONTROL_FD, b"R")
    told = b""
    while chunk := os.read(CONTROL_FD, 65536):
        told += chunk
    os.close(CONTROL_FD)
    variables = dict(os.fsdecode(line).split("=", 1) for line in told.split(b"\0") if line)
    for name in set(os.environ) - set(variables):
        del os.environ[name]
    os.environ.update(variables)
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])


if is_generic():
    become_specific()

RUNTIME_DIRECTORY = os.environ.setdefault("LAMBDA_RUNTIME_DIR", "/var/runtime")
TASK_ROOT = os.environ.setdefault("LAMBDA_TASK_ROOT", "/var/task")


def order_path():
    python_path = os.environ.setdefault("PYTHONPATH", RUNTIME_DIRECTORY)
    # As the script's directory, from PYTHONPATH and from the interpreter's own site-packages.
    sys.path[:] = [RUNTIME_DIRECTORY, *(path for path in sys.path if path != RUNTIME_DIRECTORY)]
    layers = []
    if python_path == RUNTIME_DIRECTORY:
        major, minor = sys.version_info[:2]
        # A function that sets PYTHONPATH itself says where its layers are.
        layers = [f"/opt/python/lib/python{major}.{minor}/site-packages", "/opt/python"]
    sys.path[:0] = [TASK_ROOT, *layers]
    for directory in filter(os.path.isdir, [TASK_ROOT, *layers]):
        # For their .pth files, as on AWS; what these add comes last.
        site.addsitedir(directory)


if __name__ == "__main__":
    order_path()
    from awslambdaric.__main__ import main

    main([TASK_ROOT, os.environ["_HANDLER"]])
