"""What goes on by itself: at which speed, and what there is to tell of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from time import perf_counter
from typing import Any

BEHIND = 0.1
"""So many seconds at most are caught up with when epochs came late."""


class Clock:
    """Says when the next epoch is due. `speed` is in epochs per second, None for as fast as it goes."""

    def __init__(self) -> None:
        self.speed: float | None = None
        self._due = 0.0

    def set(self, epochs_per_second: float | None) -> None:
        """How fast to go, from now on."""
        self.speed = epochs_per_second
        self.start()

    def start(self) -> None:
        """The next epoch is due at once."""
        self._due = 0.0

    def epoch_ended(self, begun: float) -> None:
        """An epoch that began at `begun`, by `time.perf_counter`, has ended: settle when the next is due."""
        if self.speed:
            self._due = max(self._due, begun - BEHIND) + 1 / self.speed

    def wait(self) -> float:
        """Seconds until the next epoch is due."""
        return max(0.0, self._due - perf_counter()) if self.speed else 0.0


class Clockwork(ABC):
    """Base of whatever can be played: it has a clock, and notes what happens.

    `model_version`, `data_version` and `spec_version` grow with each change.
    """

    def __init__(self) -> None:
        self.playing = False
        self.room: int | None = None
        """How many bytes of memory it may need from now on; None: nobody counts."""
        self.clock = Clock()
        self.model_version = self.data_version = self.spec_version = 0
        self._events: list[dict[str, Any]] = []

    @property
    @abstractmethod
    def epoch(self) -> int:
        """Epochs completed."""

    @property
    @abstractmethod
    def step(self) -> int:
        """Updates made."""

    @property
    @abstractmethod
    def status(self) -> str:
        """What it is doing; "running" is the only thing that goes on by itself."""

    def versions(self) -> dict[str, int]:
        """How often model, data and spec have changed, by name."""
        return {"model_version": self.model_version, "data_version": self.data_version, "spec_version": self.spec_version}

    def take_versions(self, kept: Mapping[str, int]) -> None:
        """Count on from what `versions` told."""
        self.model_version, self.data_version, self.spec_version = (kept[name] for name in self.versions())

    def tell(self, kind: str, message: str, **more: Any) -> None:
        """Note an event for whoever watches."""
        self._events.append({"kind": kind, "message": message, "epoch": self.epoch, "step": self.step, **more})

    def take_events(self) -> list[dict[str, Any]]:
        """What happened since the last call, JSON-ready."""
        events, self._events = self._events, []
        return events

    def wait(self) -> float | None:
        """Seconds until the next epoch is due; None when nothing will happen by itself."""
        return self.clock.wait() if self.status == "running" else None
