from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import latex2mathml.converter
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.data.formula import MAX_DEPTH, MAX_LENGTH, parse
from engine.errors import SpecError

X, Y = np.array([0.5, 1.0, 2.0, -1.5]), np.array([1.0, -2.0, 0.25, 3.0])

VALUES = {
    "1": 1,
    ".5 + 1.": 1.5,
    "1e-3*1E3": 1,
    "x": X,
    " x+y ": X + Y,
    "x-y-1": X - Y - 1,
    "x/y/2": X / Y / 2,
    "-x**2": -(X**2),
    "(-x)**2": X**2,
    "x^2": X**2,
    "2**-1": 0.5,
    "2**3**2": 512,
    "--x": X,
    "+x": X,
    "2*-x": -2 * X,
    "x−y": X - Y,
    "2·x × 3 ÷ 2": 3 * X,
    "π": np.pi,
    "2*pi - e": 2 * np.pi - np.e,
    "sin(x)*cos(y) + tanh(x*y)": np.sin(X) * np.cos(Y) + np.tanh(X * Y),
    "sigmoid(x)": 1 / (1 + np.exp(-X)),
    "min(x, y, 0)": np.minimum(np.minimum(X, Y), 0),
    "max(x, y)": np.maximum(X, Y),
    "abs(sign(y))": np.ones(4),
    "sqrt(x**2 + y**2)": np.hypot(X, Y),
    "exp(log(abs(x)))": np.abs(X),
    "((((x))))": X,
}


@pytest.mark.parametrize("text", VALUES)
def test_values(text: str) -> None:
    found = parse(text)(X, Y)
    assert found.shape == X.shape
    assert found.dtype == np.float64
    assert found == pytest.approx(np.broadcast_to(VALUES[text], X.shape))


REFUSED = {
    "": "the expression is empty",
    "   ": "the expression is empty",
    "x +": "position 4: a number, a name or ( is expected, but the expression ends",
    "x + * y": "position 5: a number, a name or ( is expected, not '*'",
    "2x": "position 2: an operator is missing before 'x'",
    "x y": "position 3: an operator is missing before 'y'",
    "x(2)": "position 2: an operator is missing before '('",
    "(x": "position 3: ) is missing at the end",
    "(x, y)": "position 3: ) is missing before ','",
    "x)": "position 2: ')' does not fit here",
    "x, y": "position 2: ',' does not fit here",
    "sin x": "position 5: ( is missing after sin",
    "sin": "( is missing after sin",
    "sin()": "a number, a name or ( is expected, not ')'",
    "sin(x, y)": "sin takes one argument; got 2",
    "min(x)": "min takes 2 to 8 arguments; got 1",
    "max(1,2,3,4,5,6,7,8,9)": "max takes 2 to 8 arguments; got 9",
    "z": "position 1: 'z' is not known here; there are x, y, pi",
    "x.real": "position 2: '.' cannot stand in an expression",
    "__import__('os')": 'position 12: "\'" cannot stand',
    "__class__": "'__class__' is not known here",
    "x if y else 1": "an operator is missing before 'if'",
    "lambda: 1": "position 7: ':' cannot stand",
    "x[0]": "position 2: '[' cannot stand",
    "x // y": "not '/'",
    "x ** 17": "the exponent 17 is larger than 16",
    "x ** -99": "the exponent 99 is larger than 16",
    "1e10": "the number 1e10 is larger than 1,000,000,000",
    "1e999": "larger than",
    "9" * 150: "larger than",
    "x" * (MAX_LENGTH + 1): "201 characters; at most 200",
    "(" * 60 + "x" + ")" * 60: f"nested more than {MAX_DEPTH} deep",
    "-" * 100 + "x": f"nested more than {MAX_DEPTH} deep",
    "x**" * 40 + "x": f"nested more than {MAX_DEPTH} deep",
    "x²": "position 2: '²' cannot stand",
    "٣": "position 1: '٣' cannot stand",
    "x\ud800": "cannot stand",
    "x\0": "cannot stand",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:20]))
