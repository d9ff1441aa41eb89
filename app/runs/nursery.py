"""Where workers are born: a small process that has the engine loaded and forks itself for every run.

A fork of it is ready in milliseconds and shares the memory of NumPy and the engine. It is started with one BLAS thread and without any
other thread, as a fork needs it. It speaks JSON lines over its standard input, a socket, one answer to each request:
`{"start": {…}}` with the worker's socket attached → `{"pid": 123}`; `{"reap": 123, "kill": true}` → `{"status": 9}`.
When the server goes, even by kill -9, the socket ends: workers notice it on theirs, the nursery sees them off and ends too.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.loading import loading

_FAREWELL_SECONDS = 4.0
_REQUEST_BYTES = 65_536
EXPENDABLE = "500"
"""How far a worker is before everything else when the system has to end something for want of memory, of 1000."""


def main() -> None:
    """Serve fork requests until the server is gone."""
    server = socket.socket(fileno=os.dup(0))
    with loading():
        from app.runs import worker
    worker.warm_up()
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    server.sendall(b'{"ready": true}\n')
    while True:
        try:
            line, descriptors, _, _ = socket.recv_fds(server, _REQUEST_BYTES, 1)
        except OSError:
            break
        if not line:
            break
        answer = _serve(json.loads(line), descriptors, server, children)
        server.sendall(json.dumps(answer).encode() + b"\n")
    _see_off(children)


def _serve(request: dict[str, Any], descriptors: list[int], server: socket.socket, children: set[int]) -> dict[str, Any]:
    if "start" not in request:
        return {"status": _reap(request["reap"], request.get("kill", False), children)}
    pid = os.fork()
    if pid == 0:
        server.close()
        _live(descriptors[0], request["start"])
    os.close(descriptors[0])
    children.add(pid)
    return {"pid": pid}


def _live(descriptor: int, options: dict[str, Any]) -> None:
    """The whole life of a worker; does not return."""
    code = 1
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        with suppress(OSError):  # where memory runs out after all, a run is lost and not the server
            Path("/proc/self/oom_score_adj").write_text(EXPENDABLE)
        if options["nice"]:
            os.nice(options["nice"])
        from app.runs import worker

        code = worker.main(socket.socket(fileno=descriptor), options)
    except BaseException:  # noqa: BLE001 - a fork must never return into the nursery's loop
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _reap(pid: int, kill: bool, children: set[int]) -> int | None:
    """The exit status of a worker, after killing it if asked to; None while it lives, or if it is not ours."""
    if pid not in children:
        return None
    if kill:
        os.kill(pid, signal.SIGKILL)
    found, status = os.waitpid(pid, 0 if kill else os.WNOHANG)
    if not found:
        return None
    children.discard(pid)
    return status


def _see_off(children: set[int]) -> None:
    """Give workers time for their last checkpoint, then end those that are still there."""
    deadline = time.monotonic() + _FAREWELL_SECONDS
    while children and time.monotonic() < deadline:
        for pid in list(children):
            _reap(pid, kill=False, children=children)
        time.sleep(0.05)
    for pid in list(children):
        _reap(pid, kill=True, children=children)


if __name__ == "__main__":
    main()
