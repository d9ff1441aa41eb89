"""How good the answers are, column by column and row by row: what each column is worth, and where values are missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data.points import PARTS, Part
from engine.data.rows import Rows
from engine.frames import Frame
from engine.registry import argument
from engine.seeds import stream
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_ROWS = 1000
MOST_POINTS = 5000


@views.register
class Residuals(View):
    """Residuals: of values, what the network says and what is true for every row, and by how much it misses.

    Arrays: `target`, `prediction` (N,) float32 in the data's own units, `part` (N,) uint8.
    """

    kind: Literal["residuals"] = "residuals"

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        if experiment.head.classes or experiment.dataset.labels.ndim > 1:
            return Frame("residuals", {}, words(task="classification" if experiment.head.classes else "regression"))
        chosen = np.arange(len(experiment.dataset.labels))[:MOST_POINTS]
        truth = experiment.dataset.labels[chosen].astype(np.float64)
        said = experiment.head.decide(experiment.network.predict(experiment.dataset.take(chosen))).astype(np.float64)
        part = experiment.dataset.parts[chosen]
        told = {name: _misses(truth[part == i], said[part == i]) for i, name in enumerate(PARTS)}
        arrays = {"target": truth.astype(np.float32), "prediction": said.astype(np.float32), "part": part}
        return Frame("residuals", arrays, words(task="regression", parts=told))


def _misses(truth: Array, said: Array) -> dict[str, float] | None:
    """Mean absolute and root mean squared error, the mean miss, and R², the share of the spread that is explained."""
    if not len(truth):
        return None
    miss = said - truth
    spread = float(((truth - truth.mean()) ** 2).sum())
    return {
        "mae": float(np.abs(miss).mean()),
        "rmse": float(np.sqrt((miss**2).mean())),
        "bias": float(miss.mean()),
        "r2": 1 - float((miss**2).sum()) / spread if spread else float("nan"),
    }


@views.register
class Importance(View):
    """Importance: how much worse the answers get when the values of one column are shuffled among the rows, column by column.

    `worse` (C, repeats) float32: the fall in accuracy, or the rise of the mean absolute error; columns in the table's order.
    Breiman, "Random forests", 2001, section 10.
    """

    kind: Literal["importance"] = "importance"
    part: Part = argument("test", "The rows that are judged; the training rows where this part is empty.")
    repeats: int = argument(5, "How often each column is shuffled.", ge=1, le=20)

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        rows = experiment.dataset
        part: Part = self.part if len(experiment.parts[self.part]) else "train"
        chosen = experiment.parts[part][:MOST_ROWS]
        if not isinstance(rows, Rows) or not len(chosen):
            return Frame("importance", {}, words(columns=[], part=part))
        base = _score(run, [values[chosen] for values in rows.values], chosen)
        rng = stream(run.spec.seed, "importance")
        worse = np.array([[_score(run, shuffled, chosen) - base for shuffled in _shuffles(rows, i, chosen, self.repeats, rng)]
                          for i in range(len(rows.shown))], np.float32)  # fmt: skip
        metric = "accuracy" if experiment.head.classes else "mae"
        names = [column.name for column, _ in rows.shown]
        said: dict[str, Any] = {"columns": names, "metric": metric, "part": part, "base": -base if experiment.head.classes else base}
        return Frame("importance", {"worse": worse}, words(**said, count=len(chosen)))


def _shuffles(rows: Rows, column: int, chosen: Array, repeats: int, rng: np.random.Generator) -> list[list[Array]]:
    """The chosen rows' values, those of one column in another order, as often as asked."""
    return [
        [rng.permutation(values[chosen]) if i == column else values[chosen] for i, values in enumerate(rows.values)] for _ in range(repeats)
    ]


def _score(run: Run, values: list[Array], chosen: Array) -> float:
    """How wrong the network is about rows with these values: minus the accuracy, or the mean absolute error."""
    rows, head = run.experiment.dataset, run.experiment.head
    assert isinstance(rows, Rows)
    said = head.decide(run.experiment.network.predict(rows.encoded(values)))
    truth = rows.labels[chosen]
    return -float((said == truth).mean()) if head.classes else float(np.abs(said - truth).mean())
