"""Transfer: which phase it is in, what is frozen, and how well each phase did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data.points import PARTS
from engine.frames import Frame
from engine.learn.transfer import Transfer as Recipe
from engine.summaries.base import View, views, words

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Transfer(View):
    """Transfer: the two phases of learning with a new head on what was learnt elsewhere.

    Words: `phase` ("frozen" while the layers taken over rest, "tuned" after that; "" for other ways to learn), `source`, `cut`, `layers`
    with name, kind, shape, parameters and whether each is `kept` and `frozen`, `rates` and `epochs` of both phases, and `results`: of
    the beginning, and of either phase's end so far, loss and accuracy of each part.
    """

    kind: Literal["transfer"] = "transfer"

    def compute(self, run: Run) -> Frame:
        recipe = run.spec.training
        if not isinstance(recipe, Recipe):
            return Frame("transfer", {}, words(phase=""))
        nodes = run.experiment.network.nodes
        kept = {node.name for node in recipe.kept(nodes)}
        border = recipe.unfreeze_after
        tuned = border is not None and run.epoch >= border
        layers = [
            {"name": node.name, "kind": node.layer.kind, "shape": list(node.out_shape), "parameters": node.parameters,
             "kept": node.name in kept, "frozen": node.name in kept and not tuned}
            for node in nodes
        ]  # fmt: skip
        rate = float(getattr(run.spec.optimizer, "learning_rate", 0.0))
        about = {
            "phase": "tuned" if tuned else "frozen",
            "source": recipe.source,
            "cut": next(n.name for n in reversed(nodes) if n.name in kept),
        }
        phases = {"rates": [rate, rate * recipe.small_rate], "epochs": [border, recipe.epochs], "results": results(run, border)}
        return Frame("transfer", {}, words(layers=layers, **about, **phases))


def results(run: Run, border: int | None) -> dict[str, dict[str, Any] | None]:
    """What was measured at the beginning, at the end of the first phase and now; None where it has not come to that."""
    table = run.history.since(0)
    epochs = np.asarray(table["epoch"])
    if not len(epochs):
        return {"before": None, "frozen": None, "tuned": None}
    first = epochs if border is None else epochs[epochs <= border]
    return {
        "before": _row(table, 0) if epochs[0] == 0 else None,
        "frozen": _row(table, len(first) - 1) if len(first) and first[-1] > 0 else None,
        "tuned": _row(table, len(epochs) - 1) if border is not None and epochs[-1] > border else None,
    }


def _row(table: dict[str, Any], place: int) -> dict[str, Any]:
    told: dict[str, Any] = {"epoch": float(table["epoch"][place])}
    for part in PARTS:
        values = {name: float(table[f"{part}_{name}"][place]) for name in ("loss", "accuracy") if f"{part}_{name}" in table}
        told[part] = {name: value for name, value in values.items() if np.isfinite(value)} or None
    return told
