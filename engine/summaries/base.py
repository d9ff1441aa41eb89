"""What every summary is: a kind with options that turns a run, as it stands, into a frame."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from engine.data import Dataset
from engine.data.rows import Rows
from engine.data.slices import Slice
from engine.errors import SpecError
from engine.frames import Frame, plain
from engine.functional.activation import activations
from engine.registry import Family, Kind, argument
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


class View(Kind):
    """Base of all summaries. `static`: it changes only when the data or the network is changed by hand."""

    static: ClassVar[bool] = False

    def frame(self, run: Run) -> Frame:
        """The picture of the run now, marked with its place in time."""
        found = self.compute(run)
        found.meta.update(
            epoch=str(run.epoch), step=str(run.step), model_version=str(run.model_version), data_version=str(run.data_version),
            run_version=str(run.history.generation),
        )  # fmt: skip
        return found

    @abstractmethod
    def compute(self, run: Run) -> Frame:
        """The arrays and words of this view."""


Plane: TypeAlias = Dataset | Slice
MAX_SLICES = 8

views: Family[View] = Family("views", in_spec=False)


def plane_of(run: Run, view: str) -> Dataset:
    """The points of a run whose data lies in a plane. Raises SpecError where it does not."""
    dataset = run.experiment.dataset
    if not isinstance(dataset, Dataset):
        raise SpecError.at("view", f"{view} shows points of a plane; this run learns from {run.spec.data.kind}")
    return dataset


class PlaneView(View):
    """Base of the pictures of a plane: of the points' own, or of one that two columns of a table span."""

    across: str = argument("", "Of a table: the column along the horizontal axis; empty: the first that is free.", max_length=100)
    down: str = argument("", "Of a table: the column along the vertical axis; empty: the first that is free.", max_length=100)

    def plane(self, run: Run) -> Plane:
        """The plane that is shown. Raises SpecError where the data has none."""
        return plane_for(run, self.kind, self.across, self.down)


_slices: dict[tuple[int, str, str], Slice] = {}


def plane_for(run: Run, view: str, across: str = "", down: str = "") -> Plane:
    """The plane of a run's points, or that of two columns of its table; the last few are kept.

    Raises SpecError where there is no such plane.
    """
    rows = run.experiment.dataset
    if not isinstance(rows, Rows):
        return plane_of(run, view)
    key = (id(run), across, down)
    if key not in _slices or _slices[key].rows is not rows:
        if len(_slices) >= MAX_SLICES:
            _slices.pop(next(iter(_slices)))
        _slices[key] = Slice.of(rows, across, down)
    return _slices[key]


def slice_words(plane: Plane) -> dict[str, str]:
    """Of a plane that is cut through a table: its axes, where words stand on them, and where all other columns are held."""
    if not isinstance(plane, Slice):
        return {}
    across, down = plane.axes
    names = [column.name for column, _ in plane.rows.shown]
    return words(
        columns=names, across=across.name, down=down.name, across_words=across.categories, down_words=down.categories,
        across_unit=across.unit, down_unit=down.unit, held=plane.held_words(),
    )  # fmt: skip


_encode = json.JSONEncoder(allow_nan=False).encode


def words(**values: Any) -> dict[str, str]:
    """Words about a frame: texts as they are, everything else as JSON."""
    return {name: value if isinstance(value, str) else _encode(plain(value)) for name, value in values.items()}


def bounded(activation: str) -> bool:
    """Whether an activation's outputs have a range of their own."""
    kind = activations[activation]
    return kind.low > -np.inf and kind.high < np.inf


def display_range(activation: str, values: Array) -> tuple[float, float]:
    """What the two ends of the color scale mean for outputs of `activation`: its own range, or symmetric about 0 where it has none."""
    if bounded(activation):
        return activations[activation].low, activations[activation].high
    largest = float(np.abs(values).max(initial=0.0))
    largest = largest if np.isfinite(largest) and largest > 0 else 1.0
    return -largest, largest


def quantize(values: Array, low: float, high: float, out: Array, scratch: Array) -> None:
    """Values as bytes: `low` becomes 0, `high` 255. `out` uint8 and `scratch` have the shape of `values`, which lie within."""
    scale = values.dtype.type(254.99 / (high - low))
    np.multiply(values, scale, scratch)
    if low:
        np.add(scratch, values.dtype.type(-low * scale), scratch)
    np.copyto(out, scratch, casting="unsafe")
