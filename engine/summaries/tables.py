"""The data and what the network makes of it, point by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from engine.border import inside_shape
from engine.data.points import Part
from engine.frames import Frame
from engine.metrics import confusion
from engine.registry import argument
from engine.summaries.base import PlaneView, View, plane_for, slice_words, views, words
from engine.summaries.said import answers_to, said_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


def outputs_at(run: Run, inputs: Array) -> list[Array]:
    """Every layer's output for n inputs, batch last: arrays (…, n)."""
    network = run.experiment.network
    results = [np.empty(inside_shape(node.out_shape, inputs.shape[-1]), network.values.dtype) for node in network.nodes]
    for part, outputs in network.evaluate(inputs):
        for result, values in zip(results, outputs, strict=True):
            result[..., part] = values
    return results


@views.register
class Data(PlaneView):
    """Data: the points, `x`, `y`, `label` (N,) float32, and `split` uint8 (0 train, 1 validation, 2 test)."""

    kind: Literal["data"] = "data"
    static: ClassVar[bool] = True

    def compute(self, run: Run) -> Frame:
        dataset = self.plane(run)
        points = dataset.points
        assert points.split is not None  # prepare gives every point its part
        x, y = points.xy.astype(np.float32)
        arrays = {"x": x, "y": y, "label": points.label.astype(np.float32), "split": points.split}
        meta = words(task=dataset.task, classes=dataset.classes, domain=list(dataset.domain), inputs=dataset.dimensions)
        return Frame("data", arrays, meta | slice_words(dataset))


@views.register
class Predictions(View):
    """Predictions: what the network says of every point, `prediction` (N,) float32, and for classes whether that is right, `correct`."""

    kind: Literal["predictions"] = "predictions"

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        decided = experiment.head.decide(answers_to(experiment, np.arange(experiment.dataset.labels.shape[-1])))
        arrays: dict[str, Array] = {"prediction": decided.astype(np.float32)}
        if experiment.head.classes:
            arrays["correct"] = (decided == experiment.dataset.labels).astype(np.uint8)
        return Frame("predictions", arrays, words(task=experiment.dataset.task))


@views.register
class Confusion(View):
    """Confusion: how often each true class (row) was taken for each class (column), `matrix` (C, C) uint32.

    Of a large part only `looked` examples of the `whole` are looked through while the run trains.
    """

    kind: Literal["confusion"] = "confusion"
    part: Part = argument("train", "Which part of the data is counted.")

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        if not experiment.head.classes:
            return Frame("confusion", {}, words(part=self.part, classes=0))
        said = said_of(run, self.part)
        truth = experiment.dataset.labels[..., said.chosen]
        counted = experiment.head.counted(truth)
        matrix = confusion(truth[counted], said.decided[counted], experiment.head.classes)
        meta = words(part=self.part, classes=experiment.head.classes, total=int(matrix.sum()), correct=int(np.trace(matrix)),
                     names=run.spec.data.class_names(), looked=len(said.chosen), whole=said.whole)  # fmt: skip
        if experiment.head.classes == 2:
            (tn, fp), (fn, tp) = matrix.tolist()
            meta |= words(tp=tp, tn=tn, fp=fp, fn=fn)
        return Frame("confusion", {"matrix": matrix}, meta)


@views.register
class Examples(View):
    """Examples: the first training examples through the network: `inputs` (D, n), `target` (n,), `outputs` (U, n) of every unit."""

    kind: Literal["examples"] = "examples"
    count: int = argument(16, "How many.", ge=1, le=64)

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        chosen, points = experiment.parts["train"][: self.count], plane_for(run, "examples").points
        inputs = experiment.dataset.take(chosen)
        outputs = outputs_at(run, inputs) if len(chosen) else [np.zeros((n.out_shape[0], 0)) for n in experiment.network.nodes]
        arrays = {
            "inputs": inputs.astype(np.float32),
            "xy": points.xy[:, chosen].astype(np.float32),
            "target": points.label[chosen].astype(np.float32),
            "outputs": np.concatenate(outputs).astype(np.float32),
            "prediction": experiment.head.decide(outputs[-1]).astype(np.float32),
            "index": chosen.astype(np.uint32),
        }
        layout = [[node.name, node.out_shape[0]] for node in experiment.network.nodes]
        meta = words(
            layout=layout, features=experiment.dataset.input_names(), classes=experiment.head.classes, total=len(experiment.parts["train"])
        )
        return Frame("examples", arrays, meta)
