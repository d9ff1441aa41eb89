"""Base of every summary about one picture: which one is looked at, as people see it and as the network sees it."""

from __future__ import annotations

import base64
import binascii
from abc import abstractmethod
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from engine.data.pictures import Images
from engine.data.points import PARTS, Part
from engine.errors import SpecError
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_TEXT = 200_704
"""Base64 of up to so many characters may be sent: 224×224 pixels in color, the largest that a network here learns from."""


@dataclass(frozen=True)
class Picture:
    """A picture that is looked at.

    `pixels` (H, W, C) uint8, 0 black to 255 white; `inside` (H, C, W, 1) float32, scaled as the network sees it. Of one from the data,
    `example` is its number, `part` its part and `label` its class; all None of one from outside.
    """

    pixels: Array
    inside: Array
    example: int | None = None
    part: Part | None = None
    label: int | None = None

    def told(self) -> dict[str, object]:
        """Which picture it is, JSON-ready."""
        return {"example": self.example, "part": self.part, "label": self.label}


class PictureView(View):
    """Base of the views of one picture: `look` gets it ready. Runs that do not learn from images have an empty frame, `present` false."""

    example: int | None = argument(None, "The number of the example that is looked at; left out: the first of the test part.", ge=0)
    pixels: str | None = argument(
        None, "A picture from outside, in place of an example: base64 of its bytes, height · width · channels of them row by row, 0 black, "
        "255 white.", max_length=MOST_TEXT,
    )  # fmt: skip

    def compute(self, run: Run) -> Frame:
        chosen = self.picture(run)
        return Frame(self.kind, {}, words(present=False)) if chosen is None else self.look(run, chosen)

    @abstractmethod
    def look(self, run: Run, picture: Picture) -> Frame:
        """The arrays and words of this view for the picture."""

    def picture(self, run: Run) -> Picture | None:
        """The picture that is asked for; None where the run does not learn from images. Raises SpecError where there is no such one."""
        dataset = run.experiment.dataset
        if not isinstance(dataset, Images) or run.experiment.network.in_shape != dataset.shape or not len(dataset.numbers):
            return None
        return _chosen(run, dataset, self.example) if self.pixels is None else _from_outside(dataset, self.pixels)


def _from_outside(dataset: Images, text: str) -> Picture:
    shape = dataset.shape
    try:
        found = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (binascii.Error, ValueError):
        raise SpecError.at("pixels", "must be base64") from None
    if found.size != prod(shape):
        wanted = f"{' · '.join(map(str, shape))} = {prod(shape):,} bytes, one for each number of a picture {shape}"
        raise SpecError.at("pixels", f"must hold {wanted}; got {found.size:,}")
    pixels = found.reshape(shape)
    return Picture(pixels, dataset.read(pixels[None] / 255.0))


def _chosen(run: Run, dataset: Images, example: int | None) -> Picture:
    total = len(dataset.numbers)
    if example is not None and example >= total:
        raise SpecError.at("example", f"must be below {total:,}, the number of examples; got {example:,}")
    number = first_shown(run) if example is None else example
    album, place = dataset.album, dataset.numbers[number]
    pixels = np.rint(album.pixels[place] * (255 / album.white)).astype(np.uint8)
    part = PARTS[int(dataset.parts[number])]
    return Picture(pixels, dataset.take(np.array([number])), number, part, int(album.labels[place]))


def first_shown(run: Run) -> int:
    """The example that is looked at while nobody has chosen one: the first of the test part, else of the validation part, else of all."""
    parts = run.experiment.parts
    return next((int(parts[part][0]) for part in reversed(PARTS) if len(parts[part])), 0)
