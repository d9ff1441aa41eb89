"""Names of variables in exported source: a layer's own name where it is free."""

from __future__ import annotations

from collections.abc import Iterable


class Names:
    """The names in use; `reserved` ones are never given away."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = set(reserved)

    def take(self, wanted: str) -> str:
        """`wanted`, or something like it that is free."""
        name, number = wanted, 1
        while name in self._taken:
            name = f"{wanted}_layer" if number == 1 else f"{wanted}_layer{number}"
            number += 1
        self._taken.add(name)
        return name
