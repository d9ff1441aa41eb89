"""What the network says to one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.gallery import bright, images_of

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Answer(View):
    """Answer: one picture and what the network says to it.

    Arrays: `pixels` (H, W, C) uint8, 0 black to 255; `outputs` (units,) float32, what the last layer gives. Empty where a run does not
    learn from images.
    """

    kind: Literal["answer"] = "answer"
    example: int | None = argument(None, "An example of the data, by its index; empty: the first of the test part.", ge=0)

    def compute(self, run: Run) -> Frame:
        images = images_of(run)
        if images is None:
            return Frame("answer", {}, words(present=False))
        test = images.part("test")
        usual = int(test[0]) if len(test) else 0
        index = self.example if self.example is not None and self.example < len(images.numbers) else usual
        outputs = run.experiment.network.predict(images.take(np.array([index])))
        pixels = bright(images.album.pixels[images.numbers[index]], images.album.white)
        told = words(present=True, example=index, truth=int(images.labels[index]), names=images.album.names)
        return Frame("answer", {"pixels": pixels, "outputs": outputs[:, 0].astype(np.float32)}, told)
