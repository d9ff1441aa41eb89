"""Downloads of datasets while the server serves: one at a time for each set, in the background, told of by whoever asks."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import Any

from engine.data.download import ON_DEMAND, RemoteSet, fetch, find, present, reporting
from engine.data.idx import FileError


class CancelledError(Exception):
    """Somebody took the download back."""


@dataclass
class Fetch:
    """One download: the bytes that are here of those there will be, and how it ended, where it has."""

    wanted: RemoteSet
    done: dict[str, int] = field(default_factory=dict)
    cancelled: threading.Event = field(default_factory=threading.Event)
    running: bool = True
    error: str = ""
    before: Fetch | None = None
    """The one that was taken back just now and may still be at its last piece: it is waited for, so that no file is written twice."""
    over: threading.Event = field(default_factory=threading.Event)

    def told(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"done": sum(self.done.values()), "total": self.wanted.size, "running": self.running, "error": self.error}

    def run(self) -> None:
        """The whole download; what goes wrong is kept in words."""
        try:
            self._wait()
            self.done |= present(self.wanted)
            with reporting(self._report):
                fetch(self.wanted)
        except CancelledError:
            pass
        except FileError as error:
            self.error = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody waits to hear of it
            self.error = f"{self.wanted.title} could not be downloaded ({type(error).__name__}: {error})"
        finally:
            self.running = False
            self.over.set()

    def _wait(self) -> None:
        if self.before:
            self.before.over.wait()
            self.before = None
        if self.cancelled.is_set():
            raise CancelledError

    def _report(self, name: str, done: int, _: int) -> None:
        if self.cancelled.is_set():
            raise CancelledError
        self.done[name] = done


class Fetches:
    """All downloads of this server. Pressing the button twice, or in two browsers, is pressing it once."""

    def __init__(self) -> None:
        os.environ[ON_DEMAND] = "no"
        self._lock = threading.Lock()
        self._of: dict[str, Fetch] = {}

    def start(self, wanted: RemoteSet) -> Fetch | None:
        """Begin, or join the one that is on its way and was not taken back; None where the set is here already."""
        with self._lock:
            known = self._of.get(wanted.name)
            if known and known.running and not known.cancelled.is_set():
                return known
            if find(wanted) is not None:
                self._of.pop(wanted.name, None)
                return None
            begun = self._of[wanted.name] = Fetch(wanted, before=known)
            threading.Thread(target=begun.run, name=f"fetch-{wanted.name}", daemon=True).start()
            return begun

    def cancel(self, wanted: RemoteSet) -> None:
        """Take a download back; what has arrived whole is kept for the next time."""
        with self._lock:
            if known := self._of.get(wanted.name):
                known.cancelled.set()
                known.error = ""

    def told(self, name: str) -> dict[str, Any] | None:
        """How the download of a set stands; None where there was none, or it was taken back."""
        known = self._of.get(name)
        return None if known is None or known.cancelled.is_set() else known.told()
