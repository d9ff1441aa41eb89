"""The inspector: one unit, weight, bias, layer or point, with the formulas behind its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data import Dataset
from engine.data.points import PARTS
from engine.explain import Formula, Spot, Trace, explanation_of, loss_formula, traces, units_formula
from engine.frames import Frame
from engine.functional.activation import activations
from engine.registry import argument
from engine.summaries.base import View, bounded, display_range, views, words
from engine.summaries.plane import grid_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

What = Literal["unit", "weight", "bias", "layer", "point", "input"]
ANSWERS = 8
SPELLED_OUT = 64


@views.register
class Inspect(View):
    """Inspect: formulas, weights and map of one thing of the network, for one example of the data.

    `json` tells about it, `latex_…` fields in it are formulas. `map` (R, R) float32 is what the unit answers everywhere in the plane, and
    `ranges` what the ends of its colors would mean for the unit alone, its layer, and the whole network.
    """

    kind: Literal["inspect"] = "inspect"
    what: What = argument("unit", "What is looked at.")
    layer: int = argument(1, "Its layer, from 1; 0 are the inputs.", ge=0, le=64)
    unit: int = argument(0, "The unit within the layer; of a weight, the one it leads to.", ge=0, le=100_000)
    source: int = argument(0, "Of a weight, the unit it comes from.", ge=0, le=100_000)
    point: int | None = argument(None, "The example whose numbers are shown; left out: the one being stepped through, or the first.", ge=0)
    resolution: int = argument(48, "Pixels along each side of the map.", ge=8, le=200)

    def compute(self, run: Run) -> Frame:
        asked = {"what": self.what, "layer": self.layer, "unit": self.unit, "source": self.source, "point": self.point}
        if not self._there(run):
            return Frame("inspect", {}, words(json={"present": False, "target": asked}))
        trace = self._trace(run)
        found: dict[str, Any] = {"present": True, "target": asked, "at": _example(run, trace)}
        found["freezable"] = run.spec.training.needs_gradient
        arrays: dict[str, Array] = {}
        if self.what == "point":
            found |= {"passes": _passes(run, trace), "formulas": _formulas(_ending(run, trace))}
        else:
            found |= self._part(run, trace)
            if self.what != "layer" and isinstance(run.experiment.dataset, Dataset):
                values, found["ranges"] = _map(run, self.layer, self.unit, self.resolution)
                arrays["map"] = values
        return Frame("inspect", arrays, words(json=found))

    def _there(self, run: Run) -> bool:
        """Whether the network still has what is asked for."""
        nodes, shape = run.experiment.network.nodes, run.experiment.network.in_shape
        if any(len(one) != 1 for one in (shape, *(node.out_shape for node in nodes))) or self.layer > len(nodes):
            return False
        if self.what == "point":
            return self.point is None or self.point < run.experiment.dataset.labels.shape[-1]
        if self.layer == 0:
            return self.what == "input" and self.unit < run.experiment.network.in_shape[0]
        node = nodes[self.layer - 1]
        return self.what != "input" and self.unit < node.out_shape[0] and self.source < node.in_shapes[0][0]

    def _trace(self, run: Run) -> Trace | None:
        index = self.point
        total = run.experiment.dataset.labels.shape[-1]
        if index is None or index >= total:
            index = at_hand(run)
        found = [] if index is None else traces(run.experiment, [index])
        return found[0] if found else None

    def _part(self, run: Run, trace: Trace | None) -> dict[str, Any]:
        if self.what == "input":
            return {"formulas": []}
        spot = Spot(run.experiment, trace, self.layer - 1, self.unit, self.source)
        explained = explanation_of(spot.node)
        lines: list[Formula | None]
        if self.what == "unit":
            lines = [*explained.unit(spot), *explained.back(spot)]
        elif self.what == "weight":
            lines = [*explained.weight(spot)]
        elif self.what == "bias":
            lines = [*explained.bias(spot)]
        else:
            lines = [*explained.layer(spot)]
        found: dict[str, Any] = {"formulas": _formulas(lines), "layer": _about(spot)}
        if self.what != "layer":
            found |= {"weights": _weights(run, spot), "answers": _answers(run, spot)}
        return found


def at_hand(run: Run) -> int | None:
    """The example that is being stepped through, or the first training example; None where there is none."""
    if run.walk is not None:
        return run.walk.chosen[-1]
    if run.last_example is not None:
        return int(run.last_example["index"])
    train = run.experiment.parts["train"]
    return int(train[0]) if len(train) else None


def _formulas(lines: Sequence[Formula | None]) -> list[dict[str, Any]]:
    return [line.to_json() for line in lines if line is not None]


def _ending(run: Run, trace: Trace | None) -> list[Formula | None]:
    """The loss, and, where the network learns a scaled target, its answer in the data's units."""
    if trace is None:
        return []
    spot = Spot(run.experiment, trace, len(run.experiment.network.nodes) - 1)
    return [loss_formula(spot), units_formula(spot)]


