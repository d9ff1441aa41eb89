"""Long work says now and then that it goes on, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


_heard: ContextVar[Beat] = ContextVar("heard", default=silent)


@contextmanager
def heard(beat: Beat) -> Iterator[None]:
    """Inside, `beat` hears also of long work so deep down that nobody can hand it there."""
    token = _heard.set(beat)
    try:
        yield
    finally:
        _heard.reset(token)


def go_on() -> None:
    """Say, from wherever, that long work goes on."""
    _heard.get()()


def whole_epoch(learner: Learner, beat: Beat) -> bool:
    """Go on to the end of the epoch. Whether it ended, and not the network's numbers."""
    while not (ended := learner.run_epoch(perf_counter() + BEAT_SECONDS)) and learner.network.finite():
        beat()
    return ended
