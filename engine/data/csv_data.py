"""A person's own table as a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from engine.data.bundle import Column, Table
from engine.data.csv_table import MAX_CHARACTERS, table_of
from engine.data.encoders import MAX_ONE_HOT
from engine.data.kind import datasets
from engine.data.refusals import refusal
from engine.data.tables import TableData
from engine.errors import SpecError
from engine.registry import argument

FEW = 10
SAMPLE = """hours studied,hours slept,seat,passed
1,8,front,no
2,5,back,no
2,7,back,no
3,4,front,no
3,8,front,yes
4,6,back,no
4,8,back,yes
5,5,front,no
5,7,front,yes
6,6,back,yes
7,4,back,no
7,8,front,yes
8,6,front,yes
8,7,back,yes
9,5,back,yes
9,8,front,yes
"""


@datasets.register
class CsvTable(TableData):
    """Your own table: rows that you paste or upload, their columns named in the first."""

    kind: Literal["csv"] = "csv"
    origin: ClassVar[str | None] = "content"
    content: str = argument(SAMPLE, "The table as text: columns separated by commas, semicolons or tabs.", title="Table",
                         max_length=MAX_CHARACTERS, ui={"control": "hidden"})  # fmt: skip
    answer: Literal["auto", "classes", "values"] = argument(
        "auto", "Whether the target's numbers are names of classes or values; auto: classes where there are few whole numbers.",
        ui={"control": "choice"},
    )  # fmt: skip

    @classmethod
    def table_for(cls, fields: Mapping[str, Any]) -> Table:
        text = fields.get("content", SAMPLE)
        if not isinstance(text, str):
            raise refusal([(("content",), "must be the table as text")])
        try:
            return table_of(text)
        except SpecError as error:
            raise refusal([(("content",), problem.message) for problem in error.problems]) from None

    @classmethod
    def useful(cls, table: Table) -> list[str]:
        """All columns but those that name each row, and those that always say the same."""
        return [name for name, column in table.columns.items() if len(column.categories) <= MAX_ONE_HOT and _differs(column)]

    @property
    def asked(self) -> Column:
        column = super().asked
        if column.categories or self.answer == "values":
            return column
        known = column.values[np.isfinite(column.values)]
        numbers = np.unique(known)
        few = len(numbers) <= FEW and (numbers == np.rint(numbers)).all()
        if self.answer == "auto" and not few:
            return column
        words = tuple(f"{value:g}" for value in numbers.tolist())
        places = np.where(np.isfinite(column.values), np.searchsorted(numbers, column.values).astype(np.float64), np.nan)
        return Column(column.name, column.help, column.unit, words, places)


def _differs(column: Column) -> bool:
    known = column.values[np.isfinite(column.values)]
    return bool((known != known[:1]).any())
