"""Points from pasted or uploaded tables, and back.

Columns are x, y, label and split, found by name or by order; every refusal names the row and the column.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from engine.data.csv_text import MAX_COLUMNS, PATH, count, decode, encoding, is_missing, is_no_label, is_number, number, records, shown
from engine.data.points import MAX_CLASSES, MAX_POINTS, PARTS, PLANE, UNASSIGNED, Domain, Floats, Parts, Points
from engine.errors import Problem, SpecError

MAX_PROBLEMS = 10
MAX_LABEL = 60
FILL = 0.9
NAMES = {
    "x": {"x", "x1", "x_1"},
    "y": {"y", "x2", "x_2"},
    "label": {"label", "class", "target", "color", "colour", "category", "species", "group"},
    "split": {"split", "part"},
}
SPLITS: dict[str, int] = {**{name: i for i, name in enumerate(PARTS)}, "val": 1, "0": 0, "1": 1, "2": 2}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class CsvPoints:
    """What a table held: `points` inside `domain`, the names of its classes (at least two), and what was done to make it fit."""

    points: Points
    class_names: list[str]
    domain: Domain
    notes: list[str]

    @property
    def classes(self) -> int:
        """The number of classes, 2 to 6."""
        return len(self.class_names)


class _Table:
    """Rows below the header, and where each column stands; collects problems with their row and column."""

    def __init__(self, rows: list[Row], columns: dict[str, int], width: int) -> None:
        self.rows = rows
        self.columns = columns
        self.width = width
        self.problems: list[str] = []

    def cells(self, name: str) -> list[tuple[int, str]]:
        """(row number, cell) of one column; rows that are too short were refused before."""
        column = self.columns[name]
        return [(row, cells[column] if column < len(cells) else "") for row, cells in self.rows]

    def refuse(self, row: int, name: str, message: str) -> None:
        self.problems.append(f"row {row}, column {self.columns[name] + 1} ({name}): {message}")

    def raise_problems(self) -> None:
        """Raise SpecError with the first few problems, if there are any."""
        if self.problems:
            more = len(self.problems) - MAX_PROBLEMS
            texts = self.problems[:MAX_PROBLEMS] + ([f"and {more:,} more like these"] if more > 0 else [])
            raise SpecError([Problem(PATH, text) for text in texts])


def parse(data: bytes | str, domain: Domain = PLANE) -> CsvPoints:
    """The points of a table: text as pasted, or bytes as uploaded, in any usual dialect.

    Text labels become classes in the order in which they appear. Coordinates outside `domain` are rescaled linearly, axis by axis,
    into nine tenths of it, and a note says so. Points whose part is not said have the part `UNASSIGNED`, or there is no split at all.
    Raises SpecError naming row and column.
    """
    notes: list[str] = []
    if isinstance(data, bytes) and encoding(data) == "latin-1":
        notes.append("The file is not UTF-8, so it was read as Latin-1.")
    table = _table(decode(data), notes)
    _refuse_ragged(table)
    xy = np.array([_coordinates(table, name) for name in ("x", "y")]).reshape(2, -1)
    label, names = _labels(table, notes)
    split = _splits(table, notes)
    table.raise_problems()
    return CsvPoints(Points(_into(xy, domain, notes), label, split), names, domain, notes)


def _table(text: str, notes: list[str]) -> _Table:
    rows = []
    for row in islice(records(text), MAX_POINTS + 2):
        if len(row[1]) > MAX_COLUMNS:
            raise SpecError.at(
                PATH, f"row {row[0]} has {len(row[1]):,} columns; at most {MAX_COLUMNS} are read, and x, y, label are enough"
            )
        rows.append(row)
    if not rows:
        raise SpecError.at(PATH, "the table is empty; write one point per row: x, y, label")
    header = _header(rows[0], notes)
    body = rows[1:] if header else rows
    if len(body) > MAX_POINTS:
        raise SpecError.at(PATH, f"there are {count(text) - (len(rows) - len(body)):,} points; at most {MAX_POINTS:,} are allowed")
    if not body:
        raise SpecError.at(PATH, f"row {rows[0][0]} holds column names, but there are no points below it")
    return _Table(body, *(header or _by_order(body)))


def _header(row: Row, notes: list[str]) -> tuple[dict[str, int], int] | None:
    """Where the columns stand by the names in the first row, and how many there are; None if it holds a point."""
    names = _without_trailing(row[1])
    found = {role: [i for i, name in enumerate(names) if name.lower() in spellings] for role, spellings in NAMES.items()}
    if found["x"] or found["y"]:
        return _by_name(row[0], names, found, notes), len(names)
    if len(names) < 2 or any(is_number(name) or is_missing(name) for name in names[:2]):
        return None
    columns, width = _by_order([(row[0], names)])
    taken = ", ".join(f"{shown(names[i])} as {role}" for role, i in columns.items())
    notes.append(f"Row {row[0]} was read as column names: {taken}.")
    return columns, width


def _by_name(row: int, names: list[str], found: dict[str, list[int]], notes: list[str]) -> dict[str, int]:
    for role, places in found.items():
        if len(places) > 1:
            where = " and ".join(str(place + 1) for place in places)
            raise SpecError.at(PATH, f"row {row}: column {role} is there {len(places)} times, as columns {where}")
        if role in ("x", "y") and not places:
            there = ", ".join(shown(name) for name in names[:10])
            raise SpecError.at(PATH, f"row {row}: column {role} is missing; there are {there}")
    columns = {role: places[0] for role, places in found.items() if places}
    others = [i for i in range(len(names)) if i not in columns.values()]
    if "label" not in columns and len(others) == 1:
        columns["label"] = others.pop()
    if others:
        notes.append(f"Columns not used: {', '.join(names[i] or f'number {i + 1}' for i in others[:10])}.")
    return columns


def _by_order(rows: list[Row]) -> tuple[dict[str, int], int]:
    """x, y, label, split in this order, as many as most rows have."""
    width = Counter(len(_without_trailing(cells)) for _, cells in rows).most_common(1)[0][0]
    if width == 1:
        raise SpecError.at(PATH, f"row {rows[0][0]} has only one column; x and y are needed, separated by a comma, semicolon or tab")
    if width > len(NAMES):
        hint = "name the columns x, y and label in the first row; if commas are decimal marks, separate columns by semicolons"
        raise SpecError.at(PATH, f"row {rows[0][0]} has {width} columns without names; {hint}")
    return {role: i for i, role in enumerate(NAMES) if i < width}, width


def _without_trailing(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _refuse_ragged(table: _Table) -> None:
    for row, cells in table.rows:
        filled = len(_without_trailing(cells))
        if len(cells) < table.width or filled > table.width:
            found = min(len(cells), max(filled, table.width))
            table.problems.append(f"row {row} has {found} {'column' if found == 1 else 'columns'}; {table.width} are expected")
    table.raise_problems()


def _coordinates(table: _Table, name: str) -> list[float]:
    values = []
    for row, cell in table.cells(name):
        try:
            values.append(number(cell))
        except ValueError as error:
            table.refuse(row, name, str(error))
    return values if len(values) == len(table.rows) else [0.0] * len(table.rows)


def _labels(table: _Table, notes: list[str]) -> tuple[Floats, list[str]]:
    """Class indices (N,) and class names: whole numbers 0…5 stay as they are, other numbers go by size, text by appearance."""
    if "label" not in table.columns:
        notes.append("There is no label column, so every point is of class 0.")
        return np.zeros(len(table.rows)), ["0", "1"]
    first_row: dict[str, int] = {}
    cells = [(row, _unescape(" ".join(cell.split()))) for row, cell in table.cells("label")]
    for row, cell in cells:
        if is_no_label(cell):
            table.refuse(row, "label", "the label is missing")
        elif len(cell) > MAX_LABEL:
            table.refuse(row, "label", f"the label has {len(cell):,} characters; at most {MAX_LABEL} are allowed")
        else:
            first_row.setdefault(cell, row)
    index, names = _classes(list(first_row), notes)
    if len(names) > MAX_CLASSES:
        cell = next(cell for cell in first_row if index[cell] >= MAX_CLASSES)
        table.refuse(
            first_row[cell], "label", f"{shown(cell)} is one class too many; {len(names)} were found, at most {MAX_CLASSES} are allowed"
        )
    return np.array([index.get(cell, 0) for _, cell in cells], np.float64), names


def _classes(cells: list[str], notes: list[str]) -> tuple[dict[str, int], list[str]]:
    """Cell → class index, and the classes' names."""
    if all(is_number(cell) for cell in cells):
        values = {cell: number(cell) for cell in cells}
        if all(value in range(MAX_CLASSES) for value in values.values()):
            highest = int(max(values.values(), default=0))
            return {cell: int(value) for cell, value in values.items()}, _at_least_two([str(i) for i in range(highest + 1)])
        ranked = {value: i for i, value in enumerate(sorted(set(values.values())))}
        names = [f"{value:g}" for value in ranked]
        notes.append(_became(names))
        return {cell: ranked[value] for cell, value in values.items()}, _at_least_two(names)
    if cells:
        notes.append(_became(cells))
    return {cell: i for i, cell in enumerate(cells)}, _at_least_two(cells)


