"""How dark each place of a picture is against its own paper, however the light falls and whichever of the two is the brighter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.ink.levels import dark_paper

Gray = NDArray[np.float32]
COARSE = 160
"""The paper is judged on a picture with so many pixels along its longer side."""
WIDEST_STROKE = 0.16
"""Strokes up to this share of the longer side count as ink on the paper, wider shapes as paper of another color."""
LEAST_PAPER = 0.06
LEAST_INK = 0.12
"""What is darker than its paper by less than this share is never ink."""
MOSTLY = 75
"""Where one brightness is paper everywhere, it is the one that so many percent of the pixels are no brighter than."""
NOISY = (0.025, 0.08)
"""From this noise on, as a share of the paper's brightness, the pixels next to each one are averaged, from that one on those beyond."""
LEAST_BOARD = 0.5
"""So dark at least is what bright ink stands on, or else the noise of white paper would be ink."""


@dataclass(frozen=True)
class Darkness:
    """`ink` (H, W) float32: 0 where there is paper, 1 where nothing of its light comes back; `inverted`: the ink is the brighter;
    `light`: how bright the paper is where it is dimmest, and where it is brightest, from 0 to 1."""

    ink: Gray
    inverted: bool
    light: tuple[float, float]


def darkness(gray: Gray, widest: float | None = WIDEST_STROKE, inverted: bool | None = None) -> Darkness:
    """How much darker than the paper around it each pixel of `gray` (H, W), 0 black to 1 white, is.

    Ink is what is narrower than `widest`, a share of the longer side; where that is None, one brightness is paper everywhere. Whether the
    ink is `inverted` is looked for where that is not said."""
    small = resized(gray, COARSE)
    radius = max(1, round(max(small.shape) * (widest or WIDEST_STROKE) / 2))
    if inverted is None:
        inverted = dark_paper(small)
    if inverted is None:
        away = small - blurred(small, radius)
        inverted = bool((away.astype(np.float64) ** 3).sum() > 0)
    if inverted:
        small, gray = 1 - small, 1 - gray
    paper = blurred(_closed(small, radius), max(1, radius // 4)) if widest else np.full_like(small, np.percentile(small, MOSTLY))
    height, width = gray.shape
    flat = np.asarray(Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR), np.float32)
    least = LEAST_BOARD if inverted else LEAST_PAPER
    dim, bright = sorted(1 - float(end) if inverted else float(end) for end in (paper.min(), paper.max()))
    return Darkness(np.clip((flat - gray) / np.maximum(flat, least), 0, 1), inverted, (dim, bright))


def quieted(gray: Gray) -> Gray:
    """The picture without a camera's noise where there is much of it, as in dim light: each pixel the mean of those around."""
    there = noise(gray)
    radius = sum(there > limit for limit in NOISY)
    return blurred(gray, radius) if radius else gray


def noise(gray: Gray) -> float:
    """How much each pixel differs from its neighbors by chance, as a share of the paper's brightness."""
    left, middle, right = gray[::2, :-2:2], gray[::2, 1:-1:2], gray[::2, 2::2]
    across = np.abs(right - 2 * middle + left)
    deviation = float(np.median(across)) / (0.6745 * 6**0.5) if across.size else 0.0
    return deviation / max(float(np.median(gray)), LEAST_PAPER)


def resized(picture: Gray, longest: int) -> Gray:
    """The picture (H, W), no side longer than `longest`; each pixel the mean of those it stands for."""
    height, width = picture.shape
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX), np.float32)


def blurred(picture: Gray, radius: int) -> Gray:
    """Means over squares of 2·radius + 1 pixels, the border repeated outwards."""
    side = 2 * radius + 1
    for axis in (0, 1):
        padded = np.pad(picture, [(radius + 1, radius) if axis == k else (0, 0) for k in (0, 1)], "edge")
        total = np.cumsum(padded, axis, dtype=np.float64)
        ahead, behind = np.split(total, [side], axis)[1], np.split(total, [total.shape[axis] - side], axis)[0]
        picture = ((ahead - behind) / side).astype(np.float32)
    return picture


def _closed(small: Gray, radius: int) -> Gray:
    """The picture with everything dark filled that is narrower than a window. Beyond its border, light goes on falling as it fell within,
    or else dim corners would be ink."""
    widths = [min(2 * radius, size - 1) for size in small.shape]
    pads = [(width, width) for width in widths]
    padded = np.minimum(np.pad(small, pads, "reflect", reflect_type="odd"), np.pad(small, pads, "edge"))
    closed = -highest(-highest(padded, radius), radius)
    return closed[widths[0] : widths[0] + small.shape[0], widths[1] : widths[1] + small.shape[1]]


def highest(picture: Gray, radius: int) -> Gray:
    """The largest value within `radius` pixels, along columns and rows."""
    window = 2 * radius + 1
    for axis in (0, 1):
        found = np.pad(picture, [(radius, radius) if axis == k else (0, 0) for k in (0, 1)], "edge").swapaxes(0, axis)
        reach = 1
        while reach < window:  # the largest of `reach` values becomes that of twice as many
            step = min(reach, window - reach)
            found = np.maximum(found[:-step], found[step:])
            reach += step
        picture = found.swapaxes(0, axis)
    return np.ascontiguousarray(picture)
