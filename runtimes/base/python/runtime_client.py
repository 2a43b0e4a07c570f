"""In place of the client's native module, with its functions.

Events and answers go over the channel (runtimes/README.md), or by HTTP where an exec wrapper has lost it. By HTTP go
also the few answers of which the client must know whether they were taken, or that are no JSON.
"""

import os
import stat
import struct

EVENTS_FD = 14
ANSWERS_FD = 15
NEXT, RESPONSE, ERROR = 1, 2, 4
SAID = struct.Struct("<BBHI")
LENGTHS = struct.Struct("<II")
CHUNK_BYTES = 1024 * 1024
# The service may refuse a longer one.
LONGEST = 6 * 1024 * 1024
JSON = "application/json"
INVOCATION = "/2018-06-01/runtime/invocation/"
NAMES = (
    "Lambda-Runtime-Aws-Request-Id",
    "Lambda-Runtime-Deadline-Ms",
    "Lambda-Runtime-Invoked-Function-Arn",
    "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Aws-Tenant-Id",
)


def has_channel():
    try:
        if not all(stat.S_ISSOCK(os.fstat(fd).st_mode) for fd in (EVENTS_FD, ANSWERS_FD)):
            return False
    except OSError:
        return False
    for fd in (EVENTS_FD, ANSWERS_FD):
        os.set_inheritable(fd, False)
    return True


HAS_CHANNEL = has_channel()


def initialize_client(user_agent):
    """Nobody reads by which client it is served."""


def next():
    event, values = from_channel() if HAS_CHANNEL else from_http()
    headers = {name: value or None for name, value in zip(NAMES, values)}
    headers["Lambda-Runtime-Deadline-Ms"] = int(headers["Lambda-Runtime-Deadline-Ms"])
    headers["Content-Type"] = JSON
    return event, headers


def post_invocation_result(invoke_id, result, content_type, invocation_id=None):
    if HAS_CHANNEL and content_type == JSON and len(result) <= LONGEST:
        say(RESPONSE, invoke_id, result)
    elif http("POST", f"{invoke_id}/response", result, content_type)[0] != 202:
        raise RuntimeError("Failed to post invocation response")


def post_error(invoke_id, error, xray_fault, invocation_id=None):
    error = error.encode()
    if HAS_CHANNEL and len(error) <= LONGEST:
        say(ERROR, invoke_id, error)
    elif http("POST", f"{invoke_id}/error", error)[0] != 202:
        raise RuntimeError("Failed to post invocation error")


def from_channel():
    say(NEXT, "", b"")
    # Nothing stands behind an event, so what comes is of this one.
    event = bytearray(read())
    while len(event) < LENGTHS.size:
        event += read()
    head, body = LENGTHS.unpack_from(event)
    if not head:
        raise RuntimeError("Failed to get next")
    begin = LENGTHS.size + head
    while len(event) < begin + body:
        event += read()
    return bytes(memoryview(event)[begin:]), event[LENGTHS.size : begin].decode().split("\n")


def read():
    chunk = os.read(EVENTS_FD, CHUNK_BYTES)
    if not chunk:
        raise RuntimeError("Failed to get next")
    return chunk


def say(flags, invoke_id, body):
    name = invoke_id.encode()
    head = SAID.pack(flags, len(name), 0, len(body)) + name
    for part in (head, body) if len(body) > CHUNK_BYTES else (head + body,):
        left = memoryview(part)
        while left:
            left = left[os.write(ANSWERS_FD, left) :]


def from_http():
    status, headers, event = http("GET", "next")
    if status != 200:
        raise RuntimeError("Failed to get next")
    return event, map(headers.get, NAMES)


def http(method, path, body=None, content_type=JSON):
    """The status, headers and body of the answer."""
    # Few need it, and it takes its time to load.
    from http.client import HTTPConnection

    connection = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, INVOCATION + path, body, {"Content-Type": content_type})
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer
