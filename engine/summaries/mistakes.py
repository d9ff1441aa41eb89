"""The mistakes that the network is surest of, and how often it is right in each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.data.points import Part
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.cells import shown_examples
from engine.summaries.said import said_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Mistakes(View):
    """Mistakes: the examples that are taken for another class, those first that the network is surest of; and each class's accuracy.

    Arrays, for n mistakes: `index` (n,) uint32, `truth` and `answer` (n,) uint16, `share` (n,) float32, what the network gives to its
    answer, `own` (n,) what it gives to the true class; the examples as `cell` shows them. For each class `right` and `counted` (classes,)
    uint32. In the words `total`, all mistakes; `looked`, of how many examples; `whole`, how many the part has.
    """

    kind: Literal["mistakes"] = "mistakes"
    part: Part = argument("test", "Which part of the data is looked through; the training part where this one is empty.")
    truth: int | None = argument(None, "Only examples of this class; left out: of all.", ge=0, le=10_000)
    count: int = argument(24, "At most how many are shown.", ge=1, le=100)

    def compute(self, run: Run) -> Frame:
        experiment, head = run.experiment, run.experiment.head
        part: Part = self.part if len(experiment.parts[self.part]) else "train"
        if not head.classes or head.target_shape or not len(experiment.parts[part]):
            return Frame("mistakes", {}, words(present=False, part=part))
        said = said_of(run, part)
        truth = experiment.dataset.labels[said.chosen].astype(np.intp)
        wrong = said.decided != truth
        found = head.shares(said.outputs)
        asked = np.flatnonzero(wrong if self.truth is None else wrong & (truth == self.truth))
        shown = asked[np.argsort(-found[said.decided[asked], asked], kind="stable")][: self.count]
        arrays: dict[str, Array] = {
            "index": said.chosen[shown].astype(np.uint32),
            "truth": truth[shown].astype(np.uint16),
            "answer": said.decided[shown].astype(np.uint16),
            "share": found[said.decided[shown], shown].astype(np.float32),
            "own": found[truth[shown], shown].astype(np.float32),
            "right": np.bincount(truth[~wrong], minlength=head.classes).astype(np.uint32),
            "counted": np.bincount(truth, minlength=head.classes).astype(np.uint32),
        }
        told = words(present=True, part=part, total=int(wrong.sum()), asked=len(asked), looked=len(said.chosen), whole=said.whole,
                     names=run.spec.data.class_names(), probable=head.probable)  # fmt: skip
        return Frame("mistakes", arrays | shown_examples(run, said.chosen[shown]), told)
