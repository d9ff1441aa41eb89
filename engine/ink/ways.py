"""Several ways to look at one picture, where the first leaves doubt: what is read in each decides which is kept.

A shadow's edge may be taken for a sheet's, the edge of a table for a stroke, and a digit that fills its picture for paper. None of this can
be told before anything is read; afterwards it can: digits that look like digits were ink, and bits of shadows do not look like any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from engine.ink.levels import between, bright_border, dark_paper
from engine.ink.paper import COARSE, LEAST_BOARD, LEAST_INK, LEAST_PAPER, Gray, noise, resized
from engine.ink.preparation import Preparation
from engine.ink.reader import look

NARROW = 0.07
"""A narrower neighborhood, as a share of the longer side: of what is wider only the edges are ink."""
SURELY, HARDLY = 4.0, 1.0
"""What is so much like its digit counts in full, and what is less so in part; what is hardly like it leaves doubt."""
UNSURE, UNLIKE = -0.3, -1.0
"""What a sign counts that could be another digit, and one that looks like none."""
SLENDER, RIM = 0.3, 0.1
"""A sign narrower than this share of its height counts nothing: it may be a bit of an edge as well as a 1; nearer to the picture's border
than this share of its longer side, it counts as unsure."""
BETTER = 0.25
"""Another way is kept where it is worth more by so much."""
FEW = 2
"""Ink as bright as the picture's border may be what is left between the strokes; but a page of more signs than this is only dim in its
corners."""
DROWNED = 0.2
"""From so much noise on, as a share of the paper's brightness, it is all that can be seen."""
FREE = "turn", "slant", "margin"
"""Where anything else was set by hand, it is looked at as it was set."""
LARGE = 0.6
"""A digit this share of the picture's height or width may leave too little paper around it."""
PURE, EVEN = 0.9, (0.35, 0.65)
"""Where so much of the picture's border is bright that is paper, and the ink is no brighter; between these shares it may be either."""
MOST, LEAST_SIDE = 30, 8
"""Pages with more signs than that, and pictures with fewer pixels along a side, are looked at once."""
NEARER = f"Looked at within {100 * NARROW:.0f} % around each place: more can be read so."
MOST_STROKES = 12
"""Where more digits than that are found with what was taken for lines, these are lines."""
STROKES = "What looks like lines of the paper are strokes: they end on the page, and all is read as digits."
EVERYWHERE = "One brightness is paper everywhere: more can be read so."


class Found(Protocol):
    """What was found on a page, as in engine/ink/page.py."""

    @property
    def squares(self) -> Gray: ...
    @property
    def boxes(self) -> tuple[tuple[int, int, int, int], ...]: ...
    @property
    def size(self) -> tuple[int, int]: ...
    @property
    def inverted(self) -> bool: ...
    @property
    def sheeted(self) -> bool: ...
    @property
    def blank(self) -> bool: ...
    @property
    def doubted(self) -> bool: ...
    @property
    def shaded(self) -> bool: ...


Seen = TypeVar("Seen", bound=Found)


@dataclass(frozen=True)
class Way:
    """How to look: as is `wanted`; whether the ink is `inverted` where that is settled; and `why` not in the usual way, in words."""

    wanted: Preparation
    inverted: bool | None = None
    why: str = ""

    @property
    def filled(self) -> bool:
        """Whether the picture is taken for filled by its digit."""
        return self.inverted is not None


def best(looked: Callable[[Way], Seen], wanted: Preparation, gray: Gray) -> Seen:
    """What is `looked` at in the way that finds most; `gray` is the brightness of the picture."""
    found = looked(Way(wanted))
    if hopeless(gray):
        return found
    if found.doubted:
        strokes = looked(Way(wanted.model_copy(update={"lines": False}), None, STROKES))
        if len(found.squares) < len(strokes.squares) <= MOST_STROKES and written(strokes):
            return strokes
    small = resized(gray, COARSE)
    bright = bright_border(small > between(small))
    worth, doubtful = judged(found, bright)
    for way in others(wanted, found, doubtful, small):
        other = looked(way)
        value, doubtful = judged(other, bright)
        more = len(other.squares) > len(found.squares) and not way.wanted.sheet and found.shaded and value >= worth and written(other)
        if more or (value > worth + BETTER and (not way.filled or _large(other))):
            found, worth = other, value
            if not doubtful:
                break
    return found


def written(found: Found) -> bool:
    """Whether all that was found is digits: read surely, and higher than wide."""
    seen = look(found.squares)
    return bool((seen.sure & (seen.like > 0) & [high > wide for _, _, wide, high in found.boxes]).all())


def hopeless(gray: Gray) -> bool:
    """Whether nothing is read in any way: there is noise everywhere, or nothing is as much darker than anything else as ink is."""
    dim = min(max(float(gray.min()), LEAST_PAPER), LEAST_BOARD)
    return noise(gray) > DROWNED or float(np.ptp(gray)) < LEAST_INK * dim


def others(wanted: Preparation, found: Found, doubtful: bool, small: Gray) -> Iterator[Way]:
    """The other ways to look at a picture on which this was `found` first. What was set by hand is left as it is."""
    usual = wanted.model_dump(exclude=set(FREE)) == Preparation().model_dump(exclude=set(FREE))
    if len(found.squares) > MOST or min(found.size) < LEAST_SIDE or not usual:
        return
    on_all = wanted.model_copy(update={"sheet": False})
    if found.shaded or (found.blank and found.sheeted):
        yield Way(on_all)
    if dark_paper(small) is not None:
        return
    if doubtful and not found.blank:  # near paper there is less ink still
        yield Way(wanted.model_copy(update={"neighborhood": NARROW}), None, NEARER)
        if found.shaded:
            yield Way(on_all.model_copy(update={"neighborhood": NARROW}), None, NEARER)
    if (doubtful or _large(found)) and (found.shaded or not found.sheeted):
        bright = bright_border(small > between(small))
        for inverted in (bright < 0.5, bright >= 0.5)[: 2 if EVEN[0] < bright < EVEN[1] else 1]:
            yield Way(on_all.model_copy(update={"even": False}), inverted, EVERYWHERE)


def judged(found: Found, bright: float) -> tuple[float, bool]:
    """What was found is worth as much as it looks like digits; and whether any of it leaves doubt. So much of the border is `bright`."""
    if not len(found.squares):
        return 0.0, True
    seen = look(found.squares)
    sure = seen.sure
    worth = np.where(sure, np.clip(seen.like / SURELY, 0.25, 1), np.where(seen.like > 0, UNSURE, UNLIKE))
    x, y, wide, high = np.array(found.boxes, float).T
    width, height = found.size
    rim = np.minimum(np.minimum(x, y), np.minimum(width - x - wide, height - y - high)) < RIM * max(width, height)
    slender = (wide < SLENDER * high) & (high < LARGE * height)
    worth = np.where(slender & sure, np.where(rim, UNSURE, 0.0), worth)
    doubtful = bool((~sure | (seen.like < HARDLY) | (slender & rim)).any())
    contrary = bright > PURE if found.inverted else bright < 1 - PURE and len(worth) <= FEW and not found.sheeted
    return float(worth.sum()) + (UNLIKE if contrary else 0), doubtful or contrary


def _large(found: Found) -> bool:
    return any(wide > LARGE * found.size[0] or high > LARGE * found.size[1] for _, _, wide, high in found.boxes)
