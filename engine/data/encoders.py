"""Encoders: how a column of a table becomes inputs of a network."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from engine.data.bundle import Column
from engine.data.points import Floats
from engine.data.scalers import Scaling
from engine.registry import Family, Kind, argument

MAX_ONE_HOT = 24


class Encoder(Kind):
    """Base of all encoders: `rows` makes numbers of a column's values, which `scaling`, fitted on the training part, then scales."""

    catalogued: ClassVar = ("latex",)
    scaling: ClassVar[Scaling] = "none"
    words: ClassVar[bool] = False
    latex: ClassVar[str] = "x' = x"
    """The rule as LaTeX; `offset` and `scale` in angle brackets stand for what was found in the training part."""

    def written(self, offset: float, scale: float) -> str:
        """The rule as LaTeX, in symbols and, where it was fitted, with its numbers."""
        return self.latex.replace("<offset>", f"{offset:.4g}").replace("<scale>", f"{scale:.4g}")

    def problem(self, column: Column) -> str | None:
        """Why this encoder does not fit the column; None where it does."""
        if column.categories and not self.words:
            return f"{column.name} holds words ({', '.join(column.categories[:3])}), so {self.kind} does not fit; use one_hot"
        return None

    def names(self, column: Column) -> list[str]:
        """The names of the K inputs that it makes."""
        return [column.name]

    @abstractmethod
    def rows(self, values: Floats, column: Column) -> Floats:
        """Values (M,) of the column as inputs (K, M), not yet scaled."""


encoders: Family[Encoder] = Family("encoders")


class NumberEncoder(Encoder):
    """Base of the encoders that make one number of one number."""

    def rows(self, values: Floats, column: Column) -> Floats:
        return values[None]


@encoders.register
class Standardize(NumberEncoder):
    """Standardize: the number's distance from the mean of the training part, in standard deviations."""

    kind: Literal["standardize"] = "standardize"
    scaling = "standardize"
    latex = r"x' = \frac{x - \mu}{\sigma} = \frac{x - <offset>}{<scale>}"


@encoders.register
class MinMax(NumberEncoder):
    """Min–max: the number between the smallest, 0, and the largest, 1, of the training part."""

    kind: Literal["minmax"] = "minmax"
    scaling = "minmax"
    latex = r"x' = \frac{x - \min}{\max - \min} = \frac{x - <offset>}{<scale>}"


@encoders.register
class Raw(NumberEncoder):
    """Raw: the number as it stands."""

    kind: Literal["raw"] = "raw"


@encoders.register
class Log(NumberEncoder):
    """Logarithm: the natural logarithm of the number, which tells how many times larger one is than another."""

    kind: Literal["log"] = "log"
    latex = r"x' = \ln x"

    def problem(self, column: Column) -> str | None:
        wrong = super().problem(column)
        if wrong is None and np.nanmin(column.values) <= 0:
            return f"log needs numbers above 0; the smallest {column.name} is {np.nanmin(column.values):g}: use standardize or minmax"
        return wrong

    def rows(self, values: Floats, column: Column) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(values)[None])


@encoders.register
class OneHot(Encoder):
    """One-hot: an input for each word, or each different number, that is 1 where the value is that one and else 0."""

    kind: Literal["one_hot"] = "one_hot"
    words = True
    latex = r"x'_k = 1 \text{ where } x \text{ is value } k, \text{ else } 0"

    def problem(self, column: Column) -> str | None:
        count = len(self._values(column))
        if count > MAX_ONE_HOT:
            return f"one_hot makes an input of each different value; {column.name} has {count}, at most {MAX_ONE_HOT}: use another encoder"
        return None

    def names(self, column: Column) -> list[str]:
        shown = column.categories or [f"{value:g}" for value in self._values(column)]
        return [f"{column.name} = {value}" for value in shown]

    def rows(self, values: Floats, column: Column) -> Floats:
        return np.asarray(values == self._values(column)[:, None], np.float64)

    def _values(self, column: Column) -> Floats:
        if column.categories:
            return np.arange(len(column.categories), dtype=np.float64)
        return np.unique(column.values[np.isfinite(column.values)])


@encoders.register
class Ordered(Encoder):
    """Ordered bands: the number of the band that the value falls into: 0 below the first edge, 1 from it to below the second, and on."""

    kind: Literal["ordered"] = "ordered"
    latex = r"x' = \text{number of edges} \le x"
    edges: tuple[float, ...] = argument(..., "Where the bands change, ascending.", min_length=1, max_length=20)

    @field_validator("edges")
    @classmethod
    def _ascend(cls, edges: tuple[float, ...]) -> tuple[float, ...]:
        for before, after in pairwise(edges):
            if after <= before:
                raise ValueError(f"edges must ascend; {after:g} follows {before:g}")
        return edges

    def names(self, column: Column) -> list[str]:
        return [f"{column.name} band"]

    def rows(self, values: Floats, column: Column) -> Floats:
        return np.searchsorted(np.array(self.edges), values, "right").astype(np.float64)[None]
