"""The same picture at every epoch: what the network said to it then, and what it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.followed import Scores
from engine.frames import Frame
from engine.summaries.base import views, words
from engine.summaries.picture import Picture, PictureView
from engine.summaries.probe import standing_at
from engine.tensor import Array
from engine.timeline import Moment

if TYPE_CHECKING:
    from engine.run import Run

MOST_MOMENTS = 32
"""So many earlier moments are asked about a picture that was not followed then."""
Point = tuple[int, float, Array]


@views.register
class Rescored(PictureView):
    """Rescored: what the network said to the picture at every epoch so far, and says now. Who looks at it has the picture followed.

    Arrays, for n moments in order: `step` (n,) uint32, `epoch` (n,) float32, `shares` (n, classes) float32, as `answer` gives them. Epochs
    before the picture was first looked at are those of the timeline's moments.
    """

    kind: Literal["rescored"] = "rescored"

    def look(self, run: Run, picture: Picture) -> Frame:
        experiment = run.experiment
        if not experiment.head.classes:
            return Frame("rescored", {}, words(present=False))
        scores = run.followed.look(picture.inside)
        _fill(run, scores)
        now = experiment.network.predict(picture.inside)[:, 0]
        count = max(1, experiment.learner.count)
        points = [*_points(scores, len(now)), (run.step, run.epoch + experiment.progress.cursor / count, now)]
        points = sorted({step: (step, epoch, said) for step, epoch, said in points}.values(), key=lambda point: point[0])
        arrays = {
            "step": np.array([step for step, _, _ in points], np.uint32),
            "epoch": np.array([epoch for _, epoch, _ in points], np.float32),
            "shares": experiment.head.shares(np.array([said for _, _, said in points]).T).T.astype(np.float32),
        }
        told = words(present=True, **picture.told(), names=run.spec.data.class_names(), probable=experiment.head.probable, now=run.step)
        return Frame("rescored", arrays, told)


def _points(scores: Scores, classes: int) -> list[Point]:
    found = zip(scores.steps, scores.epochs, scores.outputs, strict=True)
    return [(step, epoch, said) for step, epoch, said in found if len(said) == classes]


def _fill(run: Run, scores: Scores) -> None:
    """Ask the moments that lie before the first score, if nobody has."""
    first = scores.steps[0] if scores.steps else run.step
    earlier = [moment for moment in run.timeline.moments if moment.step < first and _of_this_network(run, moment)]
    if not earlier:
        return
    chosen = [earlier[int(at)] for at in np.unique(np.linspace(0, len(earlier) - 1, MOST_MOMENTS).astype(int))]
    experiment, said = run.experiment, list[Array]()
    for moment in chosen:
        with standing_at(experiment, moment.values):
            said.append(experiment.network.predict(scores.inside)[:, 0].astype(np.float32))
    scores.steps[:0] = [moment.step for moment in chosen]
    scores.epochs[:0] = [float(moment.progress.epoch) for moment in chosen]
    scores.outputs[:0] = said


def _of_this_network(run: Run, moment: Moment) -> bool:
    """Whether the network of today can stand as it stood then, on the same data."""
    alike = moment.spec.model.layers == run.spec.model.layers and moment.values.shape == run.experiment.network.values.shape
    return alike and moment.dataset is run.experiment.dataset
