"""Printed lines and squares of paper: what goes on straight and thin for much longer than a stroke, and its darkness taken away.

A picture may be tilted and seen askew: slopes are tried on a reduced picture, a fan of lines is fitted to those that there are, and what is
dark along its lines throughout a long window is one (engine/ink/fans.py). A stroke may be no darker than
the line it crosses: what shows it there is that the dark is higher than a line is alone, as staff lines are told from the notes on them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.ink.fans import Fan, along, fans
from engine.ink.paper import Gray, highest
from engine.ink.strokes import heights
from engine.ink.upright import tilt

SLOPES = np.tan(np.deg2rad(np.arange(-50, 50.1, 2.0)))
"""All that are tried; squares repeat at 90 degrees."""
COARSE = 260
LEAST = 0.05
"""A line is at least so much darker than its paper."""
STRONG = 0.45
"""And so dark against the darkest lines."""
NEAR, CLEAR = float(np.deg2rad(8)), 0.4
"""Lines tell how a page is turned where more than this share of what may be one is within that angle of most of them."""
LONG, DARKER = 0.6, 1.4
"""What goes on for this share of the picture's width, or height, is no stroke though it be darker by this factor than most lines: a margin
is."""
THICKEST = 0.04
"""Lines are thinner than this share of the longer side."""
AROUND = 0.02
"""A line is darker than what lies within this share of the longer side above and below it."""
ENOUGH = 3
"""So many parallel lines are paper; fewer are only if they run from edge to edge."""
FEWEST = 8
"""Where a side has fewer pixels, nothing on the picture can be told from a line."""
ACROSS = 0.004
"""Lines are crossed within twice this share of the longer side."""

APART = 0.02
"""Lines of paper come nearer to the picture's border than this share of its longer side."""
DARK = 0.45
"""A place is as dark as a line from this share of the line's darkness on."""
HIGHER = 1.3
"""What is higher than a line by this factor has a stroke in it."""
PALEST = 0.35
"""Strokes over lines are as dark as this share of those beside lines."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Unruled:
    """The `ink` (H, W) without the paper's `lines`, where these were (H, W), and the `angle` by which they are turned; both are None where
    there are none. They are `free` where none comes near the picture's border, as those of paper do."""

    ink: Gray
    lines: Mask | None = None
    angle: float | None = None
    free: bool = False

    def within(self, sheet: Mask) -> Unruled:
        """The same of a `sheet` (H, W), beyond whose edge any line may go on."""
        return self if self.lines is None else replace(self, lines=self.lines | ~sheet, free=False)


def without_lines(ink: Gray) -> Unruled:
    """`ink` (H, W) without the paper's lines.

    Where a stroke crosses a line the stroke stays, by what it is darker."""
    if min(ink.shape) < FEWEST:
        return Unruled(ink)
    level = _lines(ink)
    upright = _lines(ink.T, level.fan if level else None)
    if level is None and upright is None:
        return Unruled(ink)
    none = np.zeros_like(ink)
    along, down = (level.dark if level else none), (upright.dark.T if upright else none)
    rest = np.maximum(ink - np.maximum(along, down), 0)
    clear = rest[rest > 2 * LEAST]
    palest = PALEST * float(np.percentile(clear, 90)) if len(clear) else 1.0
    strokes = _strokes(ink, level, down > 0, palest) | _strokes(ink.T, upright, along.T > 0, palest).T
    lines = (along > 0) | (down > 0)
    told = [[found.fan.slope] if found and found.clear else [] for found in (level, upright)]
    angle = tilt(*told) if told[0] else 0.0  # upright ones alone may be the strokes of a slanted hand
    return Unruled(_mended(ink, np.where(strokes, ink, rest), lines), lines, angle, _is_free(lines & (ink > LEAST)))


def _is_free(mask: Mask) -> bool:
    """Whether nothing of a mask (H, W) is near the picture's border."""
    near = round(APART * max(mask.shape)) + 1
    return not any(side.any() for way in (mask, mask.T) for side in (way[:near], way[-near:]))


@dataclass(frozen=True)
class _Lines:
    """How `dark` the lines along rows are, 0 where there are none, which of them are `long`, both (H, W), and most of them, a `fan`; it is
    `clear` where there are few of other slopes, as strokes are."""

    dark: Gray
    long: Mask
    fan: Fan
    clear: bool


def _strokes(ink: Gray, lines: _Lines | None, others: Mask, palest: float) -> Mask:
    """Where a stroke goes over `lines` along rows, though it be no darker than they are: what is dark there is higher than a line alone.

    `others`, the lines across, are left out, or they would be strokes over these."""
    if lines is None:
        return np.zeros_like(others)
    there = (lines.dark > 0) & ~others & ~lines.long
    printed = there & (ink > LEAST)
    if not printed.any():
        return printed
    dark = ink > DARK * float(np.median(ink[printed]))
    usual = float(np.median(heights(dark)[printed & dark]))
    inked = ink > palest
    return np.asarray(there & dark & inked & (heights(dark & inked) > HIGHER * usual + 0.5))


