"""Images in memory: bytes as they come, made into numbers for the network batch by batch, so that no more than the bytes is ever kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.border import inside_shape, to_inside, to_outside
from engine.data.augment import Augmentation
from engine.data.examples import Examples, Task, read_numbers
from engine.data.idx import Bytes
from engine.data.points import PARTS, Parts
from engine.data.scalers import Scaler, Scaling
from engine.tensor import Array

CHUNK_BYTES = 1 << 19
WHITE = 255
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Album:
    """N images of one size with their classes, not to be written to.

    `pixels` (N, H, W, C) uint8, from 0, black, to `white`; `labels` (N,) uint8 class indices; `names` the classes';
    `own_test` (N,) bool: which images the set itself gives for testing; `notes` what was left out; `order` (H·W,), where the pixels
    have traded places: from which place of the row-by-row image each comes.
    """

    pixels: Bytes
    labels: Bytes
    names: tuple[str, ...]
    own_test: NDArray[np.bool_] | None = None
    white: int = WHITE
    notes: tuple[str, ...] = ()
    order: Numbers | None = None

    def __post_init__(self) -> None:
        for array in (self.pixels, self.labels, self.own_test, self.order):
            if array is not None:
                array.setflags(write=False)

    def only(self, numbers: Numbers) -> Album:
        """The images of these numbers, ascending, counted anew; this one itself where that is all of them."""
        if len(numbers) == len(self.labels):
            return self
        own_test = None if self.own_test is None else self.own_test[numbers]
        return replace(self, pixels=self.pixels[numbers], labels=self.labels[numbers], own_test=own_test)

    def shuffled(self, order: Numbers) -> Album:
        """The same images with every pixel where `order` puts it, in all of them alike; a second copy of the bytes."""
        return replace(self, pixels=reordered(self.pixels, order), order=order)

    def put_back(self) -> Album:
        """The same images with every pixel in its own place."""
        return self if self.order is None else replace(self, pixels=reordered(self.pixels, np.argsort(self.order)), order=None)


def reordered(images: Array, order: Numbers) -> Array:
    """Images (N, H, W, C) with pixel i, row by row, taken from place order[i]; a copy."""
    count, height, width, channels = images.shape
    return images.reshape(count, height * width, channels)[:, order].reshape(images.shape)


def fit(kind: Scaling, album: Album, numbers: Numbers) -> Scaler:
    """A scaling of brightness, channel by channel, fitted on the images `numbers`; brightness runs from 0 to 1 before it."""
    channels = album.pixels.shape[-1]
    if kind == "none" or not len(numbers):
        return Scaler(kind, np.zeros(channels), np.ones(channels))
    counts = _histograms(album.pixels, numbers)
    level = np.arange(256) / album.white
    total = counts.sum(1)
    mean = counts @ level / total
    if kind == "standardize":
        offset, scale = mean, np.sqrt((counts * (level - mean[:, None]) ** 2).sum(1) / total)
    else:
        offset = np.array([level[row > 0].min() for row in counts])
        scale = np.array([level[row > 0].max() for row in counts]) - offset
    return Scaler(kind, offset, np.where(scale > 0, scale, 1.0))


def _histograms(pixels: Bytes, numbers: Numbers) -> Array:
    """How often each level occurs in each channel of the images `numbers`, (C, 256)."""
    channels = pixels.shape[-1]
    counts = np.zeros((channels, 256), np.int64)
    step = max(1, CHUNK_BYTES // pixels[0].size)
    for start in range(0, len(numbers), step):
        some = pixels[numbers[start : start + step]]
        for channel in range(channels):
            counts[channel] += np.bincount(some[..., channel].ravel(), minlength=256)
    return counts


@dataclass(frozen=True)
class Images(Examples):
    """Images ready for training: `numbers` (N,) are those of the album that take part, `part_of` (N,) the part of each.

    What lies outside an image while it is moved about is black in gray images, and in colored ones what lies nearest.
    """

    album: Album
    numbers: Numbers
    part_of: Parts
    scaler: Scaler
    augmentation: Augmentation
    task: Task = "classification"
    _scratch: list[Bytes] = field(default_factory=list, repr=False, compare=False)

    @property
    def classes(self) -> int:  # type: ignore[override]  # follows from the album
        """How many classes the album has."""
        return len(self.album.names)

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # follows from the album
        """(H, W, C)."""
        return self.album.pixels.shape[1:]

    @property
    def labels(self) -> Array:
        """Class indices, (N,) float64."""
        return self.album.labels[self.numbers].astype(np.float64)

    @property
    def parts(self) -> Array:
        return self.part_of

    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """The chosen images as numbers, (H, C, W, n): bytes are turned batch last a chunk at a time, unless
        `out` stands in rows (see `engine.border.row_tensor`), and scaled on the way out."""
        if out is None:
            out = np.empty(inside_shape(self.shape, len(chosen)), np.float32)
        factor, shift = self._line(out.dtype)
        numbers = self.numbers[chosen]
        size = int(np.prod(self.shape))
        step = max(1, CHUNK_BYTES // size)
        rows = self.album.pixels.reshape(-1, size)
        in_rows = out.strides[-1] > out.itemsize
        for start in range(0, len(numbers), step):
            some = numbers[start : start + step]
            read, turned = (buffer[: size * len(some)] for buffer in self._buffers(step * size))
            np.take(rows, some, 0, read.reshape(len(some), size), "clip")
            target = out[..., start : start + step]
            if in_rows:
                found = to_outside(target)
                np.multiply(read.reshape(found.shape), factor.ravel(), found, dtype=out.dtype)
            else:
                turned = turned.reshape(inside_shape(self.shape, len(some)))
                np.copyto(turned, to_inside(read.reshape(len(some), *self.shape)))
                np.multiply(turned, factor, target, dtype=out.dtype)
            if shift is not None:
                target += shift
        return out

    def shown(self, chosen: Array) -> Bytes:
        """The chosen images as people see them, (n, H, W, C), from 0, black, to 255."""
        pixels = self.album.pixels[self.numbers[chosen]]
        return pixels if self.album.white == WHITE else np.rint(pixels * (WHITE / self.album.white)).astype(np.uint8)

    def _buffers(self, size: int) -> list[Bytes]:
        """Two buffers for a chunk, made at their first use."""
        if not self._scratch:
            self._scratch.extend(np.empty(size, np.uint8) for _ in range(2))
        return self._scratch

    def _line(self, dtype: Any) -> tuple[Array, Array | None]:
        """Factor and summand (C, 1, 1) that make the network's numbers of bytes; no summand where it is 0."""
        factor = (1 / (self.scaler.scale * self.album.white)).astype(dtype)[:, None, None]
        shift = (-self.scaler.offset / self.scaler.scale).astype(dtype)[:, None, None]
        return factor, shift if shift.any() else None

    def varies(self) -> bool:
        return self.augmentation.active()

    def vary(self, batch: Array, noise: np.random.Generator) -> None:
        """Move, turn, stretch and bend the images of a training batch (H, C, W, B), as the augmentation says."""
        if self.varies():
            black = -self.scaler.offset / self.scaler.scale
            self.augmentation.apply(batch, black if len(black) == 1 else None, noise)

    def read(self, inputs: Any) -> Array:
        """Images [[[[brightness 0…1, …]]]] from outside, (n, H, W, C), as the network sees them; else SpecError."""
        found = read_numbers(inputs, self.shape)
        if self.album.order is not None:
            found = reordered(found, self.album.order)
        return np.ascontiguousarray(to_inside((found - self.scaler.offset) / self.scaler.scale), np.float32)

    def kept(self) -> dict[str, Any]:
        """The fitted scaling."""
        return {"scaler": self.scaler.to_dict()}

    def notes(self) -> list[str]:
        return list(self.album.notes)

    def counts(self) -> Array:
        """How many images each part has of each class, (3, classes)."""
        pairs = self.part_of.astype(np.intp) * self.classes + self.album.labels[self.numbers]
        return np.bincount(pairs, minlength=len(PARTS) * self.classes).reshape(len(PARTS), self.classes)
