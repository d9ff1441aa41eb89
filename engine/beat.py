"""Long work says now and then that it goes on, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

Beat = Callable[[], None]
"""Hears that long work goes on."""
BEAT_SECONDS = 0.5
"""How often it is said, about."""


def silent() -> None:
    """For whoever waits anyhow."""
