"""A page from picture to squares, stage by stage, each kept as it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.idx import Bytes
from engine.ink.beside import side_by_side
from engine.ink.gray import gray_of
from engine.ink.groups import Digit, digits
from engine.ink.lines import Unruled, without_lines
from engine.ink.marks import Marks, marked, masked
from engine.ink.notes import about_gray, about_light, about_lines, about_mask, about_picture, about_pieces
from engine.ink.pale import FAINT, PALE, inked, left_out
from engine.ink.paper import WIDEST_STROKE, Darkness, Gray, darkness, quieted
from engine.ink.pieces import Pieces
from engine.ink.preparation import Preparation
from engine.ink.remnants import without_remnants
from engine.ink.scrawls import scrawled
from engine.ink.sheet import Sheet, found_sheet
from engine.ink.single import singles
from engine.ink.solid import with_solid
from engine.ink.strangers import told
from engine.ink.strokes import usual_width
from engine.ink.turn import turned
from engine.ink.upright import rows
from engine.ink.ways import Way, best

LONGEST, SHORTEST = 900, 160
"""The page is worked on with its longer side between these numbers of pixels."""
WIDTHS, LEAST_WIDEST = 6, 0.03
"""What is wider than so many strokes is a shadow or a fold of the paper, but nothing narrower than this share of the longer side."""
FOLD, FOLDED = 0.05, 0.004
"""There are some where more than this share of the picture is darker by this much than paper that close."""
MOST_DIGITS = 60

BLANK = "There is no ink on this page. Draw larger, use a darker pen, or lower the ink threshold."
LINES = "There is nothing on this page but lines, taken for the paper's. If they are digits, turn 'Remove paper lines' off."
COVERED = "Nearly everything here is ink: there is no paper to read a digit from. Leave some room around the digit."
SPECKS = "There are only specks here. Draw larger, or lower the smallest piece."
PALER = "Paler marks as large as the digits were left out. If they are digits, lower the ink threshold or draw them darker."
MANY = "There are more than {count} pieces here: this looks like text or a picture. The {count} highest are read as digits."


@dataclass(frozen=True)
class Stage:
    """One stage of the way: `picture` (H, W) or (H, W, 3) uint8; `note` says what was done to this one, in numbers."""

    name: str
    picture: Bytes
    note: str = ""


@dataclass(frozen=True)
class Page:
    """What was found on a page.

    `squares` (N, 28, 28) float32, paper 0, ink 1; `boxes` the digits' (x, y, width, height) in pixels of the picture that was given,
    turned as wanted; `stages` in their order; `hints` what to mind, in words; `size` the width
    and height of that picture; `inverted`: the ink is the brighter; `blank`: there is no ink at all; `scrawls`: of
    each square, whether a scribble is on it; `shaded`: what lies around a sheet that was taken out may be the same paper in a shadow;
    `doubted`: the lines that were taken away may be strokes.
    """

    squares: Gray
    boxes: tuple[tuple[int, int, int, int], ...]
    stages: tuple[Stage, ...]
    hints: tuple[str, ...]
    size: tuple[int, int] = (0, 0)
    inverted: bool = False
    blank: bool = False
    scrawls: tuple[bool, ...] = ()
    shaded: bool = False
    doubted: bool = False

    def only(self, kept: Sequence[bool]) -> Page:
        """The same with some of its digits."""
        boxes, scrawls = tuple(compress(self.boxes, kept)), tuple(compress(self.scrawls, kept))
        return replace(self, squares=self.squares[np.array(kept, bool)], boxes=boxes, scrawls=scrawls)

    @property
    def sheeted(self) -> bool:
        """Whether a sheet was taken out of what it lies on."""
        return any(stage.name == "sheet" for stage in self.stages)


def prepare(picture: Bytes, wanted: Preparation, scale: float = 1.0, *, upright: bool = False) -> Page:
    """Find the digits in `picture`, (H, W, 3) or (H, W) uint8; boxes are divided by `scale`, by which it was already reduced. `upright`: it
    was turned already, as its camera said.

    Where what is found is in doubt it is looked at in other ways too (engine/ink/ways.py), and taken from the one that finds most."""
    given = turned(picture, wanted.turn)
    worked = _worked_on(given)
    luminance = gray_of(worked)
    scale = scale * max(worked.shape[:2]) / max(given.shape[:2])

    @cache  # the same in every way of looking
    def lit(sheeted: bool) -> Lit:
        sheet = found_sheet(worked, luminance, by_edges=wanted.even) if sheeted else None
        if sheeted and sheet is None:
            return lit(False)
        seen = sheet.picture if sheet else worked
        gray = luminance if seen is worked and wanted.gray == "luminance" else gray_of(seen, wanted.gray)
        return Lit(sheet, seen, quieted(gray))

    return best(lambda way: _looked(worked, lit(way.wanted.sheet), way, scale, upright), wanted, luminance)


@dataclass(frozen=True)
class Lit:
    """What is looked at: the `sheet` that was taken out, the picture that is `seen`, and its `gray` brightness without noise."""

    sheet: Sheet | None
    seen: Bytes
    gray: Gray


@dataclass(frozen=True)
class Inking:
    """What is ink on a picture: what was `found` dark on it, and the `ink` (h, w) without the paper's lines, of which the
    `unruled` picture tells."""

    found: Darkness
    ink: Gray
    unruled: Unruled


def _looked(worked: Bytes, lit: Lit, way: Way, scale: float, upright: bool) -> Page:
    """What is found in one way on a picture that was turned and reduced."""
    inking = _inking(lit, way)
    ruled, angle = inking.unruled.lines is not None, inking.unruled.angle or 0.0
    marks = marked(inking.ink, way.wanted, angle)
    there, hints = _digits(marks, inking.unruled, way)
    there = rows(_largest(there), marks.parts, angle)
    found = singles(marks.parts, there, marks.square, way.wanted, angle)
    size = _size(worked, scale)
    stages = (
        Stage("original", worked, about_picture(size, worked, way.wanted.turn, upright=upright)),
        *_light(lit, inking, way),
        Stage("mask", _bytes(~marks.mask), about_mask(max(marks.low, marks.border))),
        Stage("digits", _bytes(~found.ink), about_pieces(len(marks.parts), found.digits)),
    )
    scrawls = [_scrawled(found.pieces, digit) for digit in found.digits]
    boxes = tuple(_box(digit, scale, lit.sheet) for digit in found.digits)
    strange = told(found.strange, ruled=ruled)
    hints = tuple(dict.fromkeys((*hints, *found.hints, *strange, *filter(None, scrawls))))
    shaded, inverted = lit.sheet is not None and lit.sheet.shaded, inking.found.inverted
    doubted = inking.unruled.free
    return Page(found.squares, boxes, stages, hints, size, inverted, marks.blank, tuple(map(bool, scrawls)), shaded, doubted)


def _digits(marks: Marks, unruled: Unruled, way: Way) -> tuple[list[Digit], tuple[str, ...]]:
    """What may be digits among the marks of an `unruled` page, and what to mind about them, in words."""
    parts = marks.parts
    there = digits(parts, way.wanted.smallest, filling=way.filled) if not marks.blank else []
    there = without_remnants(inked(there, marks.ink, parts, PALE * marks.border), parts, unruled.lines)
    there = side_by_side(parts, there, marks.square)
    hints = _hints(marks, there, ruled=unruled.lines is not None)
    pale = left_out(there, marks.ink, parts, max(marks.low, FAINT * marks.border))
    return there, (*hints, PALER) if pale else hints


def _largest(there: list[Digit]) -> list[Digit]:
    """As many digits as are read, in their order: the highest, where there are more of them."""
    highest = sorted(range(len(there)), key=lambda n: -there[n].box[3])[:MOST_DIGITS]
    return [there[n] for n in sorted(highest)]


def _inking(lit: Lit, way: Way) -> Inking:
    wanted, gray, sheet = way.wanted, lit.gray, lit.sheet
    found = darkness(gray, wanted.neighborhood if wanted.even else None, way.inverted)
    if wanted.neighborhood >= WIDEST_STROKE:  # a narrower one is asked for so that what is wider is paper
        found = with_solid(gray, found)
    unruled = without_lines(found.ink) if wanted.lines else Unruled(found.ink)
    ink = unruled.ink
    even = _without_shadows(found, ink, gray, wanted) if wanted.even else found.ink
    if even is not found.ink:
        ink = without_lines(even).ink if unruled.lines is not None else even
    if sheet is not None and sheet.inside is not None:
        ink = np.where(sheet.inside, ink, 0).astype(np.float32)
        unruled = unruled.within(sheet.inside)
    return Inking(found, ink, unruled)


def _light(lit: Lit, inking: Inking, way: Way) -> Iterator[Stage]:
    """The stages from the sheet to the ink."""
    if lit.sheet is not None:
        yield Stage("sheet", lit.sheet.picture)
    yield Stage("gray", _bytes(lit.gray), about_gray(lit.seen, way.wanted))
    yield Stage("paper", _bytes(1 - inking.found.ink), about_light(inking.found, way.wanted, way.why))
    if inking.unruled.angle is not None:
        yield Stage("lines", _bytes(1 - inking.ink), about_lines(inking.unruled.angle))


def _worked_on(picture: Bytes) -> Bytes:
    height, width = picture.shape[:2]
    scale = min(LONGEST / max(height, width), max(1.0, SHORTEST / max(height, width)))
    if scale == 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(picture).resize(size, how))


def _without_shadows(found: Darkness, ink: Gray, gray: Gray, wanted: Preparation) -> Gray:
    """What was `found` without folds and shadows: what is much wider than the strokes of the `ink` is paper, after all."""
    dark = found.ink
    mask, _, _ = masked(ink, wanted.threshold)
    widest = max(WIDTHS * usual_width(mask) / max(ink.shape), LEAST_WIDEST)
    if widest > wanted.neighborhood / 2:
        return dark
    even = np.minimum(dark, darkness(gray, widest, found.inverted).ink)
    return even if (dark - even > FOLD).mean() > FOLDED else dark


def _scrawled(parts: Pieces, digit: Digit) -> str:
    x, y, width, height = digit.box
    return scrawled(parts.among(digit.numbers, np.s_[y : y + height, x : x + width]))


def _hints(marks: Marks, there: list[Digit], *, ruled: bool) -> tuple[str, ...]:
    if marks.mask.mean() > 0.6:
        return (COVERED,)
    if not there:
        return (SPECKS if not marks.blank else LINES if ruled else BLANK,)
    return (MANY.format(count=MOST_DIGITS),) if len(there) > MOST_DIGITS else ()


def _bytes(picture: Gray | NDArray[np.bool_]) -> Bytes:
    return np.asarray(np.asarray(picture, np.float32) * np.float32(255), np.uint8)


def _size(worked: Bytes, scale: float) -> tuple[int, int]:
    return round(worked.shape[1] / scale), round(worked.shape[0] / scale)


def _box(digit: Digit, scale: float, sheet: Sheet | None) -> tuple[int, int, int, int]:
    """The box on the picture that was given; of a sheet that was laid flat, around what the box was there."""
    x, y, width, height = digit.box
    if sheet is not None:
        corners = np.array([(x, y, 1), (x + width, y, 1), (x + width, y + height, 1), (x, y + height, 1)]) @ sheet.back.T
        places = corners[:, :2] / corners[:, 2:]
        (x, y), (width, height) = places.min(0), np.ptp(places, axis=0)
    left, top, wide, high = (round(float(value) / scale) for value in (x, y, width, height))
    return left, top, max(1, wide), max(1, high)
