"""Pictures that are drawn here, so that there is something to look at before anybody hands in a photo of their own."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.tensor import Array

WIDE, HIGH = 480, 360
FINER = 2
"""Drawn so much larger, and reduced, so that slanted edges are smooth."""
SKY, HORIZON = np.array([96.0, 150, 214]), np.array([236.0, 222, 200])


@cache
def village() -> Bytes:
    """A house by a lake, (HIGH, WIDE, 3) uint8: bricks, leaves, planks, ripples, and smooth surfaces between them."""
    rng = np.random.default_rng(11)
    share = np.linspace(0, 1, HIGH * FINER)[:, None, None]
    image = Image.fromarray(np.broadcast_to(SKY + (HORIZON - SKY) * share, (HIGH * FINER, WIDE * FINER, 3)).round().astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse(_at(372, 34, 424, 86), fill=(255, 240, 190))
    for base, height, color in ((190, 70, (122, 140, 170)), (215, 46, (92, 128, 104)), (236, 24, (104, 150, 84))):
        _hills(draw, rng, base, height, color)
    _lake(draw, rng)
    _house(draw)
    _tree(draw, rng)
    _fence(draw)
    small = np.asarray(image.resize((WIDE, HIGH), Image.Resampling.BOX), np.float64)
    return (small + rng.normal(0, 2.0, small.shape)).clip(0, 255).round().astype(np.uint8)


@cache
def card() -> Bytes:
    """A test card, (HIGH, WIDE, 3) uint8: edges of every direction, stripes ever finer, checkers, steps of gray, one point, color bars."""
    y, x = np.mgrid[: HIGH * FINER, : WIDE * FINER] / FINER
    gray = np.full(y.shape, 128.0)
    radius = np.hypot(x - 120, y - 110)
    gray = np.where(radius < 90, np.where(np.arctan2(y - 110, x - 120) * 12 / np.pi % 2 < 1, 235, 30), gray)
    gray = np.where((x > 250) & (y < 100), 128 + 110 * np.sign(np.sin((x - 240) ** 2 / 260)), gray)
    gray = np.where((x > 250) & (y >= 110) & (y < 210), np.where((x // 20 + y // 20) % 2 < 1, 40, 220), gray)
    gray = np.where((y >= 230) & (y < 290), np.floor(x / WIDE * 9) * 255 / 8, gray)
    gray = np.where(np.hypot(x - 120, y - 110) < 12, 245, gray)
    bars = np.array([(255, 255, 255), (230, 200, 0), (0, 190, 200), (0, 160, 60), (190, 0, 170), (200, 30, 20), (20, 50, 190), (0, 0, 0)])
    colored = np.repeat(gray[..., None], 3, 2)
    colored = np.where((y >= 300)[..., None], bars[(x / WIDE * 8).astype(int)], colored)
    return np.asarray(Image.fromarray(colored.round().astype(np.uint8)).resize((WIDE, HIGH), Image.Resampling.BOX))


def _at(*numbers: Any) -> list[float]:
    return [number * FINER for number in numbers]


def _hills(draw: ImageDraw.ImageDraw, rng: np.random.Generator, base: float, height: float, color: tuple[int, int, int]) -> None:
    x = np.linspace(0, WIDE, 97)
    waves = sum(np.sin(x / WIDE * 2 * np.pi * n * 0.8 + rng.uniform(0, 7)) / n for n in (1, 2, 3, 5))
    y: Array = base - height * (0.5 + np.asarray(waves) / 3)
    ridge = [(float(a) * FINER, float(b) * FINER) for a, b in zip(x, y, strict=True)]
    draw.polygon([*ridge, (WIDE * FINER, HIGH * FINER), (0, HIGH * FINER)], fill=color)


def _lake(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.ellipse(_at(230, 268, 560, 420), fill=(92, 140, 178))
    for _ in range(90):
        x, y, long = rng.uniform(260, 480), rng.uniform(282, 356), rng.uniform(8, 34)
        tone = int(rng.integers(-26, 34))
        draw.line(_at(x, y, x + long, y), fill=(118 + tone, 164 + tone, 200 + tone), width=FINER)


def _house(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle(_at(60, 170, 190, 290), fill=(196, 104, 78))
    for row in range(15):
        y = 170 + 8 * row
        draw.line(_at(60, y, 190, y), fill=(224, 188, 168), width=FINER)
        for joint in range(60 + 8 * (row % 2), 190, 16):
            draw.line(_at(joint, y, joint, y + 8), fill=(224, 188, 168), width=FINER)
    draw.polygon(_at(46, 172, 125, 104, 204, 172), fill=(88, 62, 70))
    for x in range(4, 76, 9):
        draw.line(_at(125 - x, 104 + x * 0.86, 204 - 2 * x, 172), fill=(112, 84, 90), width=FINER)
    for x in (76, 144):
        draw.rectangle(_at(x, 196, x + 30, 228), fill=(250, 250, 244))
        draw.rectangle(_at(x + 3, 199, x + 27, 225), fill=(58, 84, 120))
        draw.line(_at(x + 15, 199, x + 15, 225), fill=(250, 250, 244), width=2 * FINER)
        draw.line(_at(x + 3, 212, x + 27, 212), fill=(250, 250, 244), width=2 * FINER)
    draw.rectangle(_at(110, 238, 140, 290), fill=(60, 96, 74))
    draw.ellipse(_at(131, 263, 136, 268), fill=(240, 210, 110))


def _tree(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.polygon(_at(240, 296, 247, 200, 256, 200, 264, 296), fill=(92, 66, 48))
    for _ in range(420):
        angle, far = rng.uniform(0, 2 * np.pi), 52 * np.sqrt(rng.uniform())
        x, y, size = 252 + far * np.cos(angle) * 1.1, 168 + far * np.sin(angle), rng.uniform(3, 8)
        light = (x - 252 - (y - 168)) / 4 + rng.uniform(-22, 22)
        draw.ellipse(_at(x - size, y - size, x + size, y + size), fill=(int(62 + light), int(118 + light), int(54 + light / 2)))


def _fence(draw: ImageDraw.ImageDraw) -> None:
    for y in (308, 326):
        draw.rectangle(_at(0, y, 232, y + 4), fill=(214, 206, 190))
    for x in range(6, 232, 18):
        draw.polygon(_at(x, 344, x, 300, x + 4, 294, x + 8, 300, x + 8, 344), fill=(238, 232, 220))
