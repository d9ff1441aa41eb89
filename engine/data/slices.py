"""A plane cut through a table: two columns vary, all others are held, so that a picture of two axes can show what a network says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.data.bundle import Column
from engine.data.examples import Task
from engine.data.points import Domain, Floats, Points
from engine.data.rows import Rows
from engine.errors import SpecError

MARGIN = 0.06
HALF_WORD = 0.5


@dataclass(frozen=True)
class Slice:
    """The plane of two columns of a table; what it offers reads like a dataset of points.

    `across` and `down` are columns by their place among those shown to the network; `held` (C,) is where all columns stand: numbers at
    their median over the training rows, words at the most frequent one.
    """

    rows: Rows
    across: int
    down: int
    held: Floats
    dimensions: int = 2

    @classmethod
    def of(cls, rows: Rows, across: str, down: str) -> Slice:
        """The slice along two columns by name; "" takes the one that tells most of the answer. Raises SpecError for a name not shown."""
        names = [column.name for column, _ in rows.shown]
        if len(names) < 2:
            raise SpecError.at("across", f"a slice needs two columns; the network is shown only {names[0]}")
        usual = by_what_they_tell(rows)
        x = _place(names, across, "across") if across else next(i for i in usual if names[i] != down)
        y = _place(names, down, "down") if down else next(i for i in usual if i != x)
        if not across and not down:
            x, y = sorted((x, y))
        if x == y:
            raise SpecError.at("down", f"{names[x]} cannot be both axes; choose another column for one of them")
        return cls(rows, x, y, _middles(rows))

    @property
    def task(self) -> Task:
        """What the table asks for."""
        return self.rows.task

    @property
    def classes(self) -> int:
        """The number of classes; 0 for values."""
        return self.rows.classes

    @property
    def axes(self) -> tuple[Column, Column]:
        """The two columns that vary."""
        return self.rows.shown[self.across][0], self.rows.shown[self.down][0]

    @cached_property
    def domain(self) -> Domain:
        """What the picture covers: all rows, with a margin."""
        (x0, x1), (y0, y1) = (_reach(column, self.rows.values[i]) for column, i in zip(self.axes, (self.across, self.down), strict=True))
        return Domain(x0, x1, y0, y1)

    @cached_property
    def points(self) -> Points:
        """Every row where it lies on the two axes."""
        return Points(np.stack([self.rows.values[self.across], self.rows.values[self.down]]), self.rows.label, self.rows.part_of)

    def inputs_at(self, xy: Floats) -> NDArray[np.float32]:
        """The network's inputs (D, M) for places (2, M) of the plane, all other columns held."""
        values = [np.full(xy.shape[1], middle) for middle in self.held.tolist()]
        for (column, _), i, place in zip(
            (self.rows.shown[self.across], self.rows.shown[self.down]), (self.across, self.down), xy, strict=True
        ):
            values[i] = np.clip(np.rint(place), 0, len(column.categories) - 1) if column.categories else np.asarray(place, np.float64)
        if any(encoder.kind == "log" for _, encoder in self.rows.shown):
            values = [np.maximum(some, least) for some, least in zip(values, self._smallest, strict=True)]
        return self.rows.encoded(values)

    @cached_property
    def _smallest(self) -> list[float]:
        """For columns that are shown as logarithms, the smallest number of the table: the margin must not reach below 0."""
        return [
            float(some.min()) if encoder.kind == "log" else -np.inf
            for (_, encoder), some in zip(self.rows.shown, self.rows.values, strict=True)
        ]

    def held_words(self) -> dict[str, str]:
        """Where every column that does not vary stands, for people."""
        found = {}
        for i, ((column, _), middle) in enumerate(zip(self.rows.shown, self.held.tolist(), strict=True)):
            if i not in (self.across, self.down):
                found[column.name] = (
                    column.categories[int(middle)] if column.categories else f"{middle:.4g}{column.unit and ' '}{column.unit}"
                )
        return found


def by_what_they_tell(rows: Rows) -> list[int]:
    """The columns shown, by their places: numbers that go with the answer first, words last."""
    telling = [-np.inf if column.categories else _tells(values, rows) for (column, _), values in zip(rows.shown, rows.values, strict=True)]
    return sorted(range(len(telling)), key=lambda i: -telling[i])


def _tells(values: Floats, rows: Rows) -> float:
    """How far a column goes with the answer: the share of its spread that lies between classes, or its correlation with values."""
    if not values.std() or not rows.label.std():
        return 0.0
    if rows.task == "regression":
        return abs(float(np.corrcoef(values, rows.label)[0, 1]))
    means = {label: values[rows.label == label].mean() for label in np.unique(rows.label).tolist()}
    return float(np.std([means[label] for label in rows.label.tolist()]) / values.std())


def _place(names: list[str], wanted: str, path: str) -> int:
    if wanted not in names:
        raise SpecError.at(path, f"there is no column {wanted!r} among those shown to the network: {', '.join(names)}")
    return names.index(wanted)


def _middles(rows: Rows) -> Floats:
    train = rows.part_of == 0
    middles = []
    for (column, _), values in zip(rows.shown, rows.values, strict=True):
        known = values[train] if train.any() else values
        middles.append(float(np.bincount(known.astype(int)).argmax()) if column.categories else float(np.median(known)))
    return np.array(middles)


def _reach(column: Column, values: Floats) -> tuple[float, float]:
    if column.categories:
        return -HALF_WORD, len(column.categories) - HALF_WORD
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or max(1.0, abs(high)) * MARGIN
    return low - margin, high + margin
