"""Pale ink beside dark ink: pencil among pens, which is kept or at least told of, and the edges of shadows, which are no digits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ink.groups import Digit
from engine.ink.paper import Gray
from engine.ink.pieces import Pieces, pieces

PALE = 1.3
"""A digit's ink is darker than where ink begins by this factor; what is not may be a shadow."""
FAINT = 0.4
"""What lies between this share of where ink begins and that border may be a digit that was left out."""
TALL, STOUT, SLENDER = (0.6, 1.7), (0.02, 0.35), (0.05, 0.12)
"""Such are taken for digits where their size is between these multiples of the dark ones', and their ink covers between these shares of the
square of it: the edge of a shadow is finer, a shadow is fuller. What is fainter still is that of a fine pen, or else it is a fold."""
UPRIGHT = 1.1
"""And it is higher than wide by this factor, as folds are by chance alone."""


def inked(there: list[Digit], ink: Gray, parts: Pieces, least: float) -> list[Digit]:
    """Those whose ink is mostly as dark as `least`, and paler ones that are like them; all where none is dark."""
    if not there:
        return there
    own = {number: i for i, digit in enumerate(there) for number in digit.numbers}
    places = np.array([own.get(number, -1) for number in range(len(parts) + 1)])[parts.labels]
    inside = places >= 0
    dark = [float(np.percentile(found, 75)) >= least for found in _by_number(ink[inside], places[inside], len(there))]
    if all(dark) or not any(dark):
        return there
    usual = _usual([digit for digit, yes in zip(there, dark, strict=True) if yes])
    return [digit for digit, yes in zip(there, dark, strict=True) if yes or _like(_size(digit), _area(digit, parts), usual, STOUT)]


def left_out(there: list[Digit], ink: Gray, parts: Pieces, least: float) -> bool:
    """Whether there are marks like the digits `there` that are darker than `least` and yet not among them, whole ones."""
    if not there:
        return False
    faint, usual = pieces(ink > least), _usual(there)
    wide, high = faint.right - faint.left, faint.bottom - faint.top
    height, width = ink.shape
    whole = (faint.left > 0) & (faint.top > 0) & (faint.right < width) & (faint.bottom < height)
    like = _like(high, faint.area, usual, SLENDER) & (high > UPRIGHT * wide) & whole
    kept = parts.among(number for digit in there for number in digit.numbers)
    like[np.unique(faint.labels[kept & (faint.labels > 0)]) - 1] = False
    return bool(like.any())


def _like(size: Any, area: Any, usual: float, full: tuple[float, float]) -> Any:
    """Whether something of this size, in pixels, with so much ink, `full` of it, may be a digit among those of the `usual` size."""
    least, most = full
    return (size >= TALL[0] * usual) & (size <= TALL[1] * usual) & (area >= least * size**2) & (area <= most * size**2)


def _usual(digits: list[Digit]) -> float:
    return float(np.median([_size(digit) for digit in digits]))


def _size(digit: Digit) -> int:
    return max(digit.box[2:])


def _area(digit: Digit, parts: Pieces) -> int:
    return sum(int(parts.area[number - 1]) for number in digit.numbers)


def _by_number(values: Gray, numbers: NDArray[np.intp], count: int) -> list[Gray]:
    """The values of each number from 0 to `count`."""
    order = np.argsort(numbers, kind="stable")
    return np.split(values[order], np.cumsum(np.bincount(numbers, minlength=count))[:-1])
