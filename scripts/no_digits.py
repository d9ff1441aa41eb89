# ruff: noqa: INP001 - a script of its own, not part of a package
"""Signs that are no single digit, to learn from what none is: digits that touch each other, filled shapes, scribbles and bars.

Each is drawn anew, as large as it will, and then goes through the digit bench's own preparation. Digits touch as hands let them: the next
one is moved to the left until it does, and up to OVERLAP of a digit's width beyond the end of the one before it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.ink.preparation import Preparation
from engine.ink.square import square

Mask = NDArray[np.bool_]
Pictures = NDArray[np.uint8]
Points = NDArray[np.float64]
Chance = np.random.Generator
LARGER, INK = 4, 60
"""Digits of 28×28 are made larger by this factor; what is darker than INK is theirs."""
OVERLAP, PAIRS, ASKEW = 0.15, 0.6, 8
"""Two digits overlap by at most so much of their width; this share of groups are two, others three; by so many pixels one is higher."""
SHEET = 160
FAR = 10**6


def together(digits: Pictures, rng: Chance) -> list[Mask]:
    """Two or three of the digits (N, 28, 28) that touch: where each has its ink, all on a picture of the same size, from left to right."""
    count = 2 if rng.random() < PAIRS else 3
    found = [enlarged(digits[int(i)]) for i in rng.integers(0, len(digits), count)]
    own = [found[0]]
    for digit in found[1:]:
        overlap = round(rng.uniform(0, OVERLAP) * (own[-1].any(0).sum() + digit.shape[1]) / 2)
        own = _beside(own, digit, overlap, int(rng.integers(-ASKEW, ASKEW + 1)))
    return own


def enlarged(digit: Pictures) -> Mask:
    """A digit (28, 28), as finely as a pen draws it, without what is empty around it."""
    image = Image.fromarray(digit).resize((LARGER * digit.shape[1], LARGER * digit.shape[0]), Image.Resampling.BICUBIC)
    mask = np.asarray(image) > 2 * INK
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.asarray(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _beside(own: list[Mask], digit: Mask, overlap: int, down: int) -> list[Mask]:
    """The digits and one more, that is moved to the left until it touches them."""
    before, after = max(-down, 0), max(down + len(digit) - len(own[0]), 0)
    own = [np.pad(one, ((before, after), (0, 0))) for one in own]
    ink = np.logical_or.reduce(own)
    new = np.zeros((len(ink), digit.shape[1]), bool)
    top = max(down, 0)
    new[top : top + len(digit)] = digit
    ends = np.where(ink.any(1), ink.shape[1] - ink[:, ::-1].argmax(1), -FAR)
    ends = np.maximum(ends, np.maximum(np.append(-FAR, ends[:-1]), np.append(ends[1:], -FAR)))  # across corners too
    starts = np.where(new.any(1), new.argmax(1), FAR)
    left = max(0, min(int((ends - starts).max()), ink.shape[1] - overlap))
    wide = max(ink.shape[1], left + new.shape[1])
    own = [np.pad(one, ((0, 0), (0, wide - one.shape[1]))) for one in own]
    return [*own, np.pad(new, ((0, 0), (left, wide - left - new.shape[1])))]


def touching(digits: Pictures, count: int, rng: Chance) -> Pictures:
    """So many groups of digits that touch, (count, 28, 28), each prepared as if it were one sign."""
    return np.stack([prepared(np.logical_or.reduce(together(digits, rng))) for _ in range(count)])


def marks(count: int, rng: Chance) -> Pictures:
    """So many filled shapes, scribbles and bars, (count, 28, 28), in turn."""
    kinds = (_filled, _scribble, _filled, _scribble, _bar)
    return np.stack([prepared(kinds[i % len(kinds)](rng)) for i in range(count)])


def prepared(mask: Mask) -> Pictures:
    """The square of a sign, (28, 28)."""
    return np.asarray(np.rint(square(mask.astype(np.float32), Preparation()) * 255), np.uint8)


def _filled(rng: Chance) -> Mask:
    """An ellipse, a rectangle or a patch with any corners, filled; narrow ones are left out, as they are a 1 by a broad pen."""
    kind, wide = rng.integers(5), rng.uniform(35, 65)
    high = min(wide * rng.uniform(0.62, 1.5), 70)
    if kind < 2:
        angles, reach = np.linspace(0, 2 * np.pi, 40, endpoint=False), np.ones(40)
    elif kind == 2:
        angles, reach = np.arange(4) * np.pi / 2 + np.pi / 4, np.full(4, 2**0.5)
    else:
        corners = int(rng.integers(3, 9))
        angles = (np.arange(corners) + rng.uniform(-0.5, 0.5, corners)) * 2 * np.pi / corners
        reach = rng.uniform(0.7, 1, corners)
    points = np.stack([wide * reach * np.cos(angles), high * reach * np.sin(angles)], 1)
    image, draw = _sheet()
    draw.polygon(_placed(points, rng.uniform(0, np.pi) if kind != 1 else 0.0, 1, rng), fill=255)
    return np.asarray(image) > 0


def _scribble(rng: Chance) -> Mask:
    """A line to and fro, or anywhere."""
    wide = rng.uniform(30, 55)
    high = min(wide * rng.uniform(0.6, 1.6), 58)
    count = int(rng.integers(7, 18))
    there = np.arange(count) % 2 * 2 - 1
    to_and_fro = np.stack([there * rng.uniform(0.6, 1, count), np.linspace(-1, 1, count)], 1)
    points = (to_and_fro if rng.random() < 0.6 else rng.uniform(-1, 1, (count, 2))) * (wide, high)
    return _line(_placed(points, rng.uniform(0, np.pi), 2, rng), int(rng.integers(5, 22)))


def _bar(rng: Chance) -> Mask:
    """A minus sign."""
    reach = rng.uniform(35, 65)
    return _line(_placed(np.array([(-reach, 0), (reach, 0)]), rng.normal(0, 0.12), 0, rng), int(rng.integers(6, 26)))


def _placed(points: Points, turn: float, waver: float, rng: Chance) -> list[tuple[float, float]]:
    turned = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return [(float(x), float(y)) for x, y in turned + SHEET / 2 + rng.normal(0, waver, points.shape)]


def _line(points: list[tuple[float, float]], pen: int) -> Mask:
    image, draw = _sheet()
    draw.line(points, fill=255, width=pen, joint="curve")
    for x, y in points:
        draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return np.asarray(image) > 0


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (SHEET, SHEET))
    return image, ImageDraw.Draw(image)
