"""Pictures of the plane: what the network says everywhere, and what each of its units says. Row 0 is the top, column 0 the left."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.frames import Frame
from engine.graph import CHUNK
from engine.registry import argument
from engine.summaries.base import Plane, PlaneView, bounded, display_range, plane_for, quantize, slice_words, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MAX_GRIDS = 8


class Grid:
    """The centers of a resolution × resolution grid over the plane, as `inputs` (D, R²) of the network, rows from the top."""

    def __init__(self, dataset: Plane, resolution: int) -> None:
        x0, x1, y0, y1 = dataset.domain
        half = 0.5 / resolution
        across = x0 + (x1 - x0) * (np.arange(resolution) / resolution + half)
        down = y1 - (y1 - y0) * (np.arange(resolution) / resolution + half)
        self.dataset = dataset
        self.inputs = dataset.inputs_at(np.stack([np.tile(across, resolution), np.repeat(down, resolution)]))

    @cached_property
    def features(self) -> tuple[Array, Array]:
        """The inputs as bytes (D, R²), each on its own scale from −largest to largest, and those largest values (D,)."""
        largest = np.abs(self.inputs).max(axis=1, initial=0.0)
        largest[largest == 0] = 1.0
        maps = np.empty(self.inputs.shape, np.uint8)
        for row, reach, out in zip(self.inputs, largest.tolist(), maps, strict=True):
            quantize(row, -reach, reach, out, np.empty_like(row))
        return maps, largest


_grids: dict[tuple[int, int, int], Grid] = {}


def grid_of(run: Run, resolution: int, plane: Plane | None = None) -> Grid:
    """The grid over the run's plane, or over another of its planes; the last few are kept while the data stays the same."""
    dataset = plane or plane_for(run, "this view")
    key = (id(run), id(dataset), resolution)
    kept = _grids.get(key)
    if kept is None or kept.dataset is not dataset:
        if len(_grids) >= MAX_GRIDS:
            _grids.pop(next(iter(_grids)))
        kept = _grids[key] = Grid(dataset, resolution)
    return kept


@views.register
class Boundary(PlaneView):
    """Boundary: the class the network chooses at every point of the plane and how sure it is, or the value it predicts.

    Arrays: `winner` and `confidence` (R, R) uint8 for classes; `value` (R, R) uint8 between `low` and `high` where there is one output;
    `curve_x`, `curve_y` (R,) float32 for data with one input.
    """

    kind: Literal["boundary"] = "boundary"
    resolution: int = argument(100, "Pixels along each side.", ge=8, le=400)

    def compute(self, run: Run) -> Frame:
        experiment, size = run.experiment, self.resolution
        dataset, head = self.plane(run), experiment.head
        outputs = head.in_units(experiment.network.predict(grid_of(run, size, dataset).inputs))
        meta = words(task=dataset.task, classes=head.classes, domain=list(dataset.domain), resolution=size, activation=head.activation)
        meta |= slice_words(dataset)
        if head.classes and run.spec.data.shown_as == "table":
            meta |= words(names=run.spec.data.class_names())
        arrays: dict[str, Array] = {}
        if head.units == 1:
            low, high = _value_range(run, outputs)
            value, scratch = np.empty(outputs.shape, np.uint8), np.empty_like(outputs)
            quantize(np.clip(outputs, low, high), low, high, value, scratch)
            arrays["value"] = value.reshape(size, size)
            meta |= words(low=low, high=high, threshold=head.threshold)
        if head.classes:
            winner, confidence = _decide(head.decide(outputs), outputs, head.threshold, run)
            arrays |= {"winner": winner.reshape(size, size), "confidence": confidence.reshape(size, size)}
        if dataset.dimensions == 1:
            arrays |= _curve(run, dataset, size)
        return Frame("boundary", arrays, meta)


def _value_range(run: Run, outputs: Array) -> tuple[float, float]:
    """Ends of the scale for a single output; for regression the targets' range decides, so that colors keep their meaning."""
    experiment = run.experiment
    if experiment.head.classes:
        return display_range(experiment.head.activation, outputs)
    labels = experiment.dataset.labels
    low, high = (float(labels.min()), float(labels.max())) if len(labels) else (0.0, 0.0)
    if low >= 0 and high > low:
        return low, high  # values that are never negative have no 0 in their middle
    largest = max(-low, high) or 1.0
    return -largest, largest


