# ruff: noqa: INP001 - a script of its own, not part of a package
"""Digits as hands write them whom MNIST does not know, drawn stroke by stroke: a 1 with a long upstroke or a foot, a 7 with a bar, a 4 that
stays open or is written in one go, a 9 on a straight leg, a 0 with a slash.

Every digit is drawn anew: the way it is built is picked at random, its measures vary, its points waver; then it goes through the digit
bench's own preparation, so that it looks as a digit on a page will.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.ink.preparation import Preparation
from engine.ink.square import square

Points = list[tuple[float, float]]
Chance = np.random.Generator
Curve = NDArray[np.float64]
TALL, FINER, AROUND = 72, 2, 40
"""A digit is drawn so many pixels high, on a picture so many times as fine, with so much room around it."""


def zero(r: Chance) -> list[Points]:
    """Round, begun anywhere at its top, closed or overshooting; now and then with a slash."""
    start, over = r.uniform(-0.9, 0.6), r.uniform(-0.25, 0.7)
    angles = np.linspace(-np.pi / 2 + start, -np.pi / 2 + start - 2 * np.pi - over, 12)
    pointed = r.uniform(0.8, 1.15)
    ring = [(0.5 + 0.5 * np.cos(a), 0.5 + 0.5 * np.sign(np.sin(a)) * abs(np.sin(a)) ** pointed) for a in angles]
    slash = [[(r.uniform(0.1, 0.3), r.uniform(0.7, 0.95)), (r.uniform(0.7, 0.9), r.uniform(0.05, 0.3))]] if r.random() < 0.12 else []
    return [ring, *slash]


def one(r: Chance) -> list[Points]:
    """A stem; mostly with an upstroke of any length and steepness, sometimes with a foot."""
    bend, foot = r.normal(0, 0.05), r.normal(0, 0.08)
    stem = [(0.5, 0.0), (0.5 + bend, 0.5), (0.5 + foot, 1.0)]
    how = r.random()
    if how < 0.2:
        return [stem]
    length, steep = r.uniform(0.2, 0.72), np.deg2rad(r.uniform(33, 70))
    away = (0.5 - 1.5 * length * np.cos(steep), length * np.sin(steep))
    middle = ((0.5 + away[0]) / 2 + r.normal(0, 0.04), away[1] / 2 + r.normal(0, 0.04))
    upstroke = [away, middle, (0.5, 0.0)]
    strokes = [upstroke + stem[1:]] if r.random() < 0.25 else [upstroke, stem]
    return [*strokes, [(r.uniform(0.0, 0.25), 1.0), (r.uniform(0.75, 1.0), 1 + r.normal(0, 0.02))]] if how > 0.85 else strokes


def two(r: Chance) -> list[Points]:
    """A neck, then a level foot or a loop at the corner."""
    top: Points = [(r.uniform(0, 0.2), r.uniform(0.12, 0.35)), (0.35, 0.02), (0.72, 0.05), (0.88, r.uniform(0.2, 0.35)), (0.65, 0.55)]
    if r.random() < 0.35:
        return [[*top, (0.2, 0.92), (0.05, 0.88), (0.18, r.uniform(0.72, 0.82)), (0.5, 0.9), (0.95, r.uniform(0.85, 1.0))]]
    corner = (r.uniform(0, 0.1), 1.0)
    foot: Points = [corner, (0.5, r.uniform(0.93, 1.02)), (r.uniform(0.85, 1.05), r.uniform(0.92, 1.02))]
    return [[*top, (0.3, 0.82), corner], foot]


def three(r: Chance) -> list[Points]:
    """Two bows, or a level head and a bow."""
    waist = (r.uniform(0.3, 0.5), r.uniform(0.4, 0.5))
    bow: Points = [waist, (0.8, 0.55), (0.9, 0.78), (0.5, 1.0), (r.uniform(0, 0.15), r.uniform(0.82, 0.95))]
    if r.random() < 0.25:
        return [[(0.1, 0.03), (0.5, 0.02), (0.88, 0.0)], [(0.88, 0.0), (0.65, 0.22), waist], bow]
    return [[(r.uniform(0.02, 0.2), r.uniform(0.05, 0.22)), (0.45, 0.0), (0.82, 0.15), (0.7, 0.37), waist], bow]


def four(r: Chance) -> list[Points]:
    """Closed at its top, open with upright sides, or bent like a y and written in one go."""
    level, end = r.uniform(0.5, 0.72), r.uniform(0.85, 1.1)
    how = r.random()
    if how < 0.3:
        stem = r.uniform(0.55, 0.75)
        return [[(stem, 0.0), (0.3, level * 0.55), (0.0, level)], [(0.0, level), (end, level + r.normal(0, 0.03))],
                [(stem, r.uniform(0.0, 0.05)), (stem - 0.02, 1.0)]]  # fmt: skip
    if how < 0.7:
        stem = r.uniform(0.6, 0.82)
        side: Points = [(r.uniform(0.08, 0.4), 0.0), (0.1, level * 0.6), (r.uniform(0.0, 0.1), level)]
        return [side, [side[-1], (end, level + r.normal(0, 0.03))], [(stem, r.uniform(0, level * 0.7)), (stem + r.normal(0, 0.05), 1.0)]]
    low = r.uniform(0.42, 0.58)
    left: Points = [(r.uniform(0.1, 0.42), 0.0), (r.uniform(0.05, 0.2), low * 0.65), (0.2, low), (0.55, low * r.uniform(0.9, 1.05))]
    right = (r.uniform(0.78, 0.95), r.uniform(0.02, 0.3))
    return [[*left, (right[0] - 0.03, right[1] + 0.12)], [right, (right[0] - 0.06, 0.5), (r.uniform(0.5, 0.8), 1.0)]]


def five(r: Chance) -> list[Points]:
    """A neck and a belly, with a roof of its own or all in one."""
    neck, shoulder = (r.uniform(0.12, 0.3), 0.03), (r.uniform(0.08, 0.22), r.uniform(0.38, 0.48))
    belly: Points = [shoulder, (0.55, 0.36), (0.9, 0.62), (0.72, 0.94), (0.38, 1.0), (0.04, r.uniform(0.84, 0.95))]
    roof: Points = [neck, (0.5, r.uniform(-0.02, 0.05)), (r.uniform(0.75, 1.05), r.uniform(-0.06, 0.06))]
    if r.random() < 0.3:
        return [[*reversed(roof)], [neck, shoulder], belly]
    return [[neck, (0.17, 0.2), *belly], roof]


def six(r: Chance) -> list[Points]:
    """A back, straight or bent, and a loop, small or large."""
    top, size = r.uniform(0.25, 0.8), r.uniform(0.42, 0.62)
    back: Points = [(top, 0.0), (0.3 + 0.25 * (top - 0.25), 0.25), (0.08, 0.62)]
    return [[*back, (0.2, 0.95), (0.52, 1.0), (0.86, 0.82), (0.78, size + 0.06), (0.45, size), (0.12, r.uniform(0.66, 0.82))]]


def seven(r: Chance) -> list[Points]:
    """A roof, level or waved or with a hook, a leg, straight or bent; mostly with a bar."""
    corner = (r.uniform(0.82, 1.0), r.normal(0, 0.03))
    left = (r.uniform(0.0, 0.12), r.normal(0.04, 0.04))
    roof: Points = [left, (0.5, r.normal(0.02, 0.03)), corner]
    if r.random() < 0.3:
        roof = [(left[0] - 0.02, r.uniform(0.1, 0.26)), *roof]
    leg: Points = [corner, (r.uniform(0.52, 0.75), 0.48), (r.uniform(0.2, 0.6), 1.0)]
    strokes = [roof + leg[1:]] if r.random() < 0.2 else [roof, leg]
    at, reach = r.uniform(0.42, 0.6), r.uniform(0.18, 0.34)
    middle = leg[1][0] + r.normal(0, 0.04)
    bar: Points = [(middle - reach, at + r.normal(0, 0.04)), (middle + reach, at + r.normal(-0.02, 0.04))]
    return [*strokes, bar] if r.random() < 0.6 else strokes


def eight(r: Chance) -> list[Points]:
    """One line that crosses itself, begun at the upper right, or two rings."""
    cross, small = r.uniform(0.4, 0.5), r.uniform(0.06, 0.2)
    if r.random() < 0.3:
        return [_ring(0.5, cross / 2, 0.5 - small, cross / 2, r), _ring(0.5, (1 + cross) / 2, 0.5, (1 - cross) / 2, r)]
    begin, end = (r.uniform(0.7, 0.95), r.uniform(0.05, 0.2)), (r.uniform(0.7, 1.0), r.uniform(0.02, 0.22))
    return [[begin, (0.5, 0.0), (small, 0.2), (0.48, cross), (0.95, 0.76), (0.5, 1.0), (0.04, 0.78), (0.45, cross + 0.05), end]]


def nine(r: Chance) -> list[Points]:
    """A ring, closed or nearly, on a leg that is straight, bent or hooked."""
    low, edge = r.uniform(0.42, 0.56), r.uniform(0.78, 0.92)
    ring: Points = [(edge, r.uniform(0.08, 0.28)), (0.5, 0.0), (0.12, low * 0.45), (0.38, low), (edge - 0.06, low * 0.55)]
    top = (edge, r.uniform(0.05, 0.2))
    leg: Points = [(edge - 0.02, 0.55), (edge - r.uniform(0, 0.25), 1.0)]
    if r.random() < 0.3:
        leg = [(edge - 0.02, 0.6), (0.62, 0.96), (r.uniform(0.1, 0.3), r.uniform(0.85, 0.98))]
    return [[*ring, top, *leg]] if r.random() < 0.5 else [[*ring, top], [top, *leg]]


def _ring(x: float, y: float, wide: float, high: float, r: Chance) -> Points:
    start = r.uniform(0, 2 * np.pi)
    return [(x + wide * np.cos(a), y + high * np.sin(a)) for a in np.linspace(start, start + 2 * np.pi * r.uniform(0.95, 1.1), 9)]


def hooked_one(r: Chance) -> list[Points]:
    """A stem whose upstroke, short or long, goes over into it in a bow or at a point."""
    away, round_ = r.uniform(0.15, 0.75), r.uniform(0.0, 0.09)
    low = r.uniform(max(0.06, 0.55 * away - 0.06), 0.55)  # a long one that is level is a 7's roof
    bend, foot = r.normal(0, 0.05), r.normal(0, 0.08)
    upstroke: Points = [(0.5 - away, low), (0.5 - 0.55 * away, low * r.uniform(0.3, 0.6)), (0.5 - 1.2 * round_, 0.0)]
    return [[*upstroke, (0.5 + 0.5 * round_, round_), (0.5 + bend, 0.5), (0.5 + foot, 1.0)]]


def low_six(r: Chance) -> list[Points]:
    """A long back, straight or bent to either side, and a small bowl that may stay open or cross it."""
    top, small, bowl = r.uniform(0.2, 0.9), r.uniform(0.58, 0.8), r.uniform(0.65, 1.0)
    back: Points = [(top, 0.0), (0.2 + 0.3 * (top - 0.2), 0.3), (r.uniform(0.02, 0.14), 0.72)]
    end = (r.uniform(0.0, 0.35), r.uniform(small + 0.02, 0.92))
    return [[*back, (0.25 * bowl, 0.98), (0.6 * bowl, 0.98), (bowl, (1 + small) / 2), (0.65 * bowl, small), end]]


def wide_six(r: Chance) -> list[Points]:
    """A back that begins far to the right or bows back, and a large bowl."""
    top, size = r.uniform(0.55, 1.0), r.uniform(0.35, 0.52)
    back: Points = [(top, r.uniform(0.0, 0.12)), (top - r.uniform(0.1, 0.3), 0.0), (0.2, 0.22), (0.0, 0.6)]
    return [[*back, (0.2, 0.96), (0.6, 1.0), (1.0, 0.75), (0.8, size + 0.04), (0.45, size), (0.04, r.uniform(size + 0.05, 0.8))]]


def pointed_four(r: Chance) -> list[Points]:
    """Closed, in one go or two: a slope, a level line, and a stem from the slope's beginning or near it."""
    stem, level, over = r.uniform(0.5, 0.9), r.uniform(0.5, 0.75), r.uniform(-0.06, 0.1)
    top = (stem + r.normal(0, 0.06), r.uniform(0.0, 0.06))
    slope: Points = [top, (r.uniform(0.15, 0.35), level * 0.6), (r.uniform(-0.05, 0.1), level)]
    return [slope, [slope[-1], (r.uniform(0.85, 1.15), level + r.normal(0, 0.04))], [(stem, over), (stem + r.normal(0, 0.06), 1.0)]]


