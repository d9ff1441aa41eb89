"""What a measurement comes to: one line of the table, the same as a record for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Line:
    """One kind of work: Glassnet's figure, and where there is somebody to compare with, theirs and the ratio of the two.

    `must`: what has to be reached, in words, empty where the figure is only shown; `kept`: whether it was. `error`: why nothing was
    measured. `digits`: how many of the figures stand after the point.
    """

    work: str
    figure: float | None = None
    unit: str = ""
    against: str = ""
    other: float | None = None
    ratio: float | None = None
    must: str = ""
    kept: bool = True
    error: str = ""
    digits: int = 0

    def enter(self, table: Table) -> None:
        """Add the line to the table."""
        if self.error:
            table.add_row(self.work, f"[red]{self.error}")
            return
        told = ("[green]✓" if self.kept else "[red]✗") if self.must else ""
        table.add_row(
            self.work, f"{self._said(self.figure)} {self.unit}", self.against, self._said(self.other), self._times(), self.must, told
        )

    def _said(self, figure: float | None) -> str:
        return "" if figure is None else f"{figure:,.{self.digits}f}"

    def _times(self) -> str:
        if self.ratio is None:
            return ""
        return f"{self.ratio:.2f}×" if self.ratio < 10 else f"{self.ratio:.0f}×"

    def record(self) -> dict[str, Any]:
        """The line as plain values, without what is empty."""
        named = {
            "work": self.work, "glassnet": self.figure, "unit": self.unit, "against": self.against, "theirs": self.other,
            "ratio": self.ratio, "must": self.must, "error": self.error,
        }  # fmt: skip
        return {name: value for name, value in named.items() if value not in (None, "")} | {"kept": self.kept}
