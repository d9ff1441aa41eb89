"""Connected pieces, compared with a flood fill."""

from __future__ import annotations

import numpy as np
import pytest

from engine.ink.pieces import pieces
from engine.ink.strokes import heights


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


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_heights_are_those_of_the_runs_along_columns(share: float) -> None:
    mask = np.random.default_rng(4).random((30, 20)) < share
    found = heights(mask)
    assert (found[~mask] == 0).all()
    for y, x in np.argwhere(mask).tolist():
        top, bottom = y, y + 1
        while top and mask[top - 1, x]:
            top -= 1
        while bottom < len(mask) and mask[bottom, x]:
            bottom += 1
        assert found[y, x] == bottom - top


def test_pieces_are_found_by_their_numbers() -> None:
    found = pieces(np.array([[1, 0, 1, 1], [1, 0, 0, 0]], bool))
    assert found.among([2]).tolist() == [[False, False, True, True], [False] * 4]
    assert found.among([1, 2], np.s_[1:, :2]).tolist() == [[True, False]]
