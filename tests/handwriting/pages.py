"""Pages: digits written with a pen on a paper, and what a scanner or a phone makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.handwriting.hands import written

Plane = NDArray[np.float64]
FINER = 3


@dataclass(frozen=True)
class Pen:
    """How wide it writes, as a share of a digit's height, in what color, how evenly."""

    width: float
    color: tuple[int, int, int]
    grain: float = 0.0


PENS = {
    "marker": Pen(0.11, (25, 25, 30)),
    "ballpoint": Pen(0.035, (35, 45, 120), 0.05),
    "fountain": Pen(0.055, (20, 25, 70)),
    "pencil": Pen(0.045, (95, 95, 98), 0.3),
    "red": Pen(0.05, (170, 35, 40), 0.05),
}


@dataclass(frozen=True)
class Photo:
    """How a page came into the picture."""

    paper: str = "white"
    pen: str = "fountain"
    hand: int = 0
    light: float = 0.0
    turn: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 85
    size: tuple[int, int] = (480, 360)
    inverted: bool = False


def photograph(rows: list[str], how: Photo, seed: int) -> Image.Image:
    """A picture of a page with these rows of digits."""
    rng = np.random.default_rng(seed)
    width, height = how.size
    cell = min(width / (max(map(len, rows)) + 0.6), height / (len(rows) + 0.5))
    tall = cell * 0.66
    cover = Image.new("L", (width * FINER, height * FINER))
    draw = ImageDraw.Draw(cover)
    thick = max(1.2, PENS[how.pen].width * tall) * FINER
    for i, row in enumerate(rows):
        for j, char in enumerate(row):
            left = (width - cell * len(row)) / 2 + j * cell + rng.uniform(0.06, 0.2) * cell
            top = (height - cell * len(rows)) / 2 + i * cell + rng.uniform(0.1, 0.2) * cell
            for line in written(int(char), rng, how.hand):
                draw_line(draw, (line * tall + (left, top)) * FINER, thick * rng.uniform(0.9, 1.1))
    return developed(np.asarray(cover.resize(how.size, Image.Resampling.BOX)) / 255.0, tall, how, rng)


def draw_line(draw: ImageDraw.ImageDraw, line: Plane, thick: float) -> None:
    """A line with round ends and corners."""
    points = [tuple(point) for point in line.tolist()]
    draw.line(points, fill=255, width=round(thick), joint="curve")
    r = thick / 2
    for x, y in points:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)


def developed(cover: Plane, tall: float, how: Photo, rng: np.random.Generator) -> Image.Image:
    """The picture of a page where `cover` (H, W), 0 to 1, says how much ink lies where; digits are `tall` pixels high."""
    pen = PENS[how.pen]
    if pen.grain:
        cover = cover * (1 - pen.grain * rng.random(cover.shape))
    sheet = paper(how.paper, cover.shape, tall, rng)
    page = sheet * (1 - cover[..., None]) + np.array(pen.color, float) * cover[..., None]
    if how.turn:
        image = Image.fromarray(page.clip(0, 255).astype(np.uint8))
        fill = tuple(int(v) for v in sheet.mean((0, 1)))
        page = np.asarray(image.rotate(how.turn, Image.Resampling.BICUBIC, fillcolor=fill), float)
    if how.light:
        page = page * lit(cover.shape, how.light, rng)[..., None]
    image = Image.fromarray(page.clip(0, 255).astype(np.uint8))
    if how.blur:
        image = image.filter(ImageFilter.GaussianBlur(how.blur))
    page = np.asarray(image, float) + rng.normal(0, how.noise, page.shape) if how.noise else np.asarray(image, float)
    page = 255 - page if how.inverted else page
    return Image.fromarray(page.clip(0, 255).astype(np.uint8))


def paper(kind: str, shape: tuple[int, ...], tall: float, rng: np.random.Generator) -> Plane:
    """A sheet (H, W, 3): white, squared or lined as exercise books are."""
    sheet = np.ones((*shape[:2], 3)) * np.array([248, 247, 242.0])
    pitch = tall * (0.62 if kind == "squared" else 1.45)
    thick = max(1, round(tall / 45))
    tone = np.array([150, 175, 215.0]) if kind != "gray squared" else np.array([165, 165, 165.0])
    start = rng.uniform(0, pitch, 2)
    if kind in {"squared", "gray squared", "lined"}:
        for at in np.arange(start[0], shape[0], pitch):
            sheet[int(at) : int(at) + thick] = tone
    if kind in {"squared", "gray squared"}:
        for at in np.arange(start[1], shape[1], pitch):
            sheet[:, int(at) : int(at) + thick] = tone
    return sheet


def lit(shape: tuple[int, ...], strength: float, rng: np.random.Generator) -> Plane:
    """Light (H, W) that falls from one side, and the soft shadow of a hand."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] / max(shape)
    angle = rng.uniform(0, 2 * np.pi)
    slope = (x - x.mean()) * np.cos(angle) + (y - y.mean()) * np.sin(angle)
    spot = np.exp(-(((x - rng.uniform(0, 1)) ** 2 + (y - rng.uniform(0, 0.7)) ** 2) / 0.12))
    return np.asarray((0.85 - strength * 0.9 * slope - strength * 0.35 * spot).clip(0.15, 1.05))


def encoded(image: Image.Image, how: Photo, **more: Any) -> bytes:
    """The picture as JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=how.quality, **more)
    return out.getvalue()
