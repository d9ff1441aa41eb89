from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from engine.data.typed import FormulaData


@pytest.mark.parametrize("expression", ["0", "2*sin(x)", "x**2/6 - 3", "abs(x) - 2", "max(-1, tanh(x))", "-x^3/36"])
def test_class_one_lies_above_the_curve(expression: str) -> None:
    points = FormulaData(expression=expression, noise=0).generate(np.random.default_rng(2))
    x, y = points.xy
    curve = eval(expression.replace("^", "**"), {"x": x, "sin": np.sin, "abs": np.abs, "max": np.maximum, "tanh": np.tanh})
    assert np.array_equal(points.label, y > curve)
    assert points.label.mean() == 0.5


def test_the_smaller_side_gives_what_it_has() -> None:
    points = FormulaData(expression="5.9", samples=1000, noise=0).generate(np.random.default_rng(2))
    assert 0 < points.label.sum() < 500
    assert len(points) == 1000


REFUSED = {
    "1/x": "infinite at x = 0",
    "sqrt(x)": "no value at x = -6",
    "log(x - 20)": "no value",
    "exp(exp(x))": "must stay between",
    "7": "above the whole plane",
    "-x**2 - 6": "below the whole plane",
    "y": "'y' is not known here",
    "": "empty",
    "x" * 300: "200",
}


@pytest.mark.parametrize("expression", REFUSED, ids=lambda text: text[:20])
def test_curves_that_cannot_be_used_are_refused_with_the_place(expression: str) -> None:
    with pytest.raises(ValidationError, match="expression") as refused:
        FormulaData(expression=expression)
    assert REFUSED[expression] in str(refused.value)
