"""Pictures of fruits, drawn by the program itself: two classes to tell apart in color, without a download."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.images import ImagesData, scaling_argument
from engine.data.kind import datasets
from engine.data.pictures import Album
from engine.data.scalers import Scaling
from engine.registry import argument
from engine.seeds import stream

NAMES = ("apple", "banana")
EACH = 240
SEED = 64
Plane = NDArray[np.float64]


@datasets.register
class Fruits(ImagesData):
    """Fruits: 240 apples and 240 bananas, drawn by the program: red to green, green to brown, anywhere, turned, in any light."""

    kind: Literal["fruits"] = "fruits"
    size: int = argument(64, "Width and height of every picture, in pixels.", ge=16, le=128, ui={"control": "slider", "step": 4})
    color: bool = argument(True, "Whether pictures keep their colors, red, green and blue, or become gray.", ui={"control": "switch"})
    scaling: Scaling = scaling_argument("standardize")

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.size, self.size, 3 if self.color else 1

    def all_names(self) -> list[str]:
        return list(NAMES)

    def album(self) -> Album:
        return _album(self.size, self.color)


@lru_cache(maxsize=2)
def _album(size: int, color: bool) -> Album:
    rng = stream(SEED, "data", 0)
    labels = np.arange(2 * EACH, dtype=np.uint8) % 2
    pictures = [(_apple, _banana)[label](size, rng) for label in labels.tolist()]
    if not color:
        pictures = [np.asarray(Image.fromarray(picture).convert("L"))[..., None] for picture in pictures]
    return Album(np.stack(pictures), labels, NAMES)


def _apple(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A round one with a dent and a stem."""
    x, y = _place(size, rng)
    radius = np.hypot(x, y)
    dent = 0.25 * np.exp(-((x / 0.25) ** 2)) * (y < 0)
    inside = _soft(0.95 - dent - radius, size)
    hue = rng.uniform(0, 1)
    color = np.array([0.85 - 0.35 * hue, 0.12 + 0.58 * hue, 0.12])
    shade = 0.55 + 0.6 * np.sqrt(np.clip(1 - radius**2, 0, 1)) * _light(x, y, rng)
    picture = _mix(_ground(size, rng), color * shade[..., None], inside)
    stem = _soft(0.08 - np.abs(x - 0.12 * (y + 0.7)), size) * ((y > -1.25) & (y < -0.68))
    return _bytes(_mix(picture, np.array([0.3, 0.2, 0.1]), stem), rng)


def _banana(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A crescent: what a disk leaves of another."""
    x, y = _place(size, rng)
    bend, thick = rng.uniform(0.55, 0.8), rng.uniform(0.5, 0.62)
    outer, inner = np.hypot(x, y - 0.2), np.hypot(x, y - 0.2 + bend)
    inside = np.minimum(_soft(1.15 - outer, size), _soft(inner - 1.15 - 0.1 * thick, size))
    ripe = rng.uniform(0, 1)
    color = np.array([0.72 + 0.23 * ripe, 0.78, 0.18]) if ripe < 0.7 else np.array([0.82, 0.62, 0.2])
    shade = 0.6 + 0.5 * np.clip(1.15 - outer, 0, 0.6) / 0.6 * _light(x, y, rng)
    tips = np.clip((np.abs(x) - 0.85) * 6, 0, 1)[..., None]
    body = (color * shade[..., None]) * (1 - 0.6 * tips)
    return _bytes(_mix(_ground(size, rng), body, inside), rng)


def _place(size: int, rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Coordinates across and down in which the fruit is about 1 large: moved, turned and stretched."""
    line = (np.arange(size) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(line - rng.uniform(-0.25, 0.25), line - rng.uniform(-0.25, 0.25))
    angle, scale = rng.uniform(-0.7, 0.7), rng.uniform(0.45, 0.7)
    return (np.cos(angle) * x + np.sin(angle) * y) / scale, (np.cos(angle) * y - np.sin(angle) * x) / scale


def _soft(inside: Plane, size: int) -> Plane:
    """1 inside, 0 outside, with an edge about a pixel wide."""
    return np.asarray(np.clip(inside * size / 3 + 0.5, 0, 1))


def _light(x: Plane, y: Plane, rng: np.random.Generator) -> Plane:
    """Brighter on one side."""
    angle = rng.uniform(0, 2 * np.pi)
    return np.asarray(np.clip(0.8 + 0.35 * (np.cos(angle) * x + np.sin(angle) * y), 0.2, 1.4))


def _ground(size: int, rng: np.random.Generator) -> Plane:
    """A wall and a table of some colors, (size, size, 3)."""
    wall, table = rng.uniform(0.15, 0.9, (2, 3))
    line = np.linspace(-1, 1, size)[:, None, None]
    share = np.clip((line - rng.uniform(0.1, 0.8)) * 8, 0, 1)
    return np.broadcast_to((1 - share) * wall + share * table, (size, size, 3))


def _mix(below: Plane, above: Plane, share: Plane) -> Plane:
    return np.asarray(below * (1 - share[..., None]) + above * share[..., None])


def _bytes(picture: Plane, rng: np.random.Generator) -> NDArray[np.uint8]:
    """In today's light, with a camera's noise."""
    lit = picture * rng.uniform(0.6, 1.15) + rng.normal(0, 0.02, picture.shape)
    return (lit.clip(0, 1) * 255).round().astype(np.uint8)
