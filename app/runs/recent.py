"""Commands that have been carried out and may be on no disk yet: whoever takes up a run that was lost carries them out again.

Each has an id, and a checkpoint knows the ids of the latest that are in it, so none is carried out twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import orjson

MOST = 250
"""Fewer than a checkpoint knows of (see `answers.REMEMBERED`)."""
MANY = MOST // 2
LARGE = 4_000_000
"""So many commands, or so many bytes of them, are to be on the disk before there are more."""
MAX_BYTES = 8 * LARGE
"""Where the disk takes nothing, the oldest go from here on; the newest stays, whatever its size."""


class Recent:
    """The latest commands of one run, oldest first, in bounded memory."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def note(self, message: dict[str, Any]) -> None:
        """A command was carried out: the message that asked the worker for it."""
        self._drop(message["id"])
        text = self._messages[message["id"]] = orjson.dumps(message)
        self._size += len(text)
        while len(self._messages) > MOST or (self._size > MAX_BYTES and len(self._messages) > 1):
            self._drop(next(iter(self._messages)))

    @property
    def full(self) -> bool:
        """Whether it is time to save the run."""
        return len(self._messages) >= MANY or self._size >= LARGE

    def saved(self, command_id: str) -> None:
        """This one is on the disk, and so is everything before it."""
        if command_id in self._messages:
            while next(iter(self._messages)) != command_id:
                self._drop(next(iter(self._messages)))
            self._drop(command_id)

    def forget(self, command_id: str) -> None:
        """This one is not to be carried out again."""
        self._drop(command_id)

    def clear(self) -> None:
        """Nothing is to be carried out again."""
        self._messages.clear()
        self._size = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(orjson.loads, self._messages.values())

    def _drop(self, command_id: str) -> None:
        self._size -= len(self._messages.pop(command_id, b""))
