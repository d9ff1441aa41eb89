"""A page from picture to squares, stage by stage, each kept as it was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.idx import Bytes
from engine.ink.groups import Digit, digits
from engine.ink.lines import without_lines
from engine.ink.pale import FAINT, PALE, inked, left_out
from engine.ink.paper import WIDEST_STROKE, Gray, darkness, quieted, resized
from engine.ink.pieces import Pieces, pieces
from engine.ink.preparation import Preparation
from engine.ink.rules import without_rules
from engine.ink.sheet import Sheet, found_sheet
from engine.ink.solid import with_solid
from engine.ink.square import SIDE, square
from engine.ink.strokes import usual_width

LONGEST, SHORTEST = 900, 160
"""The page is worked on with its longer side between these numbers of pixels."""
LEAST_INK = 0.12
"""What is darker than its paper by less than this share is never ink."""
NOISE = 6.0
"""Nor is what lies within so many deviations of the paper's own noise."""
WIDTHS, LEAST_WIDEST = 6, 0.03
"""What is wider than so many strokes is a shadow or a fold of the paper, but nothing narrower than this share of the longer side."""
FOLD, FOLDED = 0.05, 0.004
"""There are some where more than this share of the picture is darker by this much than paper that close."""
MOST_DIGITS = 60
LEAST_PIXELS = 8
FULL = 0.2
"""Ink that covers more than this share of its page is no handwriting."""

BLANK = "There is no ink on this page. Draw larger, use a darker pen, or lower the ink threshold."
COVERED = "Nearly everything here is ink: there is no paper to read a digit from. Leave some room around the digit."
SPECKS = "There are only specks here. Draw larger, or lower the smallest piece."
PALER = "Paler marks as large as the digits were left out. If they are digits, lower the ink threshold or draw them darker."
MANY = "There are more than {count} pieces here: this looks like text or a picture. The first {count} are read as digits."


@dataclass(frozen=True)
class Stage:
    """One stage of the way: `picture` (H, W) or (H, W, 3) uint8."""

    name: str
    picture: Bytes


@dataclass(frozen=True)
class Page:
    """What was found on a page.

    `squares` (N, 28, 28) float32, paper 0, ink 1; `boxes` the digits' (x, y, width, height) in pixels of the picture that was given;
    `stages` in their order; `hints` what to mind, in words; `size` the width
    and height of the picture that was given; `inverted`: the ink is the brighter.
    """

    squares: Gray
    boxes: tuple[tuple[int, int, int, int], ...]
    stages: tuple[Stage, ...]
    hints: tuple[str, ...]
    size: tuple[int, int] = (0, 0)
    inverted: bool = False


def prepare(picture: Bytes, wanted: Preparation, scale: float = 1.0) -> Page:
    """Find the digits in `picture`, (H, W, 3) or (H, W) uint8; boxes are divided by `scale`, by which it was already reduced."""
    worked = _worked_on(picture)
    gray = _gray(worked)
    sheet = found_sheet(worked, gray)
    if sheet is not None:
        gray = _gray(sheet.picture)
    gray = quieted(gray)
    scale = scale * max(worked.shape[:2]) / max(picture.shape[:2])
    found = with_solid(gray, darkness(gray))
    ink, ruled = without_lines(found.ink) if wanted.lines else (found.ink, False)
    even = _without_shadows(found.ink, ink, gray, found.inverted, wanted.threshold)
    if even is not found.ink:
        ink = without_lines(even)[0] if ruled else even
    if sheet is not None and sheet.inside is not None:
        ink = np.where(sheet.inside, ink, 0).astype(np.float32)
    mask, level, low = _mask(ink, wanted.threshold)
    parts = pieces(mask)
    if (apart := without_rules(mask, parts)) is not mask:
        mask, parts = apart, pieces(apart)
    there = digits(parts, wanted.smallest) if mask.sum() >= LEAST_PIXELS else []
    border = wanted.threshold * level
    there = inked(there, ink, parts, PALE * border)
    hints = _hints(mask, there)
    if left_out(there, ink, parts, max(low, FAINT * border)):
        hints = (*hints, PALER)
    there = there[:MOST_DIGITS]
    alone = [_alone(ink, level, parts, digit) for digit in there]
    squares = np.stack([square(one, wanted) for one in alone]) if alone else np.zeros((0, SIDE, SIDE), np.float32)
    kept = np.isin(parts.labels, [n for digit in there for n in digit.numbers])
    stages = [Stage("original", worked), *([Stage("sheet", sheet.picture)] if sheet else [])]
    stages += [Stage("gray", _bytes(gray)), Stage("paper", _bytes(1 - found.ink))]
    stages += [Stage("lines", _bytes(1 - ink))] if ruled else []
    stages += [Stage("mask", _bytes(~mask)), Stage("digits", _bytes(~kept))]
    return Page(squares, tuple(_box(digit, scale, sheet) for digit in there), tuple(stages), hints, _size(worked, scale), found.inverted)


