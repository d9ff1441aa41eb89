"""A person's own table, as columns: every column is numbers or words, and what is missing stays missing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

import numpy as np

from engine.data.bundle import Column, Table
from engine.data.csv_text import MAX_COLUMNS, PATH, count, decode, is_missing, is_number, number, records, shown
from engine.data.points import Floats
from engine.data.rows import MAX_VALUE
from engine.errors import SpecError

MAX_ROWS = 20_000
MAX_CHARACTERS = 400_000
MAX_NAME = 60
MOSTLY = 0.8
"""A column with such a share of numbers is meant to hold nothing else."""
USUAL_TARGETS = ("target", "label", "class", "species", "outcome")

Cells = list[str]


@lru_cache(maxsize=4)
def table_of(text: str) -> Table:
    """The table in a text of any usual dialect; the first row names the columns unless it holds numbers.

    The target is the column with a usual name for one, or else the last. Raises SpecError naming row and column.
    """
    if len(text) > MAX_CHARACTERS:
        raise SpecError.at(PATH, f"there are {len(text):,} characters; at most {MAX_CHARACTERS:,} fit: keep fewer rows or columns")
    rows = _rows(decode(text))
    names, body = _named(rows)
    if len(names) < 2:
        raise SpecError.at(PATH, f"row {rows[0][0]} has only one column; two at least are needed, separated by commas, semicolons or tabs")
    _refuse_ragged(body, len(names))
    columns = {name: _column(name, i, body) for i, name in enumerate(names)}
    usual = next((name for usual in USUAL_TARGETS for name in names if name.lower() == usual), names[-1])
    return Table("csv", columns, usual)


def _rows(text: str) -> list[tuple[int, Cells]]:
    found = []
    for row, cells in islice(records(text), MAX_ROWS + 2):
        if len(cells) > MAX_COLUMNS:
            raise SpecError.at(PATH, f"row {row} has {len(cells):,} columns; at most {MAX_COLUMNS} are read")
        found.append((row, cells))
    if not found:
        raise SpecError.at(PATH, "the table is empty; write the columns' names in the first row and one example in each row below it")
    if len(found) > MAX_ROWS + 1:
        raise SpecError.at(PATH, f"there are {count(text):,} rows; at most {MAX_ROWS:,} are read")
    return found


def _named(rows: list[tuple[int, Cells]]) -> tuple[list[str], list[tuple[int, Cells]]]:
    """The columns' names and the rows below them."""
    row, first = rows[0]
    if any(is_number(cell) for cell in first):
        return [f"column {i + 1}" for i in range(len(first))], rows
    names = [" ".join(cell.split())[:MAX_NAME] or f"column {i + 1}" for i, cell in enumerate(first)]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise SpecError.at(PATH, f"row {row}: two columns are called {shown(name)}, number {names.index(name) + 1} and {i + 1}")
    if len(rows) < 2:
        raise SpecError.at(PATH, f"row {row} names the columns, but there are no rows below it")
    return names, rows[1:]


def _refuse_ragged(rows: Sequence[tuple[int, Cells]], width: int) -> None:
    for row, cells in rows:
        if len(cells) != width:
            raise SpecError.at(PATH, f"row {row} has {len(cells)} columns; {width} are expected")


def _column(name: str, place: int, rows: Sequence[tuple[int, Cells]]) -> Column:
    cells = [cells[place] for _, cells in rows]
    given = [cell for cell in cells if not is_missing(cell)]
    if not given:
        raise SpecError.at(PATH, f"column {place + 1} ({name}) has no values at all; take it out")
    if all(is_number(cell) for cell in given):
        return Column(name, "", "", (), _frozen(numbers_of(cells)))
    _refuse_slips(name, place, rows, sum(is_number(cell) for cell in given) / len(given))
    words = tuple(dict.fromkeys(given))
    index = {word: i for i, word in enumerate(words)}
    return Column(name, "", "", words, _frozen(np.array([np.nan if is_missing(cell) else index[cell] for cell in cells])))


def numbers_of(cells: Sequence[str]) -> Floats:
    """Numbers and missing values as an array (N,), NaN where one is missing. Raises SpecError for a number without measure."""
    large = next((cell for cell in cells if not is_missing(cell) and not abs(number(cell)) < MAX_VALUE), None)
    if large is not None:
        raise SpecError.at(PATH, f"the number {shown(large)} is too large; numbers stay between −{MAX_VALUE:g} and {MAX_VALUE:g}")
    return np.array([np.nan if is_missing(cell) else number(cell) for cell in cells])


def _refuse_slips(name: str, place: int, rows: Sequence[tuple[int, Cells]], numbers: float) -> None:
    """Among numbers a word is a slip of the pen."""
    if numbers < MOSTLY:
        return
    row, cell = next((row, cells[place]) for row, cells in rows if not is_number(cells[place]) and not is_missing(cells[place]))
    where = f"row {row}, column {place + 1} ({name})"
    raise SpecError.at(PATH, f"{where}: {shown(cell)} is not a number, as nearly all others of the column are; mend it or leave it empty")


def _frozen(values: Floats) -> Floats:
    values.setflags(write=False)
    return values
