"""Scenes in which pages are photographed: odd pens and papers, hard shadows, tables around the sheet, seen askew.

Each gives a picture (H, W, 3) of its rows of digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.handwriting.hands import written
from tests.handwriting.pages import Plane, draw_line, lit, paper

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Sheet:
    """A page before it is photographed: how wide the pen writes, as a share of a digit's height, in which color, how unevenly; on what."""

    width: float = 0.05
    ink: Color = (25, 25, 30)
    grain: float = 0.0
    lines: str = "white"
    tint: Color = (245, 245, 245)
    slashed: bool = False
    tight: float = 1.0
    under: bool = False

    def page(self, rows: list[str], rng: np.random.Generator, hand: int, size: tuple[int, int] = (640, 480)) -> Plane:
        """The page (H, W, 3) with these rows; 0 has a slash and 7 a bar where it is `slashed`, digits stand closer where it is `tight`,
        and every row has a line drawn `under` it."""
        width, height = size
        cell = min(width / (max(map(len, rows)) * self.tight + 0.6), height / (len(rows) + 0.5))
        tall, step = cell * 0.66, cell * self.tight
        cover = Image.new("L", (2 * width, 2 * height))
        draw = ImageDraw.Draw(cover)
        for i, row in enumerate(rows):
            for j, char in enumerate(row):
                left = (width - step * len(row)) / 2 + j * step + rng.uniform(0.02, 0.12) * cell
                top = (height - cell * len(rows)) / 2 + i * cell + rng.uniform(0.1, 0.2) * cell
                for line in [*written(int(char), rng, hand), *(MARKS.get(char, []) if self.slashed else [])]:
                    draw_line(draw, (line * tall + (left, top)) * 2, max(1.2, self.width * tall) * 2 * rng.uniform(0.9, 1.1))
            if self.under:
                below = ((height - cell * len(rows)) / 2 + i * cell + rng.uniform(0.82, 0.95) * cell) * 2
                draw_line(draw, np.array([(0.2 * width, below), (1.8 * width, below + rng.uniform(-6, 6))]), self.width * tall * 2)
        covered = np.asarray(cover.resize(size, Image.Resampling.BOX)) / 255.0
        share = (covered * (1 - self.grain * rng.random(covered.shape)))[..., None]
        sheet = paper(self.lines, covered.shape, tall, rng) * np.array(self.tint) / 245.0
        return np.asarray(sheet * (1 - share) + np.array(self.ink, float) * share)


MARKS = {"0": [np.array([[0.25, 0.85], [0.7, 0.15]])], "7": [np.array([[0.37, 0.5], [0.71, 0.48]])]}


def grainy(page: Plane, rng: np.random.Generator, strength: float = 4) -> Plane:
    """With a camera's noise."""
    return np.asarray(page + rng.normal(0, strength, page.shape))


def shadowed(page: Plane, rng: np.random.Generator, depth: float = 0.6) -> Plane:
    """With the edge of a shadow across it."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    edge = (x - width * rng.uniform(0.3, 0.7)) + rng.uniform(-1, 1) * (y - height / 2)
    return np.asarray(page * (1 - depth / (1 + np.exp(-edge / rng.uniform(1.5, 8))))[..., None])


def dimming(page: Plane, depth: float = 0.75) -> Plane:
    """Dimmer towards its corners."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    return np.asarray(page * (1 - depth * (((2 * x / width - 1) ** 2 + (2 * y / height - 1) ** 2) / 2))[..., None])


def lying(page: Plane, rng: np.random.Generator, table: Color, askew: float) -> Plane:
    """Lying on a table, seen a little askew."""
    height, width = page.shape[:2]
    tall, wide = int(height * 1.35), int(width * 1.35)
    corners = np.array([(0.13, 0.12), (0.87, 0.13), (0.9, 0.9), (0.1, 0.88)]) + rng.uniform(-0.3, 0.3, (4, 2)) * askew
    rows, wanted = [], []
    for (x, y), (u, v) in zip((corners * (wide, tall)).tolist(), [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    how = np.linalg.solve(np.array(rows), np.array(wanted))
    top = np.ones((tall, wide, 3)) * np.array(table, float) + rng.normal(0, 5, (tall, wide, 1))
    below = Image.fromarray(top.clip(0, 255).astype(np.uint8)).convert("RGBA")
    sheet = Image.fromarray(page.clip(0, 255).astype(np.uint8)).convert("RGBA")
    below.alpha_composite(sheet.transform((wide, tall), Image.Transform.PERSPECTIVE, tuple(how.tolist()), Image.Resampling.BICUBIC))
    return np.asarray(below.convert("RGB"), float)


def squeezed(page: Plane, quality: int) -> Plane:
    """As a small JPEG file."""
    out = BytesIO()
    Image.fromarray(page.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("RGB"), float)


def turned(page: Plane, degrees: float) -> Plane:
    """The page, turned."""
    return np.asarray(
        Image.fromarray(page.clip(0, 255).astype(np.uint8)).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(240, 240, 238)), float
    )


def blurred(page: Plane, radius: float) -> Plane:
    """Out of focus."""
    return np.asarray(Image.fromarray(page.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius)), float)