def _example(run: Run, trace: Trace | None) -> dict[str, Any] | None:
    """The example whose numbers are shown."""
    if trace is None or trace.index is None:
        return None
    dataset, head = run.experiment.dataset, run.experiment.head
    return {
        "index": trace.index,
        "count": dataset.labels.shape[-1],
        "part": PARTS[int(dataset.parts[trace.index])],
        "inputs": trace.inputs[:SPELLED_OUT].tolist(),
        "measured": [said._asdict() for said in dataset.measured(trace.index)[:SPELLED_OUT]],
        "label": dataset.labels[..., trace.index].tolist(),
        "classes": head.classes,
        "target": head.in_units(trace.target).tolist(),
        "output": head.in_units(trace.output).tolist(),
        "loss": trace.loss,
        "xy": dataset.points.xy[:, trace.index].tolist() if isinstance(dataset, Dataset) else None,
        "domain": list(dataset.domain) if isinstance(dataset, Dataset) else None,
    }


def _passes(run: Run, trace: Trace | None) -> list[dict[str, Any]]:
    """What every layer did with the example, and the loss's slope at each unit."""
    if trace is None:
        return []
    listed = [{"name": "input", "a": trace.inputs[:SPELLED_OUT].tolist(), "units": len(trace.inputs)}]
    for node, layer in zip(run.experiment.network.nodes, trace.layers, strict=True):
        columns = {"z": layer.z, "a": layer.a, "delta": layer.delta}
        told = {name: values[:SPELLED_OUT].tolist() for name, values in columns.items() if values is not None}
        listed.append({"name": node.name, "units": len(layer.a), "activation": getattr(node.layer, "activation", None), **told})
    return listed


def _about(spot: Spot) -> dict[str, Any]:
    """The layer: what it is called, what it does, how many numbers it has, whether it learns."""
    node = spot.node
    kind = type(node.layer)
    activation = getattr(node.layer, "activation", None)
    return {
        "name": node.name, "kind": node.layer.kind, "title": kind.title(), "help": kind.help(), "number": spot.number + 1,
        "units": node.out_shape[0], "inputs": node.in_shapes[0][0], "parameters": node.parameters, "activation": activation,
        "activation_title": activations[activation].title if activation in activations else None,
        "activation_help": activations[activation].help if activation in activations else None,
        "trainable": node.layer.trainable, "shapes": {name: list(shape) for name, shape in node.view_shapes().items()},
    }  # fmt: skip


def _weights(run: Run, spot: Spot) -> list[dict[str, Any]]:
    """The unit's weights and bias: Keras name and index, value, and whether they are held fast; those of many inputs are cut short."""
    views_, node = run.experiment.network.views(), spot.node
    kernel, bias = views_.get(f"{node.owner}.kernel"), views_.get(f"{node.owner}.bias")
    frozen = run.spec.model.frozen or {}
    rows: list[dict[str, Any]] = []
    if kernel is not None and kernel.ndim == 2:
        name = f"{node.owner}.kernel"
        held = {tuple(index) for index in frozen.get(name, ())}
        rows += [
            {"parameter": name, "index": [i, spot.unit], "source": i, "value": float(value), "frozen": (i, spot.unit) in held}
            for i, value in enumerate(kernel[:SPELLED_OUT, spot.unit])
        ]
    if bias is not None:
        name = f"{node.owner}.bias"
        held = {tuple(index) for index in frozen.get(name, ())}
        value = float(bias[spot.unit])
        rows.append({"parameter": name, "index": [spot.unit], "source": None, "value": value, "frozen": (spot.unit,) in held})
    return rows


def _answers(run: Run, spot: Spot) -> list[dict[str, Any]]:
    """What the unit says to the first training examples."""
    chosen = run.experiment.parts["train"][:ANSWERS].tolist()
    return [
        {
            "index": trace.index,
            "inputs": trace.inputs[:SPELLED_OUT].tolist(),
            "z": None if (z := trace.layers[spot.number].z) is None else float(z[spot.unit]),
            "a": float(trace.layers[spot.number].a[spot.unit]),
        }
        for trace in traces(run.experiment, chosen)
    ]


def _map(run: Run, layer: int, unit: int, resolution: int) -> tuple[Array, dict[str, list[float]]]:
    """The unit's answers on a grid, and the ranges that its colors can span, each symmetric about the middle of its activation's own."""
    network, grid = run.experiment.network, grid_of(run, resolution)
    values, middle = np.empty(resolution * resolution, np.float32), _middle(run, layer)
    largest = reach = 0.0
    for part, outputs in network.evaluate(grid.inputs):
        every = [grid.inputs[:, part], *outputs]
        values[part] = every[layer][unit]
        reach = max(reach, float(np.abs(every[layer] - middle).max(initial=0)))
        largest = max([largest, *(float(np.abs(found).max(initial=0)) for found in every[1:])])
    own = float(np.abs(values - middle).max(initial=0)) or 1.0
    name = getattr(network.nodes[layer - 1].layer, "activation", "linear") if layer else "linear"
    whole = display_range(name, values) if bounded(name) else (middle - (reach or 1.0), middle + (reach or 1.0))
    ranges = {"unit": [middle - own, middle + own], "layer": list(whole), "network": [-(largest or 1.0), largest or 1.0]}
    return values.reshape(resolution, resolution), ranges


def _middle(run: Run, layer: int) -> float:
    """The neutral value of a layer's outputs."""
    name = getattr(run.experiment.network.nodes[layer - 1].layer, "activation", "linear") if layer else "linear"
    if not bounded(name):
        return 0.0
    low, high = display_range(name, np.zeros(0))
    return (low + high) / 2
