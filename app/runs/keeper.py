"""When a worker saves its run: every few seconds of training, at every pause, soon after a change, and at its end."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from app.runs.checkpoint import CheckpointFiles, encode
from engine.alive import Alive
from engine.miniature import miniature
from engine.run import Run

Note = Callable[[], dict[str, Any]]
SOON_SECONDS = 0.5
LOOK_SECONDS = 0.05


def picture_of(alive: Alive) -> str | None:
    """A small picture of a run; None of a race, or where none can be drawn: that must not keep anything from being saved."""
    try:
        return miniature(alive) if isinstance(alive, Run) else None
    except Exception:  # noqa: BLE001 - whatever is wrong with a picture, the run is to be saved
        traceback.print_exc(file=sys.stderr)
        return None


class Keeper:
    """Saves one run without making it wait: the state is encoded here, written and synced by a thread.

    A disk that is full costs nothing but the checkpoint: training goes on, the files written before stay, and the next try may succeed.
    """

    def __init__(self, run: Alive, files: CheckpointFiles, seconds: float) -> None:
        self._run = run
        self._files = files
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._writing: Future[None] | None = None
        self._newest: str | None = None
        self.saved: str | None = None
        """The id of the latest command that was carried out and is on the disk, once one is."""
        self._due = time.monotonic() + seconds
        self._saved_version = 0
        self._was_playing = run.playing
        self._failing = False

    def save_soon(self) -> None:
        """Let the next checkpoint be the next thing."""
        self._due = 0.0
        self._saved_version = -1

    def keep(self, now: float, version: int, note: Note) -> str | None:
        """Save if it is time to. Returns a warning for people when saving has begun to fail, or works again."""
        warning = self._look_after_writing()
        if version != self._saved_version and not self._run.playing:
            self._due = min(self._due, 0.0 if self._was_playing else now + SOON_SECONDS)
        self._was_playing = self._run.playing
        if version != self._saved_version and now >= self._due and self._writing is None:
            self._due = now + self._seconds
            self._saved_version = version
            self._writing = self._submit(note())
        return warning

    def save_now(self, version: int, note: Note) -> str | None:
        """Save and wait for it: whoever is told that a run is paused shall find it paused, whatever happens next. Warns as `keep` does."""
        if self._writing is not None:
            wait([self._writing])
        warning = self._look_after_writing()
        self._saved_version = version
        self._writing = self._submit(note())
        wait([self._writing])
        return warning

    def wait(self, now: float, version: int) -> float:
        """Seconds until there may be something to do."""
        if self._writing is not None:
            return LOOK_SECONDS
        return max(0.0, self._due - now) if version != self._saved_version else float("inf")

    def finish(self, note: dict[str, Any]) -> str | None:
        """Save a last time, and wait for it. Returns a warning if it failed."""
        self._thread.shutdown(wait=True)
        try:
            self._write(encode(self._run, note), picture_of(self._run))
        except OSError as error:
            return _sentence(error)
        return None

    def _submit(self, note: dict[str, Any]) -> Future[None]:
        self._newest = next((id for id, reply in reversed(note["answered"]) if reply["ok"]), self._newest)
        return self._thread.submit(self._write, encode(self._run, note), picture_of(self._run))

    def _write(self, data: bytes, picture: str | None) -> None:
        self._files.write(data)
        if picture is not None:
            self._files.draw(picture)

    def _look_after_writing(self) -> str | None:
        if self._writing is None or not self._writing.done():
            return None
        error = self._writing.exception()
        self._writing = None
        if error is None:
            self.saved = self._newest
            recovered, self._failing = self._failing, False
            return "Checkpoints are being saved again." if recovered else None
        if not isinstance(error, OSError):
            raise error
        first, self._failing = not self._failing, True
        return _sentence(error) if first else None


def _sentence(error: OSError) -> str:
    return f"This run cannot be saved ({error.strerror or error}). Training goes on; the last checkpoint stays. Make room on the disk."
