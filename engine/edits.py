"""Changes made by hand while training goes on: single weights, and the points themselves."""

from __future__ import annotations

from math import ceil, log10
from typing import Any

import numpy as np
from pydantic import ValidationError

from engine.commands import Edit, EditPoints
from engine.data import Dataset, Points, PointsData, Scaler, Split
from engine.data.drawn import Drawn
from engine.data.features import matrix
from engine.data.points import MAX_POINTS, Domain
from engine.data.prepare import prepare
from engine.errors import SpecError, StateError, problems_of
from engine.experiment import Experiment
from engine.graph import Network
from engine.registry import all_tags
from engine.seeds import stream
from engine.spec import Spec, with_weights
from engine.tensor import Array

DECIMALS = 4
SCALING_GRID = 41
GOLDEN = (5**0.5 - 1) / 2


def edit_weight(network: Network, order: Edit) -> float:
    """Write one value into a parameter; the value that stood there. Raises SpecError where there is no such place."""
    views = network.views()
    if order.parameter not in views:
        raise SpecError.at("parameter", f"there is no {order.parameter!r}; the network has {', '.join(views)}")
    view, index = views[order.parameter], tuple(order.index)
    if len(index) != view.ndim or any(not 0 <= i < n for i, n in zip(index, view.shape, strict=True)):
        raise SpecError.at("index", f"{list(index)} is not a place in {order.parameter}, whose shape is {list(view.shape)}")
    before = float(view[index])
    view[index] = order.value
    return before


def edit_points(experiment: Experiment, order: EditPoints) -> tuple[Spec, Dataset]:
    """The spec and data after an edit. Points that nobody touched keep their part; one that is added gets one in proportion; where all are
    replaced, those that come without a part are divided by the shares and the seed. The scaling stays as it was fitted.

    Raises SpecError for points that do not fit, StateError where the data is not made of classes.
    """
    spec, dataset = experiment.spec, experiment.dataset
    if not isinstance(spec.data, PointsData) or not isinstance(dataset, Dataset) or dataset.task != "classification":
        raise StateError("points can be painted where there are classes; choose a classification dataset or start an empty canvas")
    if order.points is None and order.classes is None and not (order.remove or order.move or order.add):
        raise SpecError.at("points", "says nothing to change; give points, remove, move, add or classes")
    table = _edited(dataset.points, order)
    if len(table) > MAX_POINTS:
        raise SpecError.at("add", f"that would make {len(table):,} points; at most {MAX_POINTS:,} are allowed")
    table[:, :2] = _rounded(table[:, :2], spec.data.domain)
    _choose_parts(table, len(table) - len(order.add), spec.data.split)
    data = _painted(spec.data, table, order)
    scaler = dataset.scaler if len(dataset.part("train")) else _scaler_of_plane(data)
    edited = with_weights(spec.model_copy(update={"data": data}), spec.model.weights)
    return edited, prepare(data, stream(spec.seed, "data", spec.redraw.data), scaler)


def _painted(before: PointsData, table: Array, order: EditPoints) -> Drawn:
    """The drawn data with these points, on the plane of what was there before. Raises SpecError where that is no such data."""
    # A class that has been used stays a class until somebody starts over, so that nothing vanishes under a brush.
    classes = order.classes or max(before.classes_count(), int(table[:, 2].max(initial=0)) + 1)
    points = tuple((x, y, label, part) if part >= 0 else (x, y, label) for x, y, label, part in table.tolist())
    try:
        return Drawn(
            points=points, classes=classes, domain=before.domain, split=before.split, scaling=before.scaling, features=before.features
        )
    except ValidationError as error:
        raise SpecError(problems_of(error, all_tags())) from None


def _scaler_of_plane(data: PointsData) -> Scaler:
    """On an empty canvas the plane itself is what inputs are scaled by: the first dab of a brush says nothing about what follows."""
    return Scaler.fit(data.scaling, matrix(data.features, data.domain.grid(SCALING_GRID)))


def _rounded(xy: Array, domain: Domain) -> Array:
    """Coordinates (N, 2) short enough to be sent around, without losing more than a ten-thousandth of a small plane or leaving it."""
    x0, x1, y0, y1 = domain
    decimals = DECIMALS + max(0, ceil(-log10(min(x1 - x0, y1 - y0))))
    short = xy.round(decimals)
    low, high = np.array([x0, y0]), np.array([x1, y1])
    return np.where((low <= xy) & (xy <= high), short.clip(low, high), short)


def _choose_parts(table: Array, first: int, split: Split) -> None:
    """Give every point from the `first` on that has no part one, in proportion, point after point: multiples of the golden ratio fill
    [0, 1) evenly."""
    new = first + np.flatnonzero(table[first:, 3] < 0)
    place = (new * GOLDEN) % 1.0
    table[new, 3] = np.searchsorted(np.cumsum(split.shares())[:2] - 1e-9, place, side="right")


def _edited(points: Points, order: EditPoints) -> Array:
    """All points as rows [x, y, label, part], part −1 where it is still to be chosen."""
    split = points.split if points.split is not None else np.full(len(points), -1)
    table = np.column_stack([points.xy.T, points.label, split.astype(float)])
    if order.points is not None:
        table = _rows(order.points)
    elif order.move or order.remove:
        for i, (index, x, y) in enumerate(order.move):
            if not (index.is_integer() and 0 <= index < len(table)):
                raise SpecError.at(f"move[{i}]", f"there is no point {index:g}; there are {len(table)}")
            table[int(index), :2] = x, y
        wrong = next((i for i in order.remove if not 0 <= i < len(table)), None)
        if wrong is not None:
            raise SpecError.at("remove", f"there is no point {wrong}; there are {len(table)}")
        table = np.delete(table, order.remove, axis=0)
    return np.concatenate([table, _rows(order.add)]) if order.add else table


def _rows(points: Any) -> Array:
    return np.array([[*row, -1.0] if len(row) == 3 else row for row in points], np.float64).reshape(-1, 4)
