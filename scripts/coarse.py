# ruff: noqa: INP001 - a script of its own, not part of a package
"""Digits as small pictures have them: of a few pixels a side, enlarged again, so that edges are soft and strokes run together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pictures = NDArray[np.uint8]
SIDES = 7, 10
"""A digit is reduced to so many pixels a side, the fewest and the most."""
INK = 40
"""What is brighter belongs to the digit."""
INSIDE, AROUND = 20, 4
"""It is enlarged to so many pixels, with so many around it, as MNIST has them."""
STRETCHED, FAINTEST = 0.5, 0.85
"""A narrow digit is stretched at most by this share of the way to a square; the brightest pixel is at least so bright."""


def coarse(pictures: Pictures, seed: int) -> Pictures:
    """Each digit (N, 28, 28) reduced to a few pixels, more or less stretched, and enlarged again."""
    rng = np.random.default_rng(seed)
    return np.stack([_coarse(picture, rng) for picture in pictures])


def _coarse(picture: Pictures, rng: np.random.Generator) -> Pictures:
    rows, columns = np.nonzero(picture > INK)
    digit = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(np.float32)
    tall, wide = digit.shape
    wide += round(max(tall - wide, 0) * STRETCHED * rng.random())
    side = max(tall, wide)
    square = np.zeros((side, side), np.float32)
    top, left = (side - tall) // 2, (side - wide) // 2
    square[top : top + tall, left : left + wide] = _resized(digit, wide, tall, Image.Resampling.BICUBIC)
    few = int(rng.integers(SIDES[0], SIDES[1] + 1))
    large = _resized(_resized(square, few, few, Image.Resampling.BOX), INSIDE, INSIDE, Image.Resampling.BICUBIC)
    bright = large * (255 * rng.uniform(FAINTEST, 1) / large.max())
    return np.pad(bright.clip(0, 255).astype(np.uint8), AROUND)


def _resized(plane: NDArray[np.float32], width: int, height: int, how: Image.Resampling) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(plane).resize((width, height), how))
