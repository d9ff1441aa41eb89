"""Whether a replica is of use: both ways of working are timed now and then, and the faster one is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter, thread_time

from engine.learn.replica import Replica, possible

TRIED = 6
"""How many steps of each way are timed."""
SETTLED = 0.02
"""After how many seconds together the replica has a core of its own: it begins on that of this process."""
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 16.0
"""For how long the faster way is kept: twice as long every time that it still is. Only seconds of work count, so that a pause, in which
others may have had the machine, does not make anew a question of what was found out."""
SHARE = 10
"""How many times as long as it takes to find out, at least."""
GAIN = 0.95
"""What share of the time alone the time together may be at most."""
UNDISTURBED = 0.85
"""What share of the time this process must have had a core: where there are too few, a second process only takes from others."""


class Company:
    """Decides step by step whether to work together with a replica. `join` makes one."""

    def __init__(self, join: Callable[[], Replica]) -> None:
        self._join = join
        self._replica: Replica | None = None
        self._alone: list[float] = []
        self._together: list[float] = []
        self._ran = self._lasted = 0.0
        self._left = 0.0
        self._kept_for = SHORTEST_SECONDS
        self._kept = self.together = False
        self._limit, self._slow = 0.0, 0

    def replica(self) -> Replica | None:
        """Who helps with the coming step; None where nobody does."""
        if self.together and self._replica is None:
            self._begin()
        return self._replica if self.together else None

    @property
    def helper(self) -> Replica | None:
        """Who helped with the last step and will with the next; None where nobody does."""
        return self._replica if self.together and self._replica is not None and self._replica.alive else None

    def _begin(self) -> None:
        if not possible():  # another company has this process keep to one core
            self._stay_alone()
            return
        try:
            self._replica = self._join()
        except OSError:  # no more processes
            self._stay_alone()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Inside this process works on its own half: how much of the time it has a core."""
        ran, lasted = thread_time(), perf_counter()
        yield
        self._ran, self._lasted = self._ran + thread_time() - ran, self._lasted + perf_counter() - lasted

    def took(self, seconds: float, *, together: bool) -> None:
        """The step is done, and took so long."""
        if self._replica is not None and not self._replica.alive:
            self._stay_alone()
        elif self._left > 0:
            self._watch(seconds)
        elif not together:
            self._alone.append(seconds)
            if len(self._alone) > TRIED:
                self._try_together()
        else:
            self._together.append(seconds)
            if len(self._together) > TRIED and sum(self._together[1:]) > SETTLED:
                self._decide()

    def _watch(self, seconds: float) -> None:
        """Measure anew when it is time, or at once where working together has come to take longer than working alone did."""
        self._left -= seconds
        self._slow = self._slow + 1 if self.together and seconds > self._limit else 0
        if self._left <= 0 or self._slow > TRIED:
            self._left, self.together = 0.0, False
            if self._replica is not None:
                self._replica.free()
            self._forget()

    def _forget(self) -> None:
        self._alone, self._together = [], []
        self._ran = self._lasted = 0.0

    def _try_together(self) -> None:
        if not possible():
            self._stay_alone()
        elif self._undisturbed():
            self.together = True
            if self._replica is not None:
                self._replica.apart()
            self._ran = self._lasted = 0.0
        else:  # having looked costs nothing, so the next look may come soon
            self._left = SHORTEST_SECONDS
            self._dismiss()

    def _undisturbed(self) -> bool:
        return self._ran > UNDISTURBED * self._lasted

    def _decide(self) -> None:
        """The first step of each way does not count: it touches memory for the first time. Of those together the last do."""
        if self._undisturbed() and median(self._together[-TRIED:]) < GAIN * median(self._alone[1:]):
            self._limit, self._slow = median(self._alone), 0
            self._keep(together=True)
        else:
            self._stay_alone()

    def _keep(self, *, together: bool) -> None:
        self._kept_for = min(LONGEST_SECONDS, 2 * self._kept_for) if together is self._kept else SHORTEST_SECONDS
        self._kept = together
        self._left = max(self._kept_for, SHARE * (sum(self._alone) + sum(self._together)))

    def _stay_alone(self) -> None:
        self._keep(together=False)
        self._dismiss()

    def rest(self) -> None:
        """Send the replica away; another comes when there is work for it again. What was found out still holds then."""
        if self._left > 0:
            self._send_away()
        else:
            self._dismiss()

    def _send_away(self) -> None:
        if self._replica is not None:
            self._replica.close()
        self._replica = None

    def _dismiss(self) -> None:
        self._send_away()
        self.together = False
        self._forget()