def _worked_on(picture: Bytes) -> Bytes:
    height, width = picture.shape[:2]
    scale = min(LONGEST / max(height, width), max(1.0, SHORTEST / max(height, width)))
    if scale == 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(picture).resize(size, how))


def _gray(picture: Bytes) -> Gray:
    """Brightness from 0 to 1, colors weighed as the eye does."""
    if picture.ndim == 3:
        picture = np.asarray(Image.fromarray(picture).convert("L"))
    return picture.astype(np.float32) / np.float32(255)


def _without_shadows(dark: Gray, ink: Gray, gray: Gray, inverted: bool, threshold: float) -> Gray:
    """What is `dark` without folds and shadows: what is much wider than the strokes of the `ink` is paper, after all."""
    mask, _, _ = _mask(ink, threshold)
    widest = max(WIDTHS * usual_width(mask) / max(ink.shape), LEAST_WIDEST)
    if widest > WIDEST_STROKE / 2:
        return dark
    even = np.minimum(dark, darkness(gray, widest, inverted).ink)
    return even if (dark - even > FOLD).mean() > FOLDED else dark


def _mask(ink: Gray, threshold: float) -> tuple[NDArray[np.bool_], float, float]:
    """Where there is ink, how dark full ink is, and from what darkness on it could be any."""
    sample = resized(ink, 400)
    middle = float(np.median(sample))
    noise = 1.4826 * float(np.median(np.abs(ink[::3, ::3] - np.median(ink[::3, ::3]))))
    low = min(middle + max(LEAST_INK, NOISE * noise), 0.6)
    dark = ink[ink > low]
    if dark.size < LEAST_PIXELS:
        return np.zeros(ink.shape, bool), 1.0, low
    level = float(np.percentile(dark, 90))
    return ink > max(low, threshold * level), level, low


def _alone(ink: Gray, level: float, parts: Pieces, digit: Digit) -> Gray:
    """One digit's ink from 0 to 1 without its neighbors', with the soft edges of its strokes."""
    x, y, width, height = digit.box
    top, left = max(0, y - 1), max(0, x - 1)
    view = np.s_[top : y + height + 1, left : x + width + 1]
    own = np.isin(parts.labels[view], digit.numbers)
    near = np.pad(own, 1)
    near = near[:-2] | near[1:-1] | near[2:]
    near = near[:, :-2] | near[:, 1:-1] | near[:, 2:]
    peak = float(np.percentile(ink[view][own], 75))
    return np.where(near, np.clip(ink[view] / max(peak, level * 0.3), 0, 1), 0).astype(np.float32)


def _hints(mask: NDArray[np.bool_], there: list[Digit]) -> tuple[str, ...]:
    if mask.mean() > 0.6:
        return (COVERED,)
    if not there:
        return (BLANK if mask.sum() < LEAST_PIXELS else SPECKS,)
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
