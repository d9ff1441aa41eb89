"""The small digits: 8×8 pixels each, shipped with the program, and scaled up where a network wants larger ones."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from PIL import Image

from engine.data import bundle
from engine.data.idx import Bytes
from engine.data.images import ImagesData
from engine.data.kind import datasets
from engine.data.pictures import Album
from engine.registry import argument

SIZE = 8
WHITE = 16
NAMES = tuple("0123456789")


def border(size: int) -> int:
    """The empty pixels around a digit that is scaled up: a seventh of its picture, as MNIST's digits of 20 pixels have in 28×28."""
    return size // 7 if size > SIZE else 0


@datasets.register
class Digits(ImagesData):
    """Small digits: 1,797 handwritten digits of 8×8 pixels, which train in a moment and need no download.

    Alpaydin & Kaynak, "Optical recognition of handwritten digits", 1998.
    """

    kind: Literal["digits"] = "digits"
    size: int = argument(
        SIZE, "Pixels along each side: 8 as they come; more are scaled up, with an empty border as in MNIST.",
        title="Size", ge=SIZE, le=32, ui={"control": "slider"},
    )  # fmt: skip

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.size, self.size, 1

    def all_names(self) -> list[str]:
        return list(NAMES)

    def album(self) -> Album:
        return _album(self.size)


@cache
def _small() -> tuple[Bytes, Bytes]:
    """The pixels (N, 8, 8), 0 to WHITE, and the labels (N,) as they are shipped."""
    count = bundle.about()["digits"]["count"]
    found = np.frombuffer(bundle.read("digits.bin"), np.uint8)
    return found[count:].reshape(count, SIZE, SIZE), found[:count]


@cache
def _album(size: int) -> Album:
    pixels, labels = _small()
    if size == SIZE:
        return Album(pixels[..., None], labels, NAMES, white=WHITE)
    return Album(np.stack([_larger(one, size) for one in pixels])[..., None], labels, NAMES)


def _larger(small: Bytes, size: int) -> Bytes:
    """One digit (8, 8) on a picture (size, size), 0 to 255, with its border."""
    inside = size - 2 * border(size)
    smooth = Image.fromarray(small.astype(np.float32)).resize((inside, inside), Image.Resampling.BICUBIC)
    bright = np.clip(np.asarray(smooth) * (255 / WHITE), 0, 255)
    return np.pad(np.rint(bright).astype(np.uint8), border(size))
