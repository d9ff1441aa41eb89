"""Augmentation: images moved, turned, stretched and bent a little at random, so that a network never sees the same one twice.

Every pixel of the new image is looked up in the old one, between pixels by bilinear interpolation. Where to look is costly and looking
is cheap, so a few neighbors in a batch, different ones in every epoch, share one movement.

Elastic bending: Simard, Steinkraus & Platt, "Best practices for convolutional neural networks applied to visual document analysis", 2003.
"""

from __future__ import annotations

from functools import cache
from math import radians
from typing import Any

import numpy as np

from engine.registry import Model, argument
from engine.tensor import Array

SHARED = 16
SMOOTHNESS = 0.14
KNOTS = 12


class Augmentation(Model):
    """How far training images are changed at random; shares are of the image's width."""

    shift: float = argument(0.0, "Moved by up to this share, across and down.", ge=0, le=0.5, ui={"control": "slider", "step": 0.01})
    rotate: float = argument(0.0, "Turned by up to so many degrees, either way.", ge=0, le=180, ui={"control": "slider", "step": 1})
    scale: float = argument(
        0.0, "Made larger or smaller by up to this share, width and height alike.", ge=0, le=0.5, ui={"control": "slider", "step": 0.01}
    )
    elastic: float = argument(
        0.0,
        "Bent like rubber: standard deviation of how far a pixel moves, neighbors almost alike, as a share.",
        ge=0,
        le=0.2,
        ui={"control": "slider", "step": 0.005},
    )
    flip: bool = argument(False, "Whether half of the images are mirrored left to right.", ui={"control": "switch"})

    def active(self) -> bool:
        """Whether anything is changed at all."""
        return self.flip or any((self.shift, self.rotate, self.scale, self.elastic))

    def apply(self, batch: Array, outside: Array | None, rng: np.random.Generator) -> None:
        """Change a batch (H, C, W, B) where it stands; what lies outside an image is `outside` (C,), or, for None, its nearest edge."""
        assert batch.flags.c_contiguous
        height, channels, width, size = batch.shape
        framed = np.zeros((SHARED, height + 2, channels, width + 2), batch.dtype)
        if outside is not None:
            framed += outside[:, None].astype(batch.dtype)
        y, x = self._places(-(-size // SHARED), height, width, rng)
        places, weights = _corners(y, x, channels, 0 if outside is None else 1, batch.dtype)
        source, found = framed.reshape(SHARED, -1), np.empty((SHARED, 4, height * channels * width), batch.dtype)
        images = np.zeros((SHARED, height * channels * width), batch.dtype)
        columns = batch.reshape(-1, size)
        for start, place, weight in zip(range(0, size, SHARED), places, weights, strict=True):
            some = columns[:, start : start + SHARED].T
            images[: len(some)] = some
            framed[:, 1:-1, :, 1:-1] = images.reshape(SHARED, height, channels, width)
            np.take(source, place, 1, found, "clip")
            np.einsum("nkp,kp->np", found, weight, out=images)
            some[...] = images[: len(some)]

    def _places(self, groups: int, height: int, width: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Where each pixel of a new image lies in the old one: y and x (G, H, W) float32, in pixels.

        The same numbers are drawn whatever the settings, but for the elastic ones, so that a setting changes only what it names.
        """
        down, across, turn, growth, mirror = rng.uniform(-1, 1, (5, groups, 1, 1)).astype(np.float32)
        angle, zoom = radians(self.rotate) * turn, 1 / (1 + self.scale * growth)
        y, x = _centered(height)[:, None], _centered(width)
        sine, cosine = zoom * np.sin(angle), zoom * np.cos(angle)
        aside = np.where(mirror < 0, -1, 1).astype(np.float32) if self.flip else np.float32(1)
        new_y = cosine * y - sine * x + (self.shift * width * down + (height - 1) / 2)
        new_x = aside * (sine * y + cosine * x) + (self.shift * width * across + (width - 1) / 2)
        if self.elastic:
            smooth_y, smooth_x = _smoothing(height, width), _smoothing(width, width) * np.float32(self.elastic * width)
            bend = smooth_y @ rng.standard_normal((2, groups, smooth_y.shape[1], smooth_x.shape[1]), np.float32) @ smooth_x.T
            new_y += bend[0]
            new_x += bend[1]
        return new_y, new_x


def _centered(size: int) -> Array:
    """Positions (size,), counted from the middle."""
    return np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)


@cache
def _smoothing(size: int, width: int) -> Array:
    """A matrix (size, K) that makes of white noise on K knots a line of variance 1, as smooth as a Gaussian of `SMOOTHNESS` widths."""
    knots = np.linspace(-0.5, size - 0.5, max(2, round(KNOTS * size / width)))
    kernel = np.exp(-(((np.arange(size)[:, None] - knots) / (SMOOTHNESS * width)) ** 2) / 2)
    return np.asarray(kernel / np.sqrt((kernel**2).sum(1, keepdims=True)), np.float32)


def _corners(y: Array, x: Array, channels: int, frame: int, dtype: Any) -> tuple[Array, Array]:
    """The four pixels around each place (G, H, W), in framed images, and their weights, both (G, 4, H·C·W).

    Places are moved to the nearest one within the image and `frame` pixels around it.
    """
    groups, height, width = y.shape
    y, x = y.clip(-frame, height - 1 + frame), x.clip(-frame, width - 1 + frame)
    top, left = np.floor(y).clip(None, height - 1), np.floor(x).clip(None, width - 1)
    down, across = y - top, x - left
    line = channels * (width + 2)
    first = ((top + 1) * line + (left + 1)).astype(np.intp)
    places = np.empty((groups, 4, height, channels, width), np.intp)
    weights = np.empty(places.shape, dtype)
    for corner in range(4):
        lower, right = divmod(corner, 2)
        steps = np.arange(channels)[:, None] * (width + 2) + (lower * line + right)
        np.add(first[:, :, None], steps, places[:, corner])
        share = (down if lower else 1 - down) * (across if right else 1 - across)
        weights[:, corner] = share[:, :, None]
    return places.reshape(groups, 4, -1), weights.reshape(groups, 4, -1)
