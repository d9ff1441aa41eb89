"""Digits are read in the order they were written in: an uneven row is one row, rows that lie close together stay several."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from engine.ink.groups import digits
from engine.ink.pieces import Pieces
from tests.handwriting.layouts import LAYOUTS, Box, layout

PAGES = 60
LEAST = {"jumping": 0.93}
"""Where digits jump by half their height, a few stand wholly above their neighbors, as if in a row of their own."""


def order(boxes: list[Box], rng: np.random.Generator) -> list[int]:
    """The numbers of the boxes in the order they are read in, handed over in another."""
    shuffled = rng.permutation(len(boxes))
    left, top, right, bottom = np.array([boxes[k] for k in shuffled]).T
    labels = np.zeros((bottom.max() + 100, right.max() + 100), np.int32)
    found = digits(Pieces(labels, left, top, right, bottom, (right - left) * (bottom - top)), 0.1)
    return [int(shuffled[number - 1]) for digit in found for number in digit.numbers]


@pytest.mark.parametrize("name", LAYOUTS)
def test_pages_are_read_in_the_order_of_writing(name: str) -> None:
    right = 0
    for seed in range(PAGES):
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        boxes = layout(name, rng)
        right += order(boxes, rng) == list(range(len(boxes)))
    assert right >= LEAST.get(name, 1.0) * PAGES, f"{right} of {PAGES}"
