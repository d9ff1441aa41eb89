"""The sheet where it shares all but an edge or two with its picture: paper is smooth as far as it goes, but for what is written on it, and
ends in a sharp step, whatever it lies on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.ink.paper import Gray, highest
from engine.ink.pieces import pieces

FILLED = 3
"""What is dark and no wider than twice so many pixels of the small picture is filled first: lines and strokes."""
STEP, REACH = 0.12, 2
"""Paper ends where the logarithm of the light changes by so much, from so many pixels before a place to as many behind it."""
LEAST, DARKEST = 0.02, 0.15
"""Darker pixels are all as dark as this; a stroke takes so much of the paper's light."""
SOME, MOST = 3, 0.985
"""So many parts are looked at; what covers more of the picture than this share fills it."""
SHADOW, COLORED = 0.35, 1.15
"""In a shadow there is at least this share of the light, of each color as much but for this factor."""
GAPS = 2, 1, 0
"""Where less than twice so many pixels of an edge are missing, it is one; edges with larger gaps first are closed, or else what is of one
brightness with its paper on the other side would be paper too."""
ROUGHER, EVEN = 2.5, 0.01
"""What is rougher than the smoothest part by this factor, and so much, is a table."""
Mask = NDArray[np.bool_]


def smooth_parts(small: Gray, colors: Gray) -> Iterator[Mask]:
    """The largest smooth parts of a small picture, `small` (h, w) its brightness, `colors` (h, w, C) that of each color; those with most
    strokes on them first, none where it is smooth throughout."""
    steps = np.max([_steps(np.log(np.maximum(_closed(color), LEAST))) for color in np.moveaxis(colors, -1, 0)], axis=0)
    dark = strokes(small)
    for gap in GAPS:
        parts = pieces(~grown(steps >= STEP, gap))
        large = np.argsort(-parts.area, kind="stable")[:SOME]
        if not len(large) or parts.area[large[0]] >= MOST * small.size:
            continue
        found: list[Mask] = [grown(parts.labels == n + 1, gap) for n in large]
        rough = [float(np.median(steps[own])) for own in found]
        even = [own for own, how in zip(found, rough, strict=True) if how <= ROUGHER * min(rough) + EVEN]
        yield from sorted(even, key=lambda own: -int((dark & own).sum()))


def strokes(small: Gray) -> Mask:
    """Where a small picture (h, w) is dark within something brighter that is no wider than a stroke."""
    closed = _closed(small)
    return np.asarray((closed - small) > DARKEST * closed)


def _closed(picture: Gray) -> Gray:
    return -highest(-highest(picture, FILLED), FILLED)


def _steps(light: Gray) -> Gray:
    """By how much the light changes across each place, along rows or columns."""
    ahead = np.pad(light, REACH, "edge")
    inner = slice(REACH, -REACH)
    across = np.abs(ahead[inner, 2 * REACH :] - ahead[inner, : -2 * REACH])
    down = np.abs(ahead[2 * REACH :, inner] - ahead[: -2 * REACH, inner])
    return np.asarray(np.maximum(across, down))


def may_be_shadow(small: Gray, inner: Mask, outer: Mask) -> bool:
    """Whether what lies just outside an edge, on a small picture (h, w, colors) of numbers, may be the same paper in other light."""
    if not inner.any() or not outer.any():
        return True
    share = np.median(small[outer], axis=0) / np.maximum(np.median(small[inner], axis=0), LEAST)
    share = np.minimum(share, 1 / np.maximum(share, LEAST)) if np.median(share) > 1 else share
    return bool(share.min() > SHADOW and share.max() < COLORED * share.min())


def grown(mask: Mask, radius: int) -> Mask:
    """A mask (h, w), and all within `radius` pixels of it along rows and columns."""
    return highest(mask.astype(np.float32), radius) > 0.5
