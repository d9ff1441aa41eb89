"""The small datasets that are shipped in one file, each with where it comes from and under which licence.

`scripts/bundle_sets.py` makes the file: about.json, a table of comma-separated values for each set, and the digits as bytes.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.idx import FileError
from engine.data.points import Floats

FILE = Path(__file__).with_name("bundled") / "sets.zip"


@dataclass(frozen=True)
class Column:
    """One column of a table: `values` (N,) float64, NaN where missing; indices into `categories` where it holds words."""

    name: str
    help: str
    unit: str
    categories: tuple[str, ...]
    values: Floats


@dataclass(frozen=True)
class Table:
    """A table of N rows; `target` is the column that it is usually asked about."""

    name: str
    columns: dict[str, Column]
    target: str

    def __len__(self) -> int:
        return len(self.columns[self.target].values)


def read(name: str) -> bytes:
    """One file of the bundle. Raises FileError where it is missing or damaged."""
    try:
        with zipfile.ZipFile(FILE) as archive:
            return archive.read(name)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise FileError(f"{FILE} lacks {name} or is damaged ({error}); install Glassnet anew") from None


@cache
def about() -> dict[str, Any]:
    """Source, copy, licence and changes of every set, and the columns of the tables."""
    found: dict[str, Any] = json.loads(read("about.json"))
    return found


@lru_cache(maxsize=8)
def table(name: str) -> Table:
    """The table of that name, with missing values as NaN."""
    told = about()[name]
    head, *rows = csv.reader(io.StringIO(read(f"{name}.csv").decode()))
    assert head == [column["name"] for column in told["columns"]]
    columns = {}
    for column, cells in zip(told["columns"], zip(*rows, strict=True), strict=True):
        categories = tuple(column.get("categories", ()))
        numbers = [categories.index(cell) if categories else float(cell or "nan") for cell in cells]
        values = np.array(numbers, np.float64)
        values.setflags(write=False)
        columns[column["name"]] = Column(column["name"], column["help"], column.get("unit", ""), categories, values)
    return Table(name, columns, told["target"])
