"""What an encoder makes of a column: before and after, row by row and as two pictures of where the values lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from engine.data import bundle, datasets
from engine.data.bars import counted
from engine.data.bundle import Column
from engine.data.csv_table import numbers_of
from engine.data.csv_text import is_missing, is_number, records
from engine.data.encoders import Ordered
from engine.data.points import Floats
from engine.data.scalers import Scaler
from engine.data.tables import AnyEncoder, BundledTable
from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.tensor import Array

MAX_ROWS = 1000
MAX_CATEGORIES = 24
BINS = 32
_BUNDLED = {kind.kind_name(): kind.title() for kind in datasets if issubclass(kind, BundledTable)}
if TYPE_CHECKING:
    Tables: TypeAlias = str
else:
    Tables = Literal[(*_BUNDLED, "own")]


@instruments.register
class Encoding(Instrument):
    """Encodings: a column before and after: standardised, squeezed, as logarithms, one-hot or in ordered bands."""

    kind: Literal["encoding"] = "encoding"
    table: Tables = argument("auto_mpg", "Where the column comes from.", title="Table", ui={"labels": {**_BUNDLED, "own": "Your own"}})
    column: str = argument(
        "model year", "Which column.", title="Column", max_length=100, ui={"control": "text", "when": {"table": list(_BUNDLED)}}
    )
    text: str = argument("12\n15\n19\n30\n31\n33\n47\n52\n80\n210", "A column of your own: one number or word per line.", title="Values",
                         max_length=20_000, ui={"control": "lines", "when": {"table": "own"}})  # fmt: skip
    encoder: AnyEncoder = argument(Ordered(edges=(73, 76, 79)), "How it becomes numbers.", title="Encoder", ui={"family": "encoders"})
    rows: int = argument(14, "How many rows the table shows.", title="Rows", ge=1, le=60, ui={"control": "slider"})

    def compute(self) -> Frame:
        column, columns = self._column()
        if wrong := self.encoder.problem(column):
            raise SpecError.at("encoder", wrong)
        present = np.flatnonzero(np.isfinite(column.values))
        values = column.values[present]
        made = self.encoder.rows(values, column)
        scaler = Scaler.fit(self.encoder.scaling, made)
        after = scaler.apply(made)
        shown = _spread(values, self.rows)
        arrays: dict[str, Array] = {
            "before": values[shown],
            "after": after[:, shown],
            "row": present[shown],
        }
        arrays |= {**_counted("before", values, column), **(_counted("after", after[0], None) if len(after) == 1 else {})}
        results = {"rows": len(values), "inputs": len(after), "missing": len(column.values) - len(present),
                   "mean_before": _mean(values, column), "mean_after": float(after.mean()), "std_after": float(after.std()),
                   "low_after": float(after.min()), "high_after": float(after.max())}  # fmt: skip
        return self.answer(
            arrays, results, name=column.name, unit=column.unit, help=column.help, categories=list(column.categories),
            names=self.encoder.names(column), options={"column": columns}, offset=scaler.offset.tolist(), scale=scaler.scale.tolist(),
            edges=list(self.encoder.edges) if isinstance(self.encoder, Ordered) else [],
            latex_rule=self.encoder.written(float(scaler.offset[0]), float(scaler.scale[0])),
        )  # fmt: skip

    def sketch(self) -> Array:
        stairs = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (4, 3)]
        return np.array([stairs], float).transpose(0, 2, 1)

    def _column(self) -> tuple[Column, list[str]]:
        """The column and the names of all in its table. Raises SpecError at `column` or `text`."""
        if self.table == "own":
            return _typed(self.text), []
        known = bundle.table(self.table).columns
        name = self.column or next(iter(known))
        if name not in known:
            raise SpecError.at("column", f"there is no column {name!r}; there are {', '.join(known)}")
        return known[name], list(known)


def _spread(values: Floats, count: int) -> Array:
    """`count` rows spread evenly over the values from smallest to largest, so that a short table tells the whole story."""
    order = np.argsort(values, kind="stable")
    picked = np.unique(np.linspace(0, len(values) - 1, min(count, len(values))).round().astype(int))
    return np.asarray(order[picked])


def _counted(name: str, values: Floats, column: Column | None) -> dict[str, Array]:
    """How many values lie where: `…_edges` (bins + 1,) and `…_counts` (bins,); of words one bin each."""
    different = np.arange(len(column.categories)) if column and column.categories else np.unique(values)
    bins: Any = BINS
    if len(different) <= BINS:  # a bar for each value, as far apart as the two that are nearest to each other
        half = float(np.diff(different).min(initial=1.0)) / 2 if len(different) > 1 else 0.5
        bins = (
            np.arange(different[0] - half, different[-1] + 1.5 * half, 2 * half)
            if (different[-1] - different[0]) / half < 4 * BINS
            else BINS
        )
    counts, edges = counted(values, bins)
    return {f"{name}_edges": edges, f"{name}_counts": counts.astype(np.float64)}


def _mean(values: Floats, column: Column) -> Any:
    return None if column.categories else float(values.mean())


def _numbers(cells: list[str]) -> Floats:
    try:
        return numbers_of(cells)
    except SpecError as error:
        raise SpecError.at("text", error.problems[0].message) from None


def _typed(text: str) -> Column:
    """A column that somebody typed or pasted: the first of each row; numbers, or else words. Raises SpecError at `text`."""
    try:
        cells = [row[0] for _, row in records(text)]
    except SpecError as error:
        raise SpecError.at("text", error.problems[0].message) from None
    if cells and not is_number(cells[0]) and all(is_number(cell) or is_missing(cell) for cell in cells[1:]) and len(cells) > 1:
        name, cells = cells[0], cells[1:]
    else:
        name = "values"
    if not cells:
        raise SpecError.at("text", "there is nothing in it; type one number or word per line")
    if len(cells) > MAX_ROWS:
        raise SpecError.at("text", f"it has {len(cells)} rows; at most {MAX_ROWS} are taken here")
    if all(is_number(cell) or is_missing(cell) for cell in cells) and any(map(is_number, cells)):
        return Column(name, "", "", (), _numbers(cells))
    words = tuple(dict.fromkeys(cells))
    if len(words) > MAX_CATEGORIES:
        raise SpecError.at("text", f"it holds {len(words)} different words; at most {MAX_CATEGORIES} make a column")
    return Column(name, "", "", words, np.array([float(words.index(cell)) for cell in cells]))
