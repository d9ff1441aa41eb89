"""Examples of a run's images as small pictures, class by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from engine.data.idx import Bytes
from engine.data.images import ImagesData
from engine.data.pictures import WHITE, Images
from engine.data.points import PARTS, Part
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_PICTURES = 240


def images_of(run: Run) -> Images | None:
    """The images of a run that learns from some; None where it does not."""
    dataset = run.experiment.dataset
    return dataset if isinstance(dataset, Images) else None


def bright(pixels: Bytes, white: int) -> Bytes:
    """Bytes that run from 0 to `white` as bytes that run from 0 to 255."""
    return pixels if white == WHITE else (pixels.astype(np.uint16) * WHITE // white).astype(np.uint8)


@views.register
class Gallery(View):
    """Gallery: examples of every class as small pictures, and how many there are of each class in each part.

    Arrays: `pixels` (n, h, w, C) uint8, 0 black to 255, no side longer than `size`; `example`, `label` and `part` (n,) int32, uint8, uint8,
    class after class; `counts` (3, classes) int32. Empty where a run does not learn from images.
    """

    static = True
    kind: Literal["gallery"] = "gallery"
    count: int = argument(6, "How many of each class.", ge=1, le=48)
    turn: int = argument(
        0, "Which of them: 0 the first, 1 those after them, and so on; after the last from the beginning.", ge=0, le=100_000
    )
    part: Literal["all", Part] = argument("all", "Of which part.")
    only: int | None = argument(None, "Of this class alone; empty: of every class.", ge=0, le=255)
    size: int = argument(32, "Pixels along the longer side.", ge=8, le=64)

    def compute(self, run: Run) -> Frame:
        images = images_of(run)
        if images is None:
            return Frame("gallery", {}, words(present=False))
        classes = [self.only] if self.only is not None else list(range(images.classes))
        count = max(1, min(self.count, MOST_PICTURES // max(1, len(classes))))
        chosen = np.concatenate([np.empty(0, np.intp), *(self._some(images, label, count) for label in classes)])
        arrays = {
            "pixels": self._pictures(images, chosen),
            "example": chosen.astype(np.int32),
            "label": images.labels[chosen].astype(np.uint8),
            "part": images.part_of[chosen].astype(np.uint8),
            "counts": images.counts().astype(np.int32),
        }
        about = words(present=True, names=images.album.names, shape=list(images.shape), total=len(images.numbers))
        data = run.spec.data
        return Frame(
            "gallery", arrays, about | (words(every=data.all_names(), chosen=data.classes) if isinstance(data, ImagesData) else {})
        )

    def _some(self, images: Images, label: int, count: int) -> Array:
        """Indices of `count` examples of one class, fewer where there are fewer."""
        fits = images.labels == label
        if self.part != "all":
            fits &= images.part_of == PARTS.index(self.part)
        found = np.flatnonzero(fits)
        if len(found) <= count:
            return found
        return found[(self.turn * count + np.arange(count)) % len(found)]

    def _pictures(self, images: Images, chosen: Array) -> Bytes:
        """Thumbnails of the chosen examples, (n, h, w, C)."""
        pixels = images.shown(chosen)
        height, width = images.shape[:2]
        factor = max(height, width) / self.size
        if factor <= 1:
            return pixels
        target = max(1, round(width / factor)), max(1, round(height / factor))
        return np.stack([_reduced(picture, target) for picture in pixels]) if len(pixels) else pixels


def _reduced(picture: Bytes, size: tuple[int, int]) -> Bytes:
    """A picture (h, w, C) made smaller, (width, height) = `size`."""
    image = Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)
    return np.asarray(image.resize(size, Image.Resampling.BOX), np.uint8).reshape(size[1], size[0], picture.shape[-1])
