"""Orders sys.path as AWS documents it, then runs the runtime interface client.

The function's code comes first, then its layers, then what the runtime brings: a package of the function's own
wins over the runtime's boto3.
"""

import os
import sys

RUNTIME_DIRECTORY = os.environ.setdefault("LAMBDA_RUNTIME_DIR", "/var/runtime")
TASK_ROOT = os.environ.setdefault("LAMBDA_TASK_ROOT", "/var/task")


def order_path():
    python_path = os.environ.setdefault("PYTHONPATH", RUNTIME_DIRECTORY)
    if python_path == RUNTIME_DIRECTORY:
        # Once as the script's directory and once from PYTHONPATH.
        sys.path[:] = [RUNTIME_DIRECTORY, *(path for path in sys.path if path != RUNTIME_DIRECTORY)]
        major, minor = sys.version_info[:2]
        # A function that sets PYTHONPATH itself says where its layers are.
        sys.path[:0] = [f"/opt/python/lib/python{major}.{minor}/site-packages", "/opt/python"]
    sys.path.insert(0, TASK_ROOT)


if __name__ == "__main__":
    order_path()
    from awslambdaric.__main__ import main

    main([TASK_ROOT, os.environ["_HANDLER"]])
