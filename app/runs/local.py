"""Workers as processes of this machine, forked from one that has the engine loaded (see `nursery`)."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from app.cores import ONE_THREAD
from app.runs.backend import BackendError
from app.runs.silence import kept_waiting
from app.runs.wire import Message, Splitter, describe_exit, pack_json
from app.settings import ROOT, Settings

_ANSWER_SECONDS = 30.0


class Line(asyncio.Protocol):
    """The server's end of one worker's socket: collects messages for whoever iterates."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._splitter = Splitter()
        self._messages: deque[Message] = deque()
        self._news = asyncio.Event()
        self.ended = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for sending."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Split what came into messages."""
        self._messages.extend(self._splitter.feed(data))
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The worker is gone."""
        self.ended = True
        self._news.set()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message, if there is anybody to take it."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(pack_json(message))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    async def messages(self) -> AsyncIterator[Message]:
        """Every message until the worker is gone."""
        while not (self.ended and not self._messages):
            await self._news.wait()
            self._news.clear()
            while self._messages:
                yield self._messages.popleft()


class Nursery:
    """The process that forks workers; started when first needed, and again should it die. Its calls block: use them from one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ensure(self) -> None:
        """Start it unless it lives. Raises BackendError."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        ours, theirs = socket.socketpair()
        ours.settimeout(_ANSWER_SECONDS)
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.runs.nursery"],
            stdin=theirs.fileno(),
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C in the terminal is for the server, which tells the others
        )
        theirs.close()
        self._socket = ours
        self._answer()

    def start(self, options: dict[str, Any]) -> tuple[int, socket.socket]:
        """Fork a worker; its process id and our end of its socket. Raises BackendError."""
        self.ensure()
        assert self._socket is not None
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._socket, [json.dumps({"start": options}).encode()], [theirs.fileno()])
            return int(self._answer()["pid"]), ours
        except OSError as error:
            ours.close()
            raise BackendError(f"no worker could be started: {error}") from error
        finally:
            theirs.close()

    def reap(self, pid: int, kill: bool) -> int | None:
        """The exit status of a worker that has ended, or is killed now; None if it is not known."""
        if self._socket is None or self._process is None or self._process.poll() is not None:
            return None
        try:
            self._socket.sendall(json.dumps({"reap": pid, "kill": kill}).encode())
            status: int | None = self._answer()["status"]
        except OSError:
            return None
        return status

    def close(self) -> None:
        """Let it go; it sees its workers off by itself."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None and self._process.poll() is not None:
            self._process.wait()

    def wait(self, seconds: float) -> None:
        """Wait at most so long until it has ended."""
        if self._process is not None:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._socket is not None
        line = b""
        while not line.endswith(b"\n"):
            data = self._socket.recv(4096)
            if not data:
                raise BackendError("the process that starts workers has ended; its last words are in the log")
            line += data
        answer: dict[str, Any] = json.loads(line)
        return answer


class LocalBackend:
    """One process of this machine per run."""

    def __init__(self, settings: Settings) -> None:
        self._options = settings.model_dump(include={"frame_rate", "picture_share", "checkpoint_seconds", "second_core"})
        self._options["nice"] = settings.worker_nice
        self._nursery = Nursery()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nursery")
        self._lines: dict[str, Line] = {}

    async def open(self) -> None:
        """Load the engine into the nursery."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._nursery.ensure)

    async def start(self, run_id: str, spec: dict[str, Any], checkpoint: Path) -> None:
        """Fork a worker and hand it its begin message. Raises BackendError."""
        loop = asyncio.get_running_loop()
        options = {**self._options, "folder": str(checkpoint)}
        pid, connection = await loop.run_in_executor(self._thread, self._nursery.start, options)
        _, line = await loop.create_unix_connection(lambda: Line(pid), sock=connection)
        self._lines[run_id] = line
        line.send(spec)

    def send(self, run_id: str, command: dict[str, Any]) -> None:
        """Send a message to the worker."""
        if run_id in self._lines:
            self._lines[run_id].send(command)

    def frames(self, run_id: str) -> AsyncIterator[Message]:
        """What the worker says, until it is gone."""
        return self._lines[run_id].messages()

    def kept_waiting(self, run_id: str) -> float:
        """For how many seconds in its life the worker was ready to go on and had no core; 0 where nobody knows."""
        return kept_waiting(self._lines[run_id].pid) if run_id in self._lines else 0.0

    async def stop(self, run_id: str, *, kill: bool = False) -> str:
        """Let go of a worker; how it ended."""
        line = self._lines.pop(run_id, None)
        if line is None:
            return "ended without a trace"
        status = await asyncio.get_running_loop().run_in_executor(self._thread, self._end, line, kill)
        line.close()
        return describe_exit(status)

    async def close(self) -> None:
        """Let the nursery go; it ends with its workers."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._nursery.close)
        await loop.run_in_executor(self._thread, self._nursery.wait, 1.0)
        self._thread.shutdown(wait=False)

    def _end(self, line: Line, kill: bool) -> int | None:
        """A worker that hung up is about to end: look, and if it does not, make it."""
        status = self._nursery.reap(line.pid, kill)
        if status is None and not kill:
            status = self._nursery.reap(line.pid, kill=True)
        if status is None and not line.ended:  # born of an earlier nursery, and alive: its process id is still its own
            os.kill(line.pid, signal.SIGKILL)
        return status
