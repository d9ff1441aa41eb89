"""Where a word stands, in numbers: as the number itself, in binary, and as waves of many lengths."""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.embedding import sinusoids
from engine.functional.linear import matmul
from engine.instruments.base import Instrument, instruments, signs
from engine.registry import argument
from engine.tensor import Array, Tensor

MOST_STEPS = 128
_CODES = {"integer": "The number itself", "binary": "Binary digits", "sinusoidal": "Waves: sine and cosine"}


@instruments.register
class Positions(Instrument):
    """Positions: three ways to tell a network where in a sentence a word stands, and how alike two places come out.

    Sinusoids: Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
    """

    kind: Literal["positions"] = "positions"
    encoding: Literal["integer", "binary", "sinusoidal"] = argument(
        "sinusoidal", "How a place becomes numbers.", title="Encoding", ui={"labels": _CODES}
    )
    steps: int = argument(50, "How many places there are.", title="Places", ge=4, le=MOST_STEPS, ui={"control": "slider"})
    size: int = argument(
        32, "How many numbers stand for a place: d.", title="Size d", ge=2, le=64,
        ui={"control": "slider", "step": 2, "when": {"encoding": "sinusoidal"}},
    )  # fmt: skip
    position: int = argument(10, "The place that is looked at.", title="Place", ge=0, le=MOST_STEPS - 1, ui={"control": "slider"})
    dimension: int = argument(4, "Which of its numbers.", title="Number", ge=0, le=63, ui={"control": "hidden"})

    def compute(self) -> Frame:
        if self.position >= self.steps:
            raise SpecError.at("position", f"place {self.position} is not there: {self.steps} places are counted from 0")
        table = self._table()
        dimension = min(self.dimension, table.shape[1] - 1)
        products = matmul(Tensor(table), Tensor(np.ascontiguousarray(table.T))).data
        gaps = np.sqrt(np.maximum(0, np.diag(products)[:, None] + np.diag(products) - 2 * products))
        arrays = {"table": table, "products": products, "similarity": products[self.position].copy(), "gap": gaps[self.position].copy()}
        value = float(table[self.position, dimension])
        results = {
            "value": value,
            "size": table.shape[1],
            "largest": float(np.abs(table).max()),
            "own": float(products[self.position].max()),
        }
        return self.answer(arrays, results, dimension=dimension, latex_rule=self._rule(dimension, value))

    def sketch(self) -> Array:
        x = np.linspace(0, 1, 49)
        return np.stack([np.stack([x, 2.4 * row + np.sin(2 * np.pi * x * times)]) for row, times in enumerate((1, 2, 4))])

    def _table(self) -> Array:
        """One row of numbers for each place, (T, d)."""
        places = np.arange(self.steps)
        if self.encoding == "integer":
            return places[:, None].astype(np.float64)
        if self.encoding == "binary":
            digits = max(1, int(self.steps - 1).bit_length())
            return ((places[:, None] >> np.arange(digits)) & 1).astype(np.float64)
        return sinusoids(self.steps, self.size)

    def _rule(self, dimension: int, value: float) -> str:
        """The rule in symbols and with the numbers of the place and number that are looked at."""
        place, told = self.position, signs(value).replace("−", "-")
        if self.encoding == "integer":
            return rf"\operatorname{{PE}}(pos) = pos = {told}"
        if self.encoding == "binary":
            symbols = r"\operatorname{PE}(pos, i) = \lfloor pos / 2^{i} \rfloor \bmod 2"
            return rf"{symbols} = \lfloor {place} / 2^{{{dimension}}} \rfloor \bmod 2 = {told}"
        name, pair, which = ("cos", dimension - 1, "2i+1") if dimension % 2 else ("sin", dimension, "2i")
        symbols = rf"\operatorname{{PE}}(pos, {which}) = \{name}\left(\frac{{pos}}{{10000^{{2i/d}}}}\right)"
        return rf"{symbols} = \{name}\left(\frac{{{place}}}{{10000^{{{pair}/{self.size}}}}}\right) = {told}"
