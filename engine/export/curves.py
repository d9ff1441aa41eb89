"""A run's curves as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from math import isfinite
from typing import Literal

from engine.beat import Beat, silent
from engine.export.base import Exporter, exporters
from engine.run import Run


@exporters.register
class CurvesExport(Exporter):
    """Curves (CSV): everything that was measured while it trained, one row per point of the curves, as CSV."""

    kind: Literal["csv"] = "csv"
    file_name = "curves.csv"
    media_type = "text/csv; charset=utf-8"

    def of(self, run: Run, beat: Beat = silent) -> bytes:
        columns = run.history.since(0)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        for row in zip(*(values.tolist() for values in columns.values()), strict=True):
            writer.writerow([_number(value) for value in row])
        return text.getvalue().encode()


def _number(value: float) -> str:
    """The shortest text that reads back as the same number; empty where there is none."""
    return repr(value).removesuffix(".0") if isfinite(value) else ""
