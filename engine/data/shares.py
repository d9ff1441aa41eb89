"""Of too many pictures as many of every class as there is room for; `static/js/hand-in.js` does so with folders before they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def even_shares(sizes: Sequence[int], most: int) -> list[int]:
    """How many of each class are taken where there may be `most` together: as many of every class, of a small one all."""
    shares, room = [0] * len(sizes), most
    while still := [i for i, size in enumerate(sizes) if shares[i] < size][: max(0, room)]:
        step = max(1, min(room // len(still), *(sizes[i] - shares[i] for i in still)))
        for i in still:
            shares[i] += step
        room -= step * len(still)
    return shares


def spread(items: Sequence[T], count: int) -> list[T]:
    """So many of the items, from beginning to end in equal steps: pictures that follow each other are much alike."""
    return [items[(2 * i + 1) * len(items) // (2 * count)] for i in range(count)]