def test_refusals_name_position_and_token(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(text)
    assert REFUSED[text] in str(refused.value)


def test_variables_are_those_used() -> None:
    assert parse("x + sin(x)").variables == {"x"}
    assert parse("x * y").variables == {"x", "y"}
    assert parse("pi").variables == set()
    with pytest.raises(SpecError, match="'y' is not known here; there are x, pi"):
        parse("y", ("x",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1/x", "1/x is infinite at x = 0"),
        ("sqrt(y)", "sqrt(y) has no value at y = -1"),
        ("log(x*y)", "at x = 0, y = -1"),
        ("0/0", "0/0 has no value everywhere"),
        ("10**7", "10**7 is 1e+07 everywhere; values must stay between"),
        ("x + y", None),
    ],
)
def test_problems_name_the_place(text: str, problem: str | None) -> None:
    found = parse(text).problem(np.array([[0.0, 1.0], [-1.0, 2.0]]))
    assert found is None if problem is None else problem in (found or "")


LATEX = {
    "x": "x",
    "2*x": r"2 \cdot x",
    "x/y": r"\frac{x}{y}",
    "(x+1)*y": r"\left(x + 1\right) \cdot y",
    "x-(y-1)": r"x - \left(y - 1\right)",
    "x-y-1": "x - y - 1",
    "-x**2": "-x^{2}",
    "(-x)**2": r"\left(-x\right)^{2}",
    "x**(y+1)": "x^{y + 1}",
    "(x**2)**3": r"\left(x^{2}\right)^{3}",
    "sin(x)**2": r"\left(\sin\left(x\right)\right)^{2}",
    "sqrt(abs(x))": r"\sqrt{\left|x\right|}",
    "sign(x)": r"\operatorname{sign}\left(x\right)",
    "min(x, y)": r"\min\left(x, y\right)",
    "pi*e": r"\pi \cdot e",
    "1e-3*x": r"1 \cdot 10^{-3} \cdot x",
    "1.5e3**2": r"\left(1.5 \cdot 10^{3}\right)^{2}",
    "e**x": "e^{x}",
    "x+-y": r"x + \left(-y\right)",
}


@pytest.mark.parametrize("text", LATEX)
def test_latex(text: str) -> None:
    latex = parse(text).latex()
    assert latex == LATEX[text]
    assert "<math" in latex2mathml.converter.convert(latex)


@settings(max_examples=500)
@given(st.text(alphabet=st.sampled_from("xyze0123.+-*/^(), sincomaxpqrtbgl_e\n\t'\"[]{}=:;\\é²π"), max_size=60) | st.text(max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except SpecError:
        return
    assert expression(X, Y).shape == X.shape
    assert expression.latex()
    assert expression.problem(np.stack([X, Y])) != ""


class Same:
    """A number that does in Python's hands what `parse` does with arrays, so that only the reading of the text can differ."""

    def __init__(self, value: Any) -> None:
        self.value = np.atleast_1d(np.asarray(value, np.float64))

    def __neg__(self) -> Same:
        return Same(-self.value)

    def __add__(self, other: Same) -> Same:
        return Same(np.add(self.value, other.value))

    def __sub__(self, other: Same) -> Same:
        return Same(np.subtract(self.value, other.value))

    def __mul__(self, other: Same) -> Same:
        return Same(np.multiply(self.value, other.value))

    def __truediv__(self, other: Same) -> Same:
        return Same(np.divide(self.value, other.value))

    def __pow__(self, other: Same) -> Same:
        return Same(np.float_power(self.value, other.value))


def same(function: Callable[..., Any]) -> Callable[..., Same]:
    return lambda *arguments: Same(function(*(argument.value for argument in arguments)))


PYTHON = {name: same(getattr(np, name)) for name in ("sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign")}
PYTHON |= {"min": same(np.minimum), "max": same(np.maximum), "Same": Same}
LEAVES = st.sampled_from(["x", "y", "pi", "e", "0.5", "2", "3.0", "1e-1"])
SHAPES = ["{} + {}", "{}-{}", "{}*{}", "{}/{}", "({} - {})", "-{}", "{}**2", "({})**-{}", "min({}, {})", "max({},{})"]
SHAPES += [f"{name}({{}})" for name in ("sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign")]


def filled(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda shape, a, b: shape.replace("{}", a, 1).replace("{}", b, 1), st.sampled_from(SHAPES), inner, inner)


@settings(max_examples=400, deadline=None)
@given(text=st.recursive(LEAVES, filled, max_leaves=12), x=st.floats(-5, 5), y=st.floats(-5, 5))
def test_reads_as_python_does(text: str, x: float, y: float) -> None:
    assume(len(text) <= MAX_LENGTH)
    found = parse(text)(np.array([x]), np.array([y]))
    numbers = re.sub(r"1e-1|0\.5|3\.0|2", lambda match: f"Same({match[0]})", text)
    with np.errstate(all="ignore"):
        expected = eval(numbers, {**PYTHON, "x": Same(x), "y": Same(y), "pi": Same(np.pi), "e": Same(np.e)})
    assert np.array_equal(found, expected.value, equal_nan=True)
