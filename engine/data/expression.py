"""Arithmetic in x and y as a tree: evaluated over arrays of points, and written as LaTeX.

Trees are built by `engine.data.formula`; nothing in them but floats, the two coordinates and the functions listed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from engine.data.points import Floats

MAX_VALUE = 1e6

CONSTANTS = {"pi": np.pi, "π": np.pi, "e": np.e}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * np.tanh(0.5 * z) + 0.5,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "min": np.minimum,
    "max": np.maximum,
}
VARIADIC = frozenset({"min", "max"})
OPERATORS: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.float_power}


@dataclass(frozen=True)
class Number:
    """A number, or a constant with a name."""

    value: float
    text: str


@dataclass(frozen=True)
class Variable:
    """A coordinate of the point."""

    name: str


@dataclass(frozen=True)
class Negative:
    """−operand."""

    operand: Node


@dataclass(frozen=True)
class Binary:
    """left operator right."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """function(arguments)."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Variable | Negative | Binary | Call


@dataclass(frozen=True)
class Expression:
    """A parsed expression: call it with the coordinates, or ask for its LaTeX."""

    text: str
    root: Node
    variables: frozenset[str]

    def __call__(self, x: Floats, y: Floats | None = None) -> Floats:
        """The value at every point, float64 of x's shape; infinities and NaN stand where there is none."""
        with np.errstate(all="ignore"):
            value = _value(self.root, {"x": x, "y": np.zeros_like(x) if y is None else y})
        return np.array(np.broadcast_to(value, np.shape(x)), dtype=np.float64)

    def problem(self, xy: Floats) -> str | None:
        """What is wrong with the expression on the points (2, M), naming the first place at fault; None if nothing is."""
        value = self(xy[0], xy[1])
        bad = np.flatnonzero(~(np.abs(value) <= MAX_VALUE))
        if not bad.size:
            return None
        at, found = xy[:, bad[0]], value[bad[0]]
        names = [f"{name} = {at[i]:.4g}" for i, name in enumerate("xy") if name in self.variables]
        where = f"at {', '.join(names)}" if names else "everywhere"
        if np.isnan(found):
            return f"{self.text} has no value {where}"
        size = "is infinite" if np.isinf(found) else f"is {found:.3g}"
        return f"{self.text} {size} {where}; values must stay between −{MAX_VALUE:,.0f} and {MAX_VALUE:,.0f}"

    def latex(self) -> str:
        """The expression as LaTeX."""
        return _latex(self.root)


def _value(node: Node, variables: dict[str, Floats]) -> Any:
    match node:
        case Number(value=value):
            return np.float64(value)
        case Variable(name=name):
            return variables[name]
        case Negative(operand=operand):
            return -_value(operand, variables)
        case Binary(operator=operator, left=left, right=right):
            return OPERATORS[operator](_value(left, variables), _value(right, variables))
        case Call(function=function, arguments=arguments):
            values = [_value(argument, variables) for argument in arguments]
            return reduce(FUNCTIONS[function], values[1:], values[0]) if function in VARIADIC else FUNCTIONS[function](*values)


def _strength(node: Node) -> int:
    """How tightly the outermost operation of `node` binds."""
    if isinstance(node, Binary):
        return {"+": 1, "-": 1, "*": 2, "/": 4, "**": 3}[node.operator]
    return 1 if isinstance(node, Negative) else 4


def _wrapped(node: Node, strength: int) -> str:
    return _latex(node) if _strength(node) >= strength else rf"\left({_latex(node)}\right)"


def _latex(node: Node) -> str:
    match node:
        case Number(text=text):
            return _latex_number(text)
        case Variable(name=name):
            return name
        case Negative(operand=operand):
            return f"-{_wrapped(operand, 2)}"
        case Binary(operator="/", left=left, right=right):
            return rf"\frac{{{_latex(left)}}}{{{_latex(right)}}}"
        case Binary(operator="**", left=left, right=right):
            base = _latex(left)
            plain = isinstance(left, Number | Variable) and "cdot" not in base
            base = base if plain else rf"\left({base}\right)"
            return f"{base}^{{{_latex(right)}}}"
        case Binary(operator="*", left=left, right=right):
            return rf"{_wrapped(left, 2)} \cdot {_wrapped(right, 2)}"
        case Binary(operator=operator, left=left, right=right):
            return f"{_latex(left)} {operator} {_wrapped(right, 2)}"
        case Call(function=function, arguments=arguments):
            return _latex_call(function, [_latex(argument) for argument in arguments])


def _latex_number(text: str) -> str:
    if text in {"pi", "π"}:
        return r"\pi"
    mantissa, e, exponent = text.lower().partition("e") if text != "e" else (text, "", "")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _latex_call(function: str, arguments: list[str]) -> str:
    inner = ", ".join(arguments)
    if function == "sqrt":
        return rf"\sqrt{{{inner}}}"
    if function == "abs":
        return rf"\left|{inner}\right|"
    if function == "sigmoid":
        return rf"\sigma\left({inner}\right)"
    name = r"\operatorname{sign}" if function == "sign" else rf"\{function}"
    return rf"{name}\left({inner}\right)"
