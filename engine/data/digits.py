"""The small digits: 8×8 pixels each, shipped with the program."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from engine.data import bundle
from engine.data.images import ImagesData
from engine.data.kind import datasets
from engine.data.pictures import Album

SIZE = 8
WHITE = 16


@datasets.register
class Digits(ImagesData):
    """Small digits: 1,797 handwritten digits of 8×8 pixels, which train in a moment and need no download.

    Alpaydin & Kaynak, "Optical recognition of handwritten digits", 1998.
    """

    kind: Literal["digits"] = "digits"

    @property
    def input_shape(self) -> tuple[int, ...]:
        return SIZE, SIZE, 1

    def all_names(self) -> list[str]:
        return list("0123456789")

    def album(self) -> Album:
        return _album()


@cache
def _album() -> Album:
    count = bundle.about()["digits"]["count"]
    found = np.frombuffer(bundle.read("digits.bin"), np.uint8)
    return Album(found[count:].reshape(count, SIZE, SIZE, 1), found[:count], tuple("0123456789"), white=WHITE)
