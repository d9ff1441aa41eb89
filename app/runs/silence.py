"""For how long a worker has said nothing though it could have: on a busy machine it may have had no core to say it on."""

from __future__ import annotations

import time
from pathlib import Path


class Silence:
    """The silence of one worker since its last word."""

    def __init__(self) -> None:
        self._since = 0.0
        self._waited: float | None = None
        self.end()

    def end(self) -> None:
        """It has just said something."""
        self._since = time.monotonic()
        self._waited = None

    def seconds(self, waited: float) -> float:
        """How long it lasts, without what `waited`, the seconds that the worker was kept waiting in its life, has grown by meanwhile.

        That is looked at first when first asked for, so somebody should ask every second or so.
        """
        if self._waited is None:
            self._waited = waited
        return time.monotonic() - self._since - (waited - self._waited)


def kept_waiting(pid: int) -> float:
    """For how many seconds a process was ready to go on and had no core; 0 where there is no such process, or the system does not say.

    A process that is stopped, asleep or in an endless loop is not kept waiting. The second number in Linux's schedstat, in nanoseconds.
    """
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
