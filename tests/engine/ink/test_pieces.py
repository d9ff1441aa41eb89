"""Connected pieces, compared with a flood fill."""

from __future__ import annotations

import numpy as np
import pytest

from engine.ink.pieces import pieces


def flooded(mask: np.ndarray) -> int:
    """How many pieces there are, found by going from neighbor to neighbor."""
    left, count = {tuple(place) for place in np.argwhere(mask).tolist()}, 0
    while left:
        count += 1
        waiting = [left.pop()]
        while waiting:
            y, x = waiting.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            waiting += near
    return count


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7])
def test_as_many_as_a_flood_fill_finds(share: float) -> None:
    mask = np.random.default_rng(3).random((40, 55)) < share
    found = pieces(mask)
    assert len(found) == flooded(mask)
    assert found.area.sum() == mask.sum()
    assert ((found.labels > 0) == mask).all()
    for number in range(len(found)):
        rows, columns = np.nonzero(found.labels == number + 1)
        assert (found.top[number], found.bottom[number]) == (rows.min(), rows.max() + 1)
        assert (found.left[number], found.right[number]) == (columns.min(), columns.max() + 1)
        assert found.area[number] == len(rows)


def test_an_empty_page_has_none() -> None:
    assert len(pieces(np.zeros((5, 7), bool))) == 0
