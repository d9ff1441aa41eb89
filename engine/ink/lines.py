"""Printed lines and squares of paper: what goes on straight and thin for much longer than a stroke, and its darkness taken away.

A picture may be tilted, so each slope near level is tried, and steeper ones where these do not explain it: the picture is sheared until
lines of this slope lie along its rows, and what is dark throughout a long window of a row is a line there. A stroke may be no darker than
the line it crosses: what shows it there is that the dark is higher than a line is alone, as staff lines are told from the notes on them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.paper import Gray, highest
from engine.ink.strokes import heights

SLOPES = np.tan(np.deg2rad(np.arange(-16, 16.1, 1.0)))
STEEP = np.tan(np.deg2rad(np.concatenate([np.arange(-46, -16, 1.0), np.arange(17, 46.1, 1.0)])))
"""Tried besides where no lines are found near level, or only at the end of what was tried: the page is turned further. Squares repeat at
90 degrees."""
COARSE = 260
WINDOW = 0.21
"""The length of the window, as a share of the picture's longer side."""
LEAST = 0.05
"""A line is at least so much darker than its paper."""
THICKEST = 0.04
"""Lines are thinner than this share of the longer side."""
AROUND = 0.02
"""A line is darker than what lies within this share of the longer side above and below it."""
ENOUGH = 3
"""So many parallel lines are paper; fewer are only if they run from edge to edge."""
FEWEST = 8
"""Where a side has fewer pixels, nothing on the picture can be told from a line."""
MOST_SLOPES = 4
OUTER = float(np.tan(np.deg2rad(14.5)))
"""Slopes beyond this are the end of those that are tried first."""
LONGER = 1.5
"""No line is looked for that rises by more than so many heights of the picture."""
ACROSS = 0.004
"""Lines are crossed within twice this share of the longer side."""

DARK = 0.45
"""A place is as dark as a line from this share of the line's darkness on."""
HIGHER = 1.3
"""What is higher than a line by this factor has a stroke in it."""
PALEST = 0.35
"""Strokes over lines are as dark as this share of those beside lines."""
Mask = NDArray[np.bool_]


def without_lines(ink: Gray) -> tuple[Gray, bool]:
    """`ink` (H, W) without the paper's lines, and whether there were any.

    Where a stroke crosses a line the stroke stays, by what it is darker."""
    if min(ink.shape) < FEWEST:
        return ink, False
    level, upright = _lines(ink), _lines(ink.T)
    if level is None and upright is None:
        return ink, False
    none = np.zeros_like(ink)
    along, down = (none if level is None else level), (none if upright is None else upright.T)
    rest = np.maximum(ink - np.maximum(along, down), 0)
    clear = rest[rest > 2 * LEAST]
    palest = PALEST * float(np.percentile(clear, 90)) if len(clear) else 1.0
    strokes = _strokes(ink, along, down > 0, palest) | _strokes(ink.T, down.T, along.T > 0, palest).T
    return _mended(ink, np.where(strokes, ink, rest), (along > 0) | (down > 0)), True


def _strokes(ink: Gray, lines: Gray, others: Mask, palest: float) -> Mask:
    """Where a stroke goes over `lines` along rows, though it be no darker than they are: what is dark there is higher than a line alone.

    `others`, the lines across, are left out, or they would be strokes over these."""
    there = (lines > 0) & ~others
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


def _lines(ink: Gray) -> Gray | None:
    """How dark the printed lines along the rows of `ink` are, 0 where there are none; None if the paper has none."""
    factor = max(1, -(-max(ink.shape) // COARSE))
    coarse = _above_around(_largest(ink, factor))
    if not _may_be_ruled(coarse):
        return None
    near = np.stack([_along(coarse, slope) for slope in SLOPES])
    frequent = _slopes(near, SLOPES)
    if not frequent or np.abs(frequent).max() > OUTER:
        steep = np.stack([_along(coarse, slope) for slope in STEEP])
        frequent = _slopes(np.concatenate([near, steep]), np.concatenate([SLOPES, STEEP]))
    if not frequent:
        return None
    thick = _above_around(_thicker(ink))
    full = np.max([_along(thick, slope) for slope in frequent], axis=0)
    strong = full > max(LEAST, 0.45 * float(np.percentile(full, 97)))
    usual = float(np.median(full[strong])) if strong.any() else 0.0
    return np.where(full > LEAST, np.minimum(1.8 * full, 2 * usual), 0).astype(np.float32)


def _slopes(answers: Gray, slopes: NDArray[np.float64]) -> list[float]:
    """Those of the `slopes` (N) that printed lines have; `answers` (N, H, W): how dark a line of each is at each place."""
    best = answers.max(0)
    there = best > max(LEAST, 0.45 * float(np.percentile(best, 97)))
    if not _is_paper(there):
        return []
    chosen = np.bincount(answers.argmax(0)[there], minlength=len(slopes))
    return [float(slopes[k]) for k in np.argsort(-chosen)[:MOST_SLOPES] if chosen[k] > min(0.05 * chosen.sum(), 0.5 * chosen.max())]


def _along(ink: Gray, slope: float) -> Gray:
    """The least of the mean darknesses of three windows in a row along a line of this slope: those around a place, those that end there, or
    those that begin there, whichever is darker, so that a line may end."""
    height, width = ink.shape
    third = max(3, round(max(ink.shape) * WINDOW / 3))
    if width < 3 * third or abs(slope) * width > LONGER * height:
        return np.zeros_like(ink)
    shift = np.rint(slope * (np.arange(width) - width / 2)).astype(np.int32)
    reach = int(np.abs(shift).max())
    padded = np.pad(ink, ((2 * reach, 2 * reach), (0, 0)), "edge")
    columns = np.arange(width, dtype=np.int32)
    down = np.arange(height + 2 * reach, dtype=np.int32)[:, None] * width
    straight = padded.ravel().take(down + ((shift + reach) * width + columns))
    total = np.cumsum(np.pad(straight, ((0, 0), (1, 0))), axis=1)
    means = total[:, third:] - total[:, :-third]
    runs = np.minimum(np.minimum(means[:, : -2 * third], means[:, third:-third]), means[:, 2 * third :])
    runs *= np.float32(1 / third)
    wide = runs.shape[1]
    middle = np.clip(columns - 3 * third // 2, 0, wide - 1)
    ends = np.clip(columns - 3 * third + 1, 0, wide - 1)
    begins = np.minimum(columns, wide - 1)
    best = np.maximum(runs[:, middle], np.maximum(runs[:, ends], runs[:, begins]))
    rows = np.arange(height, dtype=np.int32)[:, None] * width
    answer: Gray = best.ravel().take(rows + ((reach - shift) * width + columns))
    return answer


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
