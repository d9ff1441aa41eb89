"""Long work says now and then that it goes on, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.learn.base import Learner

Beat = Callable[[], None]
"""Hears that long work goes on."""
BEAT_SECONDS = 0.5
"""How often it is said, about."""


def silent() -> None:
    """For whoever waits anyhow."""


def whole_epoch(learner: Learner, beat: Beat) -> bool:
    """Go on to the end of the epoch. Whether it ended, and not the network's numbers."""
    while not (ended := learner.run_epoch(perf_counter() + BEAT_SECONDS)) and learner.network.finite():
        beat()
    return ended