def crumpled(page: Plane, rng: np.random.Generator, depth: float = 0.1) -> Plane:
    """Once crumpled: each fold parts brighter paper from darker."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    shade = np.ones((height, width))
    for _ in range(12):
        angle, fade = rng.uniform(0, np.pi), width * rng.uniform(0.05, 0.3)
        away = (x - rng.uniform(0, width)) * np.cos(angle) + (y - rng.uniform(0, height)) * np.sin(angle)
        shade += depth * rng.normal() * np.tanh(away / (0.012 * width)) * np.exp(-np.abs(away) / fade)
    return np.asarray(page * shade.clip(0.3, 1.25)[..., None])


def under_a_phone(page: Plane, rng: np.random.Generator, depth: float = 0.5) -> Plane:
    """In the shadow of the phone that takes the photo."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    angle, soft = rng.uniform(-0.5, 0.5), rng.uniform(0.006, 0.03)
    across, down = x - rng.uniform(0.35, 0.6), y - rng.uniform(0.5, 0.7)
    along, beside = across * np.sin(angle) + down * np.cos(angle), across * np.cos(angle) - down * np.sin(angle)
    inside = 1 / (1 + np.exp((np.abs(beside) - 0.18) / soft)) / (1 + np.exp((np.abs(along) - 0.34) / soft))
    return np.asarray(page * (1 - depth * inside)[..., None])


def steep(page: Plane, rng: np.random.Generator) -> Plane:
    """Turned by much and seen from the side, cut by the picture's edges."""
    big = np.asarray(lying(turned(page, 11 * rng.choice([-1, 1])), rng, WOOD, 0.2))
    height, width = big.shape[:2]
    return big[int(0.14 * height) : int(0.86 * height), int(0.1 * width) : int(0.9 * width)]


Camera = Callable[[Plane, np.random.Generator], Plane]
FAINT = (165, 165, 168)
WOOD, SLATE, PALE = (90, 60, 40), (30, 30, 35), (190, 180, 170)
SCENES: dict[str, tuple[Sheet, Camera, float]] = {
    "thin pencil": (Sheet(0.018, (120, 120, 125), 0.4), lambda p, r: grainy(p * lit(p.shape[:2], 0.4, r)[..., None], r, 3), 0.95),
    "thick marker": (Sheet(0.19, (10, 10, 10)), lambda p, _: p, 0.95),
    "slashed zeros, barred sevens": (Sheet(slashed=True), lambda p, _: p, 0.95),
    "close together": (Sheet(0.06, tight=0.74), lambda p, _: p, 0.95),
    "yellow paper": (Sheet(0.045, (30, 40, 120), tint=(250, 225, 120)), grainy, 0.95),
    "red on pink": (Sheet(0.045, (190, 40, 60), tint=(250, 190, 200)), grainy, 0.95),
    "a board": (Sheet(0.07, (40, 40, 40)), lambda p, r: grainy(255 - p * 0.9, r, 5), 0.95),
    "blue as pale as its squares": (Sheet(lines="gray squared", ink=(70, 110, 200)), grainy, 0.9),
    "pale pencil on squares": (
        Sheet(0.045, FAINT, 0.3, lines="squared"),
        lambda p, r: grainy(p * lit(p.shape[:2], 0.4, r)[..., None], r, 3),
        0.9,
    ),
    "thin pencil as pale as its gray squares": (
        Sheet(0.03, FAINT, 0.3, lines="gray squared"),
        lambda p, r: grainy(turned(p, 4 * r.choice([-1, 1])), r, 3),
        0.9,
    ),
    "pale pencil on squares on wood": (Sheet(0.045, FAINT, 0.3, lines="squared"), lambda p, r: grainy(lying(p, r, WOOD, 0.15), r, 3), 0.9),
    "a hard shadow": (Sheet(), shadowed, 0.9),
    "a hard shadow on squares": (Sheet(lines="squared"), lambda p, r: grainy(shadowed(p, r, 0.55), r), 0.9),
    "dim corners": (Sheet(lines="lined"), lambda p, r: grainy(dimming(p), r), 0.9),
    "poor file": (Sheet(lines="squared"), lambda p, _: squeezed(p, 22), 0.9),
    "out of focus": (Sheet(lines="squared"), lambda p, r: grainy(blurred(p, 2.2), r, 5), 0.9),
    "turned by nine degrees": (Sheet(lines="squared"), lambda p, r: grainy(turned(p, 9 * r.choice([-1, 1])), r, 3), 0.9),
    "on wood": (Sheet(), lambda p, r: grainy(lying(p, r, WOOD, 0.12), r), 0.9),
    "squares on wood": (Sheet(lines="squared"), lambda p, r: grainy(lying(p, r, WOOD, 0.12), r), 0.9),
    "squares on wood, askew": (Sheet(lines="squared"), lambda p, r: grainy(lying(p, r, WOOD, 0.25), r), 0.9),
    "lines on slate": (Sheet(lines="lined"), lambda p, r: grainy(lying(p, r, SLATE, 0.12), r), 0.9),
    "crumpled": (Sheet(), lambda p, r: grainy(crumpled(p, r), r), 0.9),
    "crumpled, a phone's shadow, squares": (Sheet(lines="squared"), lambda p, r: grainy(under_a_phone(crumpled(p, r, 0.05), r), r), 0.9),
    "a dim room": (Sheet(lines="squared"), lambda p, r: grainy(dimming(p * 0.25, 0.5), r, 8), 0.9),
    "steep": (Sheet(0.06, lines="squared"), lambda p, r: grainy(steep(p, r), r), 0.9),
    "underlined": (Sheet(0.06, under=True), grainy, 0.95),
    "on a pale table": (Sheet(), lambda p, r: grainy(lying(p, r, PALE, 0.12), r), 0.9),
}
"""By name: the sheet, how it is photographed, and what share of its digits must be read."""


def scene(name: str, rows: list[str], seed: int) -> NDArray[np.uint8]:
    """The picture (H, W, 3) of a scene."""
    rng = np.random.default_rng(seed)
    sheet, camera, _ = SCENES[name]
    return camera(sheet.page(rows, rng, seed), rng).clip(0, 255).astype(np.uint8)
