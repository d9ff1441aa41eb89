"""What a careful person would say of a table before any network sees it: columns that say nothing, or too much; classes that are rare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from engine.data.bundle import Column
from engine.data.encoders import MAX_ONE_HOT
from engine.data.rows import Rows
from engine.data.tables import TableData

RARE = 0.1
"""A class with less than this share of an equal one is rare."""
LARGE = 0.8
TELLING = 0.999
"""A column that follows the target so closely is the target in other words."""
MANY_MISSING = 0.2
FEW_VALUES = 24


@dataclass(frozen=True)
class Advice:
    """One thing to think about: what kind of thing, of which column ("" for the rows as a whole), in words."""

    kind: str
    column: str
    message: str


Check = Callable[[TableData, Rows], Iterator[Advice]]
_checks: list[Check] = []


def _check(found: Check) -> Check:
    """Decorator: one more thing that is looked at."""
    _checks.append(found)
    return found


def advice(data: TableData, rows: Rows) -> list[Advice]:
    """Everything there is to say, the gravest first."""
    return [warning for check in _checks for warning in check(data, rows)]


@_check
def _leaks(data: TableData, _: Rows) -> Iterator[Advice]:
    target = data.asked
    for column, _encoder in data.shown:
        if _tells(column, target):
            yield Advice(
                "leak", column.name,
                f"{column.name} alone tells {target.name} exactly. Would you know it before the answer is known? If not, leave it out.",
            )  # fmt: skip


def _tells(column: Column, target: Column) -> bool:
    """Whether the column is the target in other words."""
    both = np.isfinite(column.values) & np.isfinite(target.values)
    values, answers = column.values[both], target.values[both]
    if len(values) < 3 or (values == values[0]).all() or (answers == answers[0]).all():
        return False
    if not target.categories:
        return not column.categories and abs(float(np.corrcoef(values, answers)[0, 1])) > TELLING
    different, place = np.unique(values, return_inverse=True)
    if len(different) > FEW_VALUES or len(different) > len(values) / 2:
        return False
    pairs = np.unique(np.stack([place, answers.astype(int)]), axis=1)
    return bool(pairs.shape[1] == len(different))


@_check
def _constant(data: TableData, _: Rows) -> Iterator[Advice]:
    for column, _encoder in data.shown:
        known = column.values[np.isfinite(column.values)]
        if len(known) and (known == known[0]).all():
            value = column.categories[int(known[0])] if column.categories else f"{known[0]:g}"
            yield Advice("constant", column.name, f"{column.name} is always {value}, so it says nothing. Leave it out.")


@_check
def _names(data: TableData, _: Rows) -> Iterator[Advice]:
    for column in data.table.columns.values():
        if column.name != data.target and len(column.categories) > MAX_ONE_HOT and len(column.categories) > 0.9 * len(column.values):
            yield Advice(
                "name", column.name, f"{column.name} has another word in nearly every row: a name, nothing to learn from. It is left out."
            )


@_check
def _imbalance(data: TableData, rows: Rows) -> Iterator[Advice]:
    if not rows.classes:
        return
    counts, names, total = np.bincount(rows.label.astype(int), minlength=rows.classes), data.class_names(), len(rows.label)
    most, rarest = int(counts.argmax()), int(counts.argmin())
    if counts[rarest] < RARE * total / rows.classes or counts[most] > LARGE * total:
        message = f"{counts[most]:,} of {total:,} rows are {names[most]}, {counts[rarest]:,} are {names[rarest]}."
        share = f"{counts[most] / total:.0%}"
        yield Advice("imbalance", data.target, f"{message} Always saying {names[most]} would be right {share} of the time.")


@_check
def _missing(data: TableData, _: Rows) -> Iterator[Advice]:
    for column, _encoder in data.shown:
        share = float(np.isnan(column.values).mean())
        if share > MANY_MISSING:
            yield Advice("missing", column.name, f"{share:.0%} of the rows have no {column.name}, and rows without it are left out.")


@_check
def _twins(_: TableData, rows: Rows) -> Iterator[Advice]:
    """Rows that are learnt from and judged by."""
    whole = np.ascontiguousarray(np.vstack([*rows.values, rows.label]).T)
    keys = [row.tobytes() for row in whole]
    learnt = {key for key, part in zip(keys, rows.part_of.tolist(), strict=True) if part == 0}
    twice = sum(key in learnt for key, part in zip(keys, rows.part_of.tolist(), strict=True) if part > 0)
    if twice:
        yield Advice("twins", "", f"{twice:,} held-out rows are exactly like rows that are learnt from: the test is easier than it looks.")


@_check
def _unequal(data: TableData, _: Rows) -> Iterator[Advice]:
    """Raw numbers of very different sizes."""
    raw = [column for column, encoder in data.shown if encoder.kind == "raw"]
    spreads = {column.name: float(np.nanstd(column.values)) for column in raw}
    known = {name: spread for name, spread in spreads.items() if spread > 0}
    if len(known) > 1 and max(known.values()) > 10 * min(known.values()):
        widest, narrowest = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        ratio = known[widest] / known[narrowest]
        yield Advice("unscaled", widest, f"{widest} spreads {ratio:,.0f} times as far as {narrowest}, both raw: standardize them.")