def _mended(ink: Gray, rest: Gray, lines: Mask) -> Gray:
    """The `rest` of the ink without its `lines`, with what is left of a stroke on both sides of a line joined again."""
    radius = max(2, round(max(ink.shape) * ACROSS))
    joined = -highest(-highest(rest, radius), radius)
    mended: Gray = np.where(lines, np.maximum(rest, np.minimum(joined, ink)), rest).astype(np.float32)
    return mended


def _lines(ink: Gray, across: Fan | None = None) -> _Lines | None:
    """The printed lines along the rows of `ink`; None if the paper has none beside those `across`."""
    factor = max(1, -(-max(ink.shape) // COARSE))
    coarse = _above_around(_largest(ink, factor))
    if not _may_be_ruled(coarse):
        return None
    coarse = np.asfortranarray(coarse)
    turned = np.stack([along(coarse, Fan(slope)).T for slope in SLOPES])
    answers, best = turned.transpose(0, 2, 1), turned.max(0).T
    there = best > max(LEAST, STRONG * float(np.percentile(best, 97)))
    if not _is_paper(there):
        return None
    thick = _above_around(_thicker(ink))
    often = fans(answers, SLOPES, there, across)
    full = np.max([along(thick, fan.on(factor)) for fan in often], axis=0)
    strong = full > max(LEAST, STRONG * float(np.percentile(full, 97)))
    usual = float(np.median(full[strong])) if strong.any() else 0.0
    coarsely = np.max([along(coarse, fan, LONG) for fan in often], axis=0) > LEAST
    long = np.repeat(np.repeat(coarsely, factor, 0), factor, 1)[: ink.shape[0], : ink.shape[1]] & (full > DARKER * usual)
    dark = np.where(full > LEAST, np.minimum(1.8 * full, np.where(long, 1, 2 * usual)), 0).astype(np.float32)
    away = np.abs(np.arctan(SLOPES) - np.arctan(often[0].slope))[answers.argmax(0)[there]]
    return _Lines(dark, long, often[0].on(factor), bool((away < NEAR).mean() > CLEAR))


def _may_be_ruled(ink: Gray) -> bool:
    """A quick look first: printed lines leave nearly no column without something dark."""
    dark = ink > LEAST
    crossed = (dark & ~np.vstack([np.zeros((1, dark.shape[1]), bool), dark[:-1]])).sum(0)
    return bool(np.median(crossed) >= ENOUGH or (crossed > 0).mean() > 0.95)


def _is_paper(mask: Mask) -> bool:
    """Whether what was found looks like printed lines: thin, and several beside each other or from edge to edge."""
    width = mask.shape[1]
    places = [round(width * share) for share in (0.2, 0.35, 0.5, 0.65, 0.8)]
    looked = mask[:, places]
    starts = looked & ~np.vstack([np.zeros((1, len(places)), bool), looked[:-1]])
    counts = starts.sum(0)
    if not counts.any():
        return False
    thickness = looked.sum() / counts.sum()
    if thickness > max(5.0, THICKEST * max(mask.shape)):
        return False
    across = counts.min() >= 1 and mask[:, [1, -2]].any(0).all() and mask.any(0).mean() > 0.97
    return bool(np.median(counts) >= ENOUGH or across)


def _above_around(ink: Gray) -> Gray:
    """By how much each pixel is darker than what lies above and below it: noise and shadows have no lines."""
    radius = max(3, round(max(ink.shape) * AROUND))
    total = np.cumsum(np.pad(ink, ((radius + 1, radius), (0, 0)), "edge"), axis=0, dtype=np.float64)
    around = (total[2 * radius + 1 :] - total[: -2 * radius - 1]) / (2 * radius + 1)
    above: Gray = np.maximum(ink - around.astype(np.float32), 0)
    return above


def _largest(picture: Gray, factor: int) -> Gray:
    """The largest value of each square of `factor` pixels."""
    if factor == 1:
        return picture
    height, width = (-(-n // factor) * factor for n in picture.shape)
    padded = np.pad(picture, ((0, height - picture.shape[0]), (0, width - picture.shape[1])), "edge")
    return np.asarray(padded.reshape(height // factor, factor, width // factor, factor).max((1, 3)))


def _thicker(ink: Gray) -> Gray:
    """Each pixel as dark as the darkest of itself and the two above and below, so that a line may waver by a pixel."""
    padded = np.pad(ink, ((1, 1), (0, 0)), "edge")
    return np.asarray(np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:]))
