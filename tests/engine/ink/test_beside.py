"""A small digit close beside a large one is a digit of its own; what is one digit only together stays together."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from tests.handwriting.hands import written

LARGE, SMALL = 140, 63
Line = list[tuple[float, float]]


def page(digits: list[list[Line]]) -> Bytes:
    """Digits side by side, each of some lines, six pixels apart, all on a level with the middle of the first."""
    image, left = Image.new("L", (420, 280), 255), 60.0
    for lines in digits:
        x, y = np.concatenate([np.array(line) for line in lines]).T
        for line in lines:
            points = [(left + px - x.min(), 140 + py - (y.min() + y.max()) / 2) for px, py in line]
            ImageDraw.Draw(image).line(points, fill=0, width=8, joint="curve")
        left += float(np.ptp(x)) + 14
    return np.asarray(image)


def labels(picture: Bytes) -> str:
    return "".join(str(reading.label) for reading in read(prepare(picture, Preparation()).squares))


@pytest.mark.parametrize("first", ["large", "small"])
def test_a_digit_of_half_the_size_beside_a_large_one_is_read(first: str) -> None:
    right = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        number = f"{rng.integers(2, 10)}{rng.integers(2, 10)}"
        sizes = (LARGE, SMALL) if first == "large" else (SMALL, LARGE)
        digits = [
            [[(x, y) for x, y in (curve * size).tolist()] for curve in written(int(digit), rng, seed % 8)]
            for digit, size in zip(number, sizes, strict=True)
        ]
        right += labels(page(digits)) == number
    assert right >= 9, right


@pytest.mark.parametrize("gap", [6, 12])
def test_a_ring_and_a_leg_are_a_nine(gap: int) -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = [(30 + 30 * float(np.cos(a)), 35 + 35 * float(np.sin(a))) for a in angles]
    assert labels(page([[ring, [(65.0 + gap, 0), (62.0 + gap, 160)]]])) == "9"