def _decide(winner: Array, outputs: Array, threshold: float, run: Run) -> tuple[Array, Array]:
    """The chosen class and 0…255 for how sure the network is of it: 0 on the border between classes."""
    low, high = display_range(run.experiment.head.activation, outputs)
    if outputs.shape[0] == 1:
        sure = np.abs(outputs[0] - threshold) / max(high - threshold, threshold - low)
    else:
        ranked = np.partition(outputs, -2, axis=0)
        sure = (ranked[-1] - ranked[-2]) / (high - low)
    return winner.astype(np.uint8), (np.clip(sure, 0, 1) * 255).astype(np.uint8)


def _curve(run: Run, dataset: Plane, size: int) -> dict[str, Array]:
    experiment = run.experiment
    x0, x1, *_ = dataset.domain
    x = np.linspace(x0, x1, size)
    y = experiment.head.in_units(experiment.network.predict(dataset.inputs_at(np.stack([x, np.zeros(size)]))))[0]
    return {"curve_x": x.astype(np.float32), "curve_y": y.astype(np.float32)}


@views.register
class Units(PlaneView):
    """Units: what every unit says at every point of the plane, input features first.

    Arrays: `maps` (U, R, R) uint8; `low`, `high` (U,) float32, what 0 and 255 mean. The middle of the scale is neutral.
    """

    kind: Literal["units"] = "units"
    resolution: int = argument(40, "Pixels along each side.", ge=8, le=200)

    def compute(self, run: Run) -> Frame:
        network, size = run.experiment.network, self.resolution
        grid = grid_of(run, size, self.plane(run))
        inputs = grid.inputs
        counts = [inputs.shape[0], *(node.out_shape[0] for node in network.nodes)]
        maps = np.empty((sum(counts), size * size), np.uint8)
        low, high = np.empty(sum(counts), np.float32), np.empty(sum(counts), np.float32)
        starts = [0, *accumulate(counts)]
        maps[: starts[1]], high[: starts[1]] = grid.features
        low[: starts[1]] = -high[: starts[1]]
        ranges = _layer_ranges(run, inputs)
        for i, (a, b) in enumerate(ranges):
            low[starts[i + 1] : starts[i + 2]], high[starts[i + 1] : starts[i + 2]] = a, b
        scratch = np.empty(max(counts) * min(inputs.shape[1], CHUNK), network.values.dtype)
        for part, outputs in network.evaluate(inputs):
            for i, values in enumerate(outputs):
                rows = maps[starts[i + 1] : starts[i + 2], part]
                quantize(values, *ranges[i], rows, scratch[: rows.size].reshape(rows.shape))
        names = ["features", *(node.name for node in network.nodes)]
        layout = [[name, count] for name, count in zip(names, counts, strict=True)]
        meta = words(layout=layout, resolution=size, features=run.experiment.dataset.input_names())
        return Frame("units", {"maps": maps.reshape(-1, size, size), "low": low, "high": high}, meta)


def _layer_ranges(run: Run, inputs: Array) -> list[tuple[float, float]]:
    """The scale of each layer: an activation's own range, or, without one, what its units reach."""
    network = run.experiment.network
    names = [getattr(node.layer, "activation", "linear") for node in network.nodes]
    ranges = [display_range(name, np.zeros(0)) for name in names]
    open_ends = [i for i, name in enumerate(names) if not bounded(name)]
    if open_ends:
        reach = dict.fromkeys(open_ends, 0.0)
        for _, outputs in network.evaluate(inputs):
            for i in open_ends:
                reach[i] = max(reach[i], float(np.abs(outputs[i]).max(initial=0.0)))
        for i, largest in reach.items():
            largest = largest * 1.0001 if np.isfinite(largest) and largest > 0 else 1.0
            ranges[i] = (-largest, largest)
    return ranges
