"""A closer look: where the digits of a page are small, as much of the picture as they stand on is looked at again, from more pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.data.idx import Bytes
from engine.ink.page import LONGEST, Page, Stage, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import look
from engine.ink.turn import turned
from engine.ink.ways import judged

MOST = 2 * LONGEST
"""No more pixels along the longer side are read for it."""
SMALL, DOUBTED = 45, 80
"""Digits lower than so many pixels are looked at more closely; where some leave doubt, those lower than that."""
GAIN = 1.2
"""They are so many times as high then at least, or it is not worth it."""
AROUND = 1.5
"""So many heights of a digit around them belong to it."""
WORSE = 0.5
"""What is found more closely is kept though it be worth less by so much."""
CLOSER = "Looked at once more from near by, {times:.1f} times as large: the digits take up {share:.0f} % of the picture."
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Picture:
    """A picture (H, W, 3) or (H, W) uint8, and the factor `scale` by which it was reduced."""

    pixels: Bytes
    scale: float


def looked_closer(page: Page, wanted: Preparation, finer: Callable[[int], Picture]) -> Page:
    """The page, or what is found on the part of it where its digits are; `finer` gives the picture with so many pixels along its longer
    side."""
    longest = max(page.size)
    if not page.boxes or longest < GAIN * LONGEST:  # there are no more pixels to look at, as of any drawing
        return page
    high = float(np.median([height for *_, height in page.boxes])) * LONGEST / longest
    part = region(page) if high <= DOUBTED else None
    if part is None:
        return page
    side = max(part[2] - part[0], part[3] - part[1])
    aim = min(MOST, longest, round(LONGEST * longest / side))
    times = aim / LONGEST
    worth, doubtful = judged(page, 1.0)
    if times < GAIN or (high > SMALL and not doubtful):
        return page
    near = _near(finer(aim), part, wanted)
    value, still = judged(near, 1.0)
    if value < worth - WORSE and not (doubtful and not still):
        return page
    return _placed(near, part, page, times)


def region(page: Page) -> Box | None:
    """The part (left, top, right, bottom) of the picture where what looks like digits is, with room around; None where nothing does."""
    like = look(page.squares).like > 0
    if not like.any():
        return None
    x, y, wide, high = np.array(page.boxes, float)[like].T
    room = AROUND * float(np.median(high))
    width, height = page.size
    left, top, right, bottom = x.min() - room, y.min() - room, (x + wide).max() + room, (y + high).max() + room
    return max(0, round(left)), max(0, round(top)), min(width, round(right)), min(height, round(bottom))


def _near(picture: Picture, part: Box, wanted: Preparation) -> Page:
    pixels = turned(picture.pixels, wanted.turn)
    left, top, right, bottom = (round(side * picture.scale) for side in part)
    page = prepare(pixels[top:bottom, left:right], wanted.model_copy(update={"turn": "none"}), picture.scale)
    width, height = page.size
    free = [min(x, y, width - x - wide, height - y - high) > 0 for x, y, wide, high in page.boxes]
    return page if all(free) else page.only(free)  # what is cut through was none of what it was looked at for


def _placed(near: Page, part: Box, page: Page, times: float) -> Page:
    """What was found on a part of a page, as found on the page."""
    left, top, right, bottom = part
    boxes = tuple((x + left, y + top, wide, high) for x, y, wide, high in near.boxes)
    share = (right - left) * (bottom - top) / (page.size[0] * page.size[1])
    first = Stage("closer", near.stages[0].picture, CLOSER.format(times=times, share=100 * share))
    return replace(near, boxes=boxes, size=page.size, stages=(page.stages[0], first, *near.stages[1:]))
