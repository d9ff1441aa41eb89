"""The seam for outgrowing one machine: how the server reaches the workers, whatever and wherever they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

from app.runs.wire import Message


class BackendError(RuntimeError):
    """A worker could not be started."""


class Backend(Protocol):
    """Starts, feeds and ends the worker of each run. One run has at most one worker at a time."""

    async def open(self) -> None:
        """Get ready; workers start faster afterwards."""

    async def start(self, run_id: str, spec: dict[str, Any], checkpoint: Path) -> None:
        """Start a worker on `spec` (a begin message), or from the newest checkpoint in the folder `checkpoint`. Raises BackendError."""

    def send(self, run_id: str, command: dict[str, Any]) -> None:
        """Send a message to the worker; lost if the worker is."""

    def frames(self, run_id: str) -> AsyncIterator[Message]:
        """What the worker says; ends when the worker does."""

    def kept_waiting(self, run_id: str) -> float:
        """For how many seconds in its life the worker was ready to go on and had no core; 0 where nobody knows."""

    async def stop(self, run_id: str, *, kill: bool = False) -> str:
        """Let go of a worker that has ended, or kill it. Returns how it ended, in words."""

    async def close(self) -> None:
        """Let go of everything."""
