"""How layers fold the plane: a grid and the training points, carried from layer to layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.architecture import Node
from engine.data import Dataset
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.tables import outputs_at
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

SHOWN = 300
"""At most so many training points are carried."""


@views.register
class Warp(View):
    """Warp: where the lines of a grid over the plane, and the training points, lie in the space of every layer's outputs.

    Stage 0 is the plane itself. Arrays, for S stages: `grid` (S, 2, G·G) float32, rows of the grid from below, none for data that is no
    plane, `points` (S, 2, n) float32 and `label` (n,) float32. A layer of one or two units is shown exactly; of a wider one the two
    directions along which the outputs vary most, turned to lie as much like the stage before as they can.
    """

    kind: Literal["warp"] = "warp"
    lines: int = argument(21, "Lines of the grid along each side.", ge=5, le=41)

    def compute(self, run: Run) -> Frame:
        experiment, lines = run.experiment, self.lines
        chosen = experiment.parts["train"][:SHOWN]
        plane = experiment.dataset if isinstance(experiment.dataset, Dataset) and experiment.head.asked != "generation" else None
        start = np.zeros((2, 0)) if plane is None else _lattice(plane.domain, lines)
        if experiment.head.asked == "generation" or not (len(chosen) or start.shape[1]):
            return Frame("warp", {}, words(stages=[], lines=0))
        inputs = experiment.dataset.take(chosen) if len(chosen) else np.zeros((*experiment.network.in_shape, 0), np.float32)
        through = np.concatenate([inputs, plane.inputs_at(start).astype(inputs.dtype)], axis=1) if plane is not None else inputs
        first = np.concatenate([plane.points.xy[:, chosen], start], axis=1) if plane is not None else _rows(inputs)
        shown = [_flat(first)]
        for values in self._layers(run, through):
            shown.append(_flat(_rows(values), shown[-1][0]))
        places = np.stack([place for place, _ in shown]).astype(np.float32)
        arrays = {"grid": places[:, :, len(chosen) :], "points": places[:, :, : len(chosen)]}
        arrays["label"] = np.atleast_2d(experiment.dataset.labels[..., chosen])[0].astype(np.float32)
        stages = [{"name": "input", "kind": "input", "units": len(first), "activation": None, **shown[0][1]}]
        stages += [_stage(node, about) for node, (_, about) in zip(experiment.network.nodes, shown[1:], strict=True)]
        task, classes = experiment.dataset.task, experiment.dataset.classes
        return Frame("warp", arrays, words(stages=stages, lines=lines if plane is not None else 0, task=task, classes=classes))

    @staticmethod
    def _layers(run: Run, inputs: Array) -> list[Array]:
        flat = all(len(node.out_shape) == 1 for node in run.experiment.network.nodes)
        return outputs_at(run, inputs if flat else inputs[..., :SHOWN])


def _lattice(domain: tuple[float, float, float, float], lines: int) -> Array:
    """The crossings of a grid over the plane, (2, lines²), row after row from below."""
    x0, x1, y0, y1 = domain
    return np.stack([np.tile(np.linspace(x0, x1, lines), lines), np.repeat(np.linspace(y0, y1, lines), lines)])


def _rows(values: Array) -> Array:
    """Whatever stands before the batch as one axis: (D, n)."""
    return values.reshape(-1, values.shape[-1])


def _stage(node: Node, about: dict[str, Any]) -> dict[str, Any]:
    units = int(np.prod(node.out_shape))
    return {"name": node.name, "kind": node.layer.kind, "units": units, "activation": getattr(node.layer, "activation", None), **about}


def _flat(values: Array, before: Array | None = None) -> tuple[Array, dict[str, Any]]:
    """Outputs (D, n) as places (2, n), and whether that is all of them: `exact`, and the `share` of their variance that is seen."""
    values = np.nan_to_num(values.astype(np.float64), copy=False, posinf=1e30, neginf=-1e30)
    if len(values) == 1:
        return np.concatenate([values, np.zeros_like(values)]), {"exact": True, "share": 1.0}
    if len(values) == 2:
        return values, {"exact": True, "share": 1.0}
    values -= values.mean(axis=1, keepdims=True)
    places, variances = _widest(values)
    total = float(variances.sum())
    share = float(variances[-2:].sum()) / total if total > 0 else 1.0
    return places if before is None else _turned(places, before), {"exact": False, "share": min(1.0, share)}


def _widest(centered: Array) -> tuple[Array, Array]:
    """Where centered values (D, n) lie along the two directions in which they vary most, (2, n), and all variances, ascending.

    Whichever is fewer, directions or examples, is compared with itself: so nothing is as large as the values again.
    """
    units, count = centered.shape
    if units <= count:
        variances, axes = np.linalg.eigh(centered @ centered.T)
        return axes[:, :-3:-1].T @ centered, variances
    variances, axes = np.linalg.eigh(centered.T @ centered)
    variances = variances.clip(0, None)
    return (axes[:, -2:] * np.sqrt(variances[-2:])).T[::-1], variances


def _turned(places: Array, before: Array) -> Array:
    """Places (2, n) turned or mirrored so that they lie as much like those of the stage before as can be (orthogonal Procrustes)."""
    left, _, right = np.linalg.svd((before - before.mean(axis=1, keepdims=True)) @ places.T)
    turned = (left @ right) @ places
    return np.asarray(turned)
