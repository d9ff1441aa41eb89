"""What tests of the server share: clients of the one session server, and runs that are deleted again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.app.streaming import Stream
from tests.server import Server
from tests.web import PATIENCE

StartRun = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx.Client]:
    """A client of the session's server."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def start_run(http: httpx.Client) -> Iterator[StartRun]:
    """Start a run: `start_run({...spec} or lab, paused=…)`; deleted after the test."""
    started: list[str] = []

    def start(spec: Any = None, **how: Any) -> dict[str, Any]:
        answer = http.post("/api/runs", json={"spec": spec or {}, **how})
        assert answer.status_code == 201, answer.text
        run: dict[str, Any] = answer.json()
        started.append(run["id"])
        return run

    yield start
    for run_id in started:
        http.delete(f"/api/runs/{run_id}")


@pytest.fixture
def follow(server: Server) -> Iterator[Callable[..., Stream]]:
    """Open a stream; closed after the test."""
    opened: list[Stream] = []

    def open_stream(run_id: str, **options: Any) -> Stream:
        opened.append(Stream(server, run_id, **options))
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.close()
