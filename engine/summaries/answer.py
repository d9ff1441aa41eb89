"""What the network says to one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.frames import Frame
from engine.functional.activation import activations
from engine.head import Head
from engine.reading import readings
from engine.summaries.base import views, words
from engine.summaries.picture import Picture, PictureView
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Answer(PictureView):
    """Answer: one picture, what the network says to it, and whether it is sure.

    Arrays: `picture` (H, W, C) uint8, 0 black to 255; `shares` (classes,) float32 of networks that answer with classes: probabilities where
    `probable`, else what the last layer gives, whose range is `low` to `high`. In the words `order`, the classes, likeliest first; `sure`,
    null where there are no probabilities; `names` of the classes; `at`, how many epochs have passed, with a part of one;
    and which picture it is: `example`, `part` and `label`.
    """

    kind: Literal["answer"] = "answer"

    def look(self, run: Run, picture: Picture) -> Frame:
        experiment = run.experiment
        progress = experiment.progress
        at = run.epoch + progress.cursor / max(1, experiment.learner.count)
        told = {"present": True, "at": at, **picture.told(), "names": run.spec.data.class_names(), "shape": list(picture.pixels.shape)}
        arrays: dict[str, Array] = {"picture": picture.pixels}
        if experiment.head.classes:
            outputs = experiment.network.predict(picture.inside)
            found, told["probable"] = experiment.head.shares(outputs), experiment.head.probable
            (reading,) = readings(found) if told["probable"] else (None,)
            order = reading.order if reading else np.argsort(-found[:, 0], kind="stable").tolist()
            arrays["shares"] = found[:, 0].astype(np.float32)
            told |= {"order": order, "sure": reading.sure if reading else None, **_range(experiment.head)}
        return Frame("answer", arrays, words(**told))


def _range(head: Head) -> dict[str, float | None]:
    """What the last layer can give; None where there is no end to it."""
    if head.probable:
        return {"low": 0.0, "high": 1.0}
    kind = activations[head.activation]
    return {"low": kind.low if np.isfinite(kind.low) else None, "high": kind.high if np.isfinite(kind.high) else None}
