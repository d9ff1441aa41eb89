"""Commands that have been carried out and may be on no disk yet: whoever takes up a run that was lost carries them out again.

Each has an id, and a checkpoint knows the ids of the latest that are in it, so none is carried out twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

import orjson

MOST = 250
"""Fewer than a checkpoint knows of (see `answers.REMEMBERED`)."""
MANY = MOST // 2
LARGE = 4_000_000
"""So many commands, or so many bytes of them, are to be on the disk before there are more."""
MAX_BYTES = 8 * LARGE
"""Where the disk takes nothing, the oldest go from here on; the newest stays, whatever its size."""
ALL_BYTES = 2 * MAX_BYTES
"""So many bytes are kept of all runs together: a disk that takes nothing takes nothing of any of them."""


class Shelf:
    """What is kept of all runs of one server: where it is too much, the run that keeps most gives its oldest."""

    def __init__(self) -> None:
        self._all: WeakSet[Recent] = WeakSet()

    def add(self, kept: Recent) -> None:
        """There is another run; it counts for as long as anybody knows it."""
        self._all.add(kept)

    @property
    def size(self) -> int:
        """Bytes of all runs together."""
        return sum(kept.size for kept in self._all)

    def fit(self, noting: Recent, newest: int) -> None:
        """Make room after `noting` has taken `newest` bytes more; these stay, however many they are."""

        def spare(kept: Recent) -> int:
            return kept.size - newest * (kept is noting)

        while self.size > ALL_BYTES and spare(most := max(self._all, key=spare)):
            most.drop_oldest()


class Recent:
    """The latest commands of one run, oldest first, in bounded memory: its own bound, and that of the `shelf` it shares with others."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._messages: OrderedDict[str, bytes] = OrderedDict()
        self.size = 0
        self._shelf = shelf or Shelf()
        self._shelf.add(self)

    def note(self, message: dict[str, Any]) -> None:
        """A command was carried out: the message that asked the worker for it."""
        self._drop(message["id"])
        text = self._messages[message["id"]] = orjson.dumps(message)
        self.size += len(text)
        while len(self._messages) > MOST or (self.size > MAX_BYTES and len(self._messages) > 1):
            self.drop_oldest()
        self._shelf.fit(self, len(text))

    @property
    def full(self) -> bool:
        """Whether it is time to save the run."""
        return len(self._messages) >= MANY or self.size >= LARGE

    def saved(self, command_id: str) -> None:
        """This one is on the disk, and so is everything before it."""
        if command_id in self._messages:
            while next(iter(self._messages)) != command_id:
                self.drop_oldest()
            self._drop(command_id)

    def forget(self, command_id: str) -> dict[str, Any]:
        """This one is not to be carried out again: its message."""
        message: dict[str, Any] = orjson.loads(self._messages[command_id])
        self._drop(command_id)
        return message

    def drop_oldest(self) -> None:
        """There is no room for all."""
        self._drop(next(iter(self._messages)))

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._messages

    def clear(self) -> None:
        """Nothing is to be carried out again."""
        self._messages.clear()
        self.size = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(orjson.loads, self._messages.values())

    def _drop(self, command_id: str) -> None:
        self.size -= len(self._messages.pop(command_id, b""))
