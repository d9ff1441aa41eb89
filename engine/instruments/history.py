"""A short history of neural networks: what was found when, and the experiment that shows it again."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.tensor import Array

FILE = Path(__file__).with_name("history.toml")


@cache
def entries() -> list[dict[str, Any]]:
    """Every entry by year: year, name, people, text, paper, labs (the first that exists replays it) and an SVG drawing."""
    return sorted(tomllib.loads(FILE.read_text(encoding="utf-8"))["entry"], key=lambda entry: int(entry["year"]))


@instruments.register
class History(Instrument):
    """History: from the first model of a neuron to the Transformer, each step to be tried out."""

    kind: Literal["history"] = "history"
    year: int = argument(
        1943, "The entry of this year, or the last one before it.", title="Year", ge=1943, le=2017, ui={"control": "hidden"}
    )

    def compute(self) -> Frame:
        years = [entry["year"] for entry in entries()]
        chosen = max(number for number, year in enumerate(years) if year <= self.year)
        return self.answer(
            {"years": np.array(years, np.int32)}, {"year": years[chosen], "entries": len(years)}, entries=entries(), chosen=chosen
        )

    def sketch(self) -> Array:
        marks = [[(0, 1), (8, 1)], *([(x, 1), (x, 1 + 0.5 * (x % 3) + 0.4)] for x in range(1, 8))]
        return np.array(marks, float).transpose(0, 2, 1)
