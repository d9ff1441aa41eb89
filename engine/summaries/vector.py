"""A picture as what a network gets: a long row of numbers; and what is said to nine pictures it did not learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.border import to_outside
from engine.data.idx import Bytes
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.gallery import bright, images_of
from engine.summaries.picture import Picture, PictureView
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

NINE = 9


@views.register
class Vector(PictureView):
    """Vector: a picture as the row of numbers that the network takes: row by row, pixel by pixel, channel by channel.

    Arrays: `pixels` (H, W, C) uint8, 0 black to 255; `row` (H·W·C,) float32, scaled as the network sees them.
    """

    kind: Literal["vector"] = "vector"

    def look(self, run: Run, picture: Picture) -> Frame:
        row = to_outside(picture.inside)[0].ravel().astype(np.float32)
        images = images_of(run)
        assert images is not None
        told = words(present=True, **picture.told(), names=images.album.names, count=len(row), low=float(row.min()), high=float(row.max()))
        return Frame("vector", {"pixels": picture.pixels.astype(np.uint8), "row": row}, told)


@views.register
class Nine(View):
    """Nine: pictures of the test part (of the training part where that is empty), of every class in turn, with what the network says to
    each.

    Arrays: `pixels` (n, H, W, C) uint8; `example`, `truth`, `answer` (n,) int32; `sure` (n,) float32, the share of the answer.
    """

    kind: Literal["nine"] = "nine"
    count: int = argument(NINE, "How many.", ge=1, le=64)
    turn: int = argument(
        0, "Which of them: 0 the first, 1 those after them, and so on; after the last from the beginning.", ge=0, le=100_000
    )

    def compute(self, run: Run) -> Frame:
        images, head = images_of(run), run.experiment.head
        if images is None or not head.classes:
            return Frame("nine", {}, words(present=False))
        of = images.part("test")
        of = _in_turn(of if len(of) else images.part("train"), images.labels)
        chosen = of[(self.turn * self.count + np.arange(min(self.count, len(of)))) % len(of)]
        outputs = run.experiment.network.predict(images.take(chosen))
        answer = head.decide(outputs).astype(np.int32)
        arrays: dict[str, Array] = {
            "pixels": _pixels(images.album.pixels[images.numbers[chosen]], images.album.white),
            "example": chosen.astype(np.int32),
            "truth": images.labels[chosen].astype(np.int32),
            "answer": answer,
            "sure": head.shares(outputs)[answer, np.arange(len(answer))].astype(np.float32),
        }
        return Frame("nine", arrays, words(present=True, names=images.album.names, activation=head.activation, probable=head.probable))


def _in_turn(of: Array, labels: Array) -> Array:
    """The examples `of` (n,), those of every class in turn, so that none is missing among the first."""
    order = np.argsort(labels[of], kind="stable")
    kinds, first, each = np.unique(labels[of][order], return_index=True, return_counts=True)
    place = np.arange(len(of)) - np.repeat(first, each)
    return of[order][np.lexsort((np.repeat(kinds, each), place))]


def _pixels(pixels: Bytes, white: int) -> Bytes:
    return np.ascontiguousarray(bright(pixels, white))