RARER: tuple[tuple[int, Callable[[Chance], list[Points]]], ...] = (
    (1, hooked_one), (7, seven), (6, low_six), (4, pointed_four), (1, hooked_one), (5, five), (6, wide_six), (9, nine), (1, one),
    (7, seven),
)  # fmt: skip
"""Digits that are taken for others most, each among those it is taken for."""
SHAPES: tuple[Callable[[Chance], list[Points]], ...] = (zero, one, two, three, four, five, six, seven, eight, nine)
WIDTHS = (0.7, 0.6, 0.68, 0.62, 0.66, 0.66, 0.6, 0.62, 0.58, 0.58)
"""How wide each usually is, its height being 1."""


def written(digit: int, rng: Chance, shape: Callable[[Chance], list[Points]] | None = None, leaning: float = 0.17) -> NDArray[np.float32]:
    """One digit, (28, 28) from 0, paper, to 1, ink; in any `shape` that it has, or this one, slanted by chance as hands are `leaning`."""
    slant, wide, turn = rng.normal(0.1, leaning), WIDTHS[digit] * rng.uniform(0.75, 1.3), rng.normal(0, 0.07)
    size = (TALL + 2 * AROUND) * FINER
    image = Image.new("L", (size, size))
    draw = ImageDraw.Draw(image)
    thick = rng.uniform(0.03, 0.17) * TALL * FINER
    for stroke in (shape or SHAPES[digit])(rng):
        line = _line(stroke, rng)
        x, y = (line[:, 0] - 0.5) * wide, line[:, 1] - 0.5
        x = x - slant * y
        turned = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], 1)
        _draw(draw, turned * TALL * FINER + size / 2, thick)
    ink = np.asarray(image.resize((size // FINER, size // FINER), Image.Resampling.BOX), np.float32) / np.float32(255)
    return square(ink, Preparation())


def _line(stroke: Points, rng: Chance) -> Curve:
    """The smooth line through points that waver a little (Catmull and Rom's), (n, 2)."""
    at = np.array([stroke[0], *stroke, stroke[-1]], float) + rng.normal(0, 0.022, (len(stroke) + 2, 2))
    at[0], at[-1] = at[1], at[-2]
    t = np.linspace(0, 1, 12, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(at, at[1:], at[2:], at[3:], strict=False)
    ]
    return np.vstack([*parts, at[-2:-1]])


def _draw(draw: ImageDraw.ImageDraw, line: Curve, thick: float) -> None:
    draw.line([tuple(point) for point in line.tolist()], fill=255, width=max(1, round(thick)), joint="curve")
    for x, y in line.tolist():
        draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)


def many(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """So many digits, as often each, as bytes (count, 28, 28), and which they are (count,)."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    pictures = np.stack([written(int(label), rng) for label in labels])
    return (pictures * 255).round().astype(np.uint8), labels


def rarer(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """So many of those that are taken for others most, as `many` gives them, by hands that lean to either side."""
    rng = np.random.default_rng(seed)
    drawn = [RARER[i % len(RARER)] for i in range(count)]
    pictures = np.stack([written(digit, rng, shape, 0.25) for digit, shape in drawn])
    return (pictures * 255).round().astype(np.uint8), np.array([digit for digit, _ in drawn], np.uint8)
