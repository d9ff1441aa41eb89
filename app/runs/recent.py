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
MAX_BYTES = 4_000_000


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
        while len(self._messages) > MOST or self._size > MAX_BYTES:
            self._drop(next(iter(self._messages)))

    def saved(self, command_id: str) -> None:
        """This one is on the disk, and so is everything before it."""
        if command_id in self._messages:
            while next(iter(self._messages)) != command_id:
                self._drop(next(iter(self._messages)))
            self._drop(command_id)

    def clear(self) -> None:
        """Everything is on the disk, or nothing is to be carried out again."""
        self._messages.clear()
        self._size = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(orjson.loads, self._messages.values())

    def _drop(self, command_id: str) -> None:
        self._size -= len(self._messages.pop(command_id, b""))
