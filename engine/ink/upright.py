"""A page that lies turned by some degrees, as its printed lines tell: its digits are read in rows along these, each turned upright."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.ink.groups import Digit, in_rows
from engine.ink.paper import Gray
from engine.ink.pieces import Pieces

LEAST = float(np.deg2rad(5))
"""What is turned by less is read as it lies: no hand writes more level than that."""
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def tilt(level: list[float], upright: list[float]) -> float:
    """By how much a page is turned clockwise, as an angle within an eighth of a turn to either side, 0 where that is little: the slopes of
    its lines along rows, and along columns, tell; of squares seen askew it is the middle of what either tells."""
    told = [float(np.arctan(slope)) for slope in level] + [-float(np.arctan(slope)) for slope in upright]
    if not told:
        return 0.0
    angle = _within(told[0] + _within(told[-1] - told[0]) / 2)
    return angle if abs(angle) >= LEAST else 0.0


def _within(angle: float) -> float:
    return angle - round(angle / (np.pi / 2)) * np.pi / 2


def turned_upright(picture: Gray, angle: float) -> Gray:
    """A picture (h, w) of ink, larger by its corners where it was turned by an `angle`, so that it is upright."""
    if not angle:
        return picture
    height, width = picture.shape
    high, wide = _size(picture.shape, angle)
    c, s = np.cos(angle), np.sin(angle)
    from_upright = c, -s, (width - c * wide + s * high) / 2, s, c, (height - s * wide - c * high) / 2
    turned = Image.fromarray(picture).transform((wide, high), Image.Transform.AFFINE, from_upright, Image.Resampling.BILINEAR)
    return np.asarray(turned, np.float32)


def places(shape: tuple[int, ...], angle: float) -> tuple[Floats, Floats]:
    """How far down and across (h, w) each pixel of a picture lies once it is turned upright."""
    height, width = shape
    high, wide = _size(shape, angle)
    y, x = np.mgrid[0:height, 0:width] + 0.5 - np.array([height, width])[:, None, None] / 2
    c, s = np.cos(angle), np.sin(angle)
    return c * y - s * x + high / 2, s * y + c * x + wide / 2


def rows(there: list[Digit], found: Pieces, angle: float) -> list[Digit]:
    """The digits in the order of reading on a page that is turned by an `angle`."""
    if not angle:
        return there
    down, across = places(found.labels.shape, angle)
    boxes = []
    for digit in there:
        x, y, width, height = digit.box
        view = np.s_[y : y + height, x : x + width]
        own = np.isin(found.labels[view], digit.numbers)
        v, u = down[view][own], across[view][own]
        boxes.append((int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1))
    return in_rows(there, boxes)


def _size(shape: tuple[int, ...], angle: float) -> tuple[int, int]:
    c, s = abs(np.cos(angle)), abs(np.sin(angle))
    return int(np.ceil(shape[0] * c + shape[1] * s - 1e-6)), int(np.ceil(shape[1] * c + shape[0] * s - 1e-6))
