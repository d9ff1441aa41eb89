"""The examples behind one cell of the confusion matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.data import Dataset
from engine.data.pictures import Images
from engine.data.points import Part
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.said import said_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_INPUTS = 64


@views.register
class Cell(View):
    """Cell: the examples of class `truth` that the network takes for class `answer`, those it is surest of first.

    Arrays, for n examples: `index` (n,) uint32, `outputs` (K, n) float32, `xy` (2, n) float32 for points of a plane, `inputs` (D, n)
    float32 for short rows of numbers, `pictures` (n, H, W, C) uint8 for images. `total` in the words is how many there are in all.
    """

    kind: Literal["cell"] = "cell"
    part: Part = argument("train", "Which part of the data is looked through.")
    truth: int = argument(0, "The true class.", ge=0, le=10_000)
    answer: int = argument(0, "The class the network chose.", ge=0, le=10_000)
    count: int = argument(24, "At most how many are shown.", ge=1, le=100)

    def compute(self, run: Run) -> Frame:
        experiment, dataset = run.experiment, run.experiment.dataset
        told = {"part": self.part, "truth": self.truth, "answer": self.answer}
        if not experiment.head.classes or experiment.head.target_shape or not len(experiment.parts[self.part]):
            return Frame("cell", {}, words(total=0, **told))
        said = said_of(run, self.part)
        chosen, outputs = said.chosen, said.outputs
        inside = np.flatnonzero((dataset.labels[chosen].astype(np.intp) == self.truth) & (said.decided == self.answer))
        found = inside[np.argsort(-_surety(outputs[:, inside], self.answer, experiment.head.threshold), kind="stable")]
        shown = found[: self.count]
        arrays: dict[str, Array] = {"index": chosen[shown].astype(np.uint32), "outputs": outputs[:, shown].astype(np.float32)}
        meta = words(total=len(found), features=dataset.input_names(), classes=experiment.head.classes, **told)
        return Frame("cell", arrays | shown_examples(run, chosen[shown]), meta)


def _surety(outputs: Array, answer: int, threshold: float) -> Array:
    """How far each output (K, n) speaks for the answer."""
    return np.asarray(np.abs(outputs[0] - threshold) if len(outputs) == 1 else outputs[answer])


def shown_examples(run: Run, chosen: Array) -> dict[str, Array]:
    """The examples as people can look at them."""
    dataset = run.experiment.dataset
    arrays: dict[str, Array] = {}
    if isinstance(dataset, Dataset):
        arrays["xy"] = dataset.points.xy[:, chosen].astype(np.float32)
    if isinstance(dataset, Images):
        return {"pictures": dataset.shown(chosen)}
    inputs = dataset.take(chosen) if len(chosen) else np.zeros((*run.experiment.network.in_shape, 0), np.float32)
    if inputs.ndim == 2 and len(inputs) <= MOST_INPUTS:
        arrays["inputs"] = inputs.astype(np.float32)
    return arrays
