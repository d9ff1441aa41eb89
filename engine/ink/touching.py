"""Digits that touch: ink as wide as two or three of them is cut where every part is surely a digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.cuts import Between, Cuts, Mask, cuts, parts
from engine.ink.likeness import Look
from engine.ink.preparation import Preparation
from engine.ink.reader import look
from engine.ink.square import square
from engine.reading import AHEAD

MOST = 4
"""So many digits at most are looked for in one piece."""
LIKELY, LIKE, WHOLE, RUNS = 0.9, 3.0, 1.0, 2
"""Each part is a digit with this probability, is like it by so much, and by so much neither a bit of one nor more than one; no cut goes
through more strokes."""
CLEAR = 0.5
"""The digits are worth more, by so much, than any others that could be made of the same ink."""
FAINTLY = 0.5, -3.0, -2.0
"""What is less likely, less like a digit, or less like a whole one, is not even weighed against them."""
CUT, CROSSED, UNEVEN, UNUSUAL, EACH = 0.4, 0.6, 0.7, 0.5, 0.9
"""Worth that digits lose by each stroke's width of ink cut through, by each stroke beyond one, by how much their heights differ, and by how
much they are wider or narrower than usual; and win by each digit."""
USUAL = 0.62
"""A digit is so wide for its height."""
BAR = 1
"""Bars alone that touch are a letter's (H, N, U, V, W) more often than a number."""


@dataclass(frozen=True)
class Apart:
    """`columns` (n - 1, H): the ways on the reduced picture between n digits; `like`: how much the least like of them is like a digit."""

    columns: NDArray[np.intp]
    like: float


@dataclass(frozen=True)
class _Parts:
    """All parts between cuts, those that begin at each, and what is seen in them; `heights`, `widths` as shares of the piece's height."""

    cuts: Cuts
    from_cut: dict[int, list[Between]]
    number: dict[Between, int]
    seen: Look
    heights: NDArray[np.float64]
    widths: NDArray[np.float64]


@dataclass(frozen=True)
class _Row:
    """Parts side by side, from edge to edge: the digits they are read as, what these are worth, and whether each is one surely."""

    digits: tuple[int, ...]
    worth: float
    sure: bool
    like: float
    cuts: list[int]


def apart(mask: Mask, wanted: Preparation) -> Apart | None:
    """The digits that touch in a piece that was `reduced`; None where it cannot be told which, or whether there are any."""
    found = _parts(mask, wanted)
    if found is None:
        return None
    rows: dict[tuple[int, ...], _Row] = {}
    for way in _ways(found):
        row = _row(way, found)
        if row.digits not in rows or row.worth > rows[row.digits].worth:
            rows[row.digits] = row
    best, second = [*sorted(rows.values(), key=lambda row: -row.worth), None, None][:2]
    if best is None or not best.sure or (second is not None and best.worth - second.worth < CLEAR):
        return None
    return Apart(found.cuts.columns[best.cuts], best.like)


def _parts(mask: Mask, wanted: Preparation) -> _Parts | None:
    found = cuts(mask)
    there = _in_rows(parts(mask, found), len(found) + 1)
    if not there:
        return None
    seen = look(np.stack([square(part.astype(np.float32), wanted) for part in there.values()]))
    least = zip((seen.probability, seen.like, seen.whole), FAINTLY, strict=True)
    faintly = np.logical_and.reduce([of >= limit for of, limit in least])
    widths, heights = (np.array([float(np.ptp(np.flatnonzero(part.any(axis)))) + 1 for part in there.values()]) for axis in (0, 1))
    number = {between: i for i, between in enumerate(there) if faintly[i]}
    from_cut: dict[int, list[Between]] = {}
    for between in number:
        from_cut.setdefault(between[0], []).append(between)
    return _Parts(found, from_cut, number, seen, heights / len(mask), widths / len(mask))


def _in_rows(there: dict[Between, Mask], end: int) -> dict[Between, Mask]:
    """The parts with which a row of at most MOST can go from the left edge to the right one, cut number `end`: only these are looked at."""
    before, after = {0: 0}, {end: 0}
    for first, last in sorted(there):
        if first in before:
            before[last] = min(before.get(last, MOST), before[first] + 1)
    for first, last in sorted(there, reverse=True):
        if last in after:
            after[first] = min(after.get(first, MOST), after[last] + 1)
    return {(first, last): part for (first, last), part in there.items() if before.get(first, MOST) + after.get(last, MOST) < MOST}


def _ways(found: _Parts, way: tuple[Between, ...] = ()) -> Iterator[tuple[Between, ...]]:
    """All rows of parts from the left edge to the right one."""
    at = way[-1][1] if way else 0
    if at == len(found.cuts) + 1:
        yield way
    elif len(way) < MOST:
        for between in found.from_cut.get(at, ()):
            yield from _ways(found, (*way, between))


def _row(way: tuple[Between, ...], found: _Parts) -> _Row:
    at, through = [found.number[between] for between in way], [last - 1 for _, last in way[:-1]]
    seen, heights, runs = found.seen, found.heights[at], found.cuts.runs[through]
    worth = float(np.log(seen.probability[at]).sum() - np.logaddexp(0, -seen.whole[at]).sum()) + EACH * len(way)
    worth -= CUT * float(found.cuts.lengths[through].sum()) + CROSSED * float(np.maximum(runs - 1, 0).sum())
    worth -= UNEVEN * float(np.ptp(heights)) + UNUSUAL * float(np.abs(found.widths[at] / heights - USUAL).sum())
    like = float(seen.like[at].min())
    sure = min(seen.ahead[at]) >= AHEAD and min(seen.probability[at]) >= LIKELY and like >= LIKE and min(seen.whole[at]) >= WHOLE
    digits = tuple(seen.digit[at].tolist())
    return _Row(digits, worth, bool(sure and runs.max() <= RUNS and set(digits) != {BAR}), like, through)