def _became(names: list[str]) -> str:
    if len(names) == 1:
        return f"Label {names[0]} became class 0."
    return f"Labels {', '.join(names[:MAX_CLASSES])} became classes 0 to {len(names) - 1}."


def _at_least_two(names: list[str]) -> list[str]:
    return [*names, *("0", "1")[len(names) :]] if len(names) < 2 else names


def _splits(table: _Table, notes: list[str]) -> Parts | None:
    """The part of each point, `UNASSIGNED` where the cell is empty; None where no point has one."""
    parts = []
    for row, cell in table.cells("split") if "split" in table.columns else []:
        if cell and cell.lower() not in SPLITS:
            table.refuse(row, "split", f"{shown(cell)} is not train, validation or test")
        parts.append(SPLITS.get(cell.lower(), UNASSIGNED))
    counts = ", ".join(f"{parts.count(i):,} for {name}" for i, name in enumerate(PARTS) if i in parts)
    if not counts:
        who = "The split column is empty" if "split" in table.columns else "No column says which points are held out"
        notes.append(f"{who}, so they are divided by the shares and the seed.")
        return None
    missing = parts.count(UNASSIGNED)
    which = "The one whose split is empty is" if missing == 1 else f"The {missing:,} whose split is empty are"
    others = f" {which} divided by the shares and the seed." if missing else ""
    notes.append(f"The split column divides the points: {counts}.{others}")
    return np.array(parts, np.uint8)


