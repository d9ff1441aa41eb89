"""A real Glassnet server in its own process, with its own data folder, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

from tests import web

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120.0
STOP_SECONDS = 30.0
PARENT, BEGUN = 1, 19
"""Fields of /proc/…/stat, counted behind the name: whose child, and when it was started."""


SOON_ASLEEP = {"GLASSNET_IDLE_PAUSE_SECONDS": "2", "GLASSNET_IDLE_FREE_MINUTES": "0.1"}
"""Settings with which a run that a test leaves behind pauses and sleeps soon."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The process ids of a process's children, the youngest last; ids begin anew where the system has run out of them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        if int(fields[PARENT]) == pid:
            found.append((int(fields[BEGUN]), int(stat.parent.name)))
    return [child for _, child in sorted(found)]


class Server:
    """`glassnet serve` as a child process; a context manager that stops it and shows its log when it did not start."""

    def __init__(self, folder: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> None:
        """`folder` keeps runs and the log; `settings` are environment variables by their full names."""
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process id. Raises RuntimeError when it is not running."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until it answers. Raises RuntimeError with the log's end when it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "GLASSNET_STATE_DIR": str(self.folder / "state"), **self._settings}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait_until_healthy()
        return self

    def stop(self) -> int:
        """Ask it to end (SIGTERM), kill it if it does not; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it at once (SIGKILL), as a power cut would; its exit code."""
        return self._end(signal.SIGKILL)

    def workers(self) -> list[int]:
        """Process ids of its runs' workers, the youngest last: children of the one child it forks them from."""
        return [grandchild for child in children(self.pid) for grandchild in children(child)]

    def tail(self, lines: int = 40) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.stop()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                if web.get(f"{self.url}/healthz", timeout=10.0).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not start:\n{self.tail()}")

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
