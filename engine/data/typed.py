"""Two classes on either side of a curve that somebody typed."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import field_validator

from engine.data import formula
from engine.data.base import SampledData, datasets
from engine.data.features import parsed
from engine.data.points import PLANE, Floats
from engine.errors import SpecError
from engine.registry import argument

CANDIDATES = 20
CHECK_COLUMNS = 1201


@datasets.register
class FormulaData(SampledData):
    """Formula: class 1 above the curve y = f(x) that you type, class 0 below."""

    kind: Literal["formula"] = "formula"
    expression: str = argument(
        "2*sin(x)",
        "f(x): an expression in x with + - * / ** and sin cos tan tanh exp log sqrt abs sign min max, pi and e.",
        title="y > f(x)",
        max_length=formula.MAX_LENGTH,
        ui={"control": "text"},
    )

    @field_validator("expression")
    @classmethod
    def _makes_two_classes(cls, text: str) -> str:
        curve = parsed(text, ("x",))
        line = np.linspace(PLANE.x0, PLANE.x1, CHECK_COLUMNS)
        problem = curve.problem(np.stack([line, np.zeros_like(line)]))
        if problem:
            raise ValueError(problem)
        value = curve(line)
        if value.min() >= PLANE.y1 or value.max() <= PLANE.y0:
            side = "above" if value.min() >= PLANE.y1 else "below"
            raise ValueError(f"{curve.text} runs {side} the whole plane, y from {PLANE.y0:g} to {PLANE.y1:g}, so there is only one class")
        return curve.text

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Points anywhere, taken in turn from both sides of the curve as long as there are enough on each."""
        xy = (2 * rng.random((CANDIDATES * self.samples, 2)).T - 1) * PLANE.half()
        curve = formula.parse(self.expression, ("x",))
        problem = curve.problem(xy)
        if problem:
            raise SpecError.at("data.expression", problem)
        above = xy[1] > curve(xy[0])
        chosen = _in_turn(np.flatnonzero(~above), np.flatnonzero(above), self.samples)
        return xy[:, chosen], above[chosen].astype(np.float64)


def _in_turn(first: np.ndarray, second: np.ndarray, n: int) -> np.ndarray:
    """`n` of the indices, alternating; the longer list fills up where the shorter one ends."""
    half = min(first.size, second.size, (n + 1) // 2)
    both = np.stack([first[:half], second[:half]], axis=1).ravel()
    rest = first[half:] if first.size > second.size else second[half:]
    return np.concatenate([both, rest])[:n]