def _into(xy: Floats, domain: Domain, notes: list[str]) -> Floats:
    """The points (2, N) with each axis that leaves the domain rescaled into it."""
    rescaled = xy.copy()
    for axis, (name, low, high) in enumerate((("x", domain.x0, domain.x1), ("y", domain.y0, domain.y1))):
        least, most = float(xy[axis].min()), float(xy[axis].max())
        if low <= least and most <= high:
            continue
        size = max(abs(least), abs(most)) or 1.0
        span = most / size - least / size
        unit = (xy[axis] / size - least / size) / span if span > 0 else np.full(xy.shape[1], 0.5)
        middle, half = (low + high) / 2, FILL * (high - low) / 2
        rescaled[axis] = np.clip(middle + half * (2 * unit - 1), low, high)
        notes.append(f"{name} ran from {least:g} to {most:g} and was rescaled to {middle - half:g} … {middle + half:g}.")
    return rescaled


def to_csv(points: Points, class_names: Sequence[str] | None = None) -> str:
    """Points as CSV with the columns x, y, label and, where there is one, split; numbers survive the round trip exactly.

    Class names that a spreadsheet would take for a formula get an apostrophe in front, which `parse` takes off again.
    Without `class_names` labels are written as numbers.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["x", "y", "label"] + ([] if points.split is None else ["split"]))
    if class_names is not None:
        labels: list[str] = [_escape(class_names[int(label)]) for label in points.label]
    else:
        labels = [f"{label:.0f}" if label.is_integer() else repr(label) for label in points.label.tolist()]
    parts = [] if points.split is None else [["" if part == UNASSIGNED else PARTS[part] for part in points.split]]
    writer.writerows(zip(*points.xy.tolist(), labels, *parts, strict=True))
    return text.getvalue()


def _escape(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA_STARTS) else name


def _unescape(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
