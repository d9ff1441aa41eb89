"""Numbers and names as LaTeX, of the small subset that formulas on the page are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite, isinf

from engine.functional.activation import activations

DIGITS = 4
MOST_TERMS = 8
"""Longer sums are cut in the middle."""
ENDS = 2

_SIGN = re.compile(r"(^|[=&(]|\\left\(|\\cdot|\\;|\\tfrac\{\d\}\{\d\}|\\\\) *-(\d+\.?\d*)")
_Z = re.compile(r"(?<![\\a-zA-Z])z(?![a-zA-Z_])")


def number(value: float) -> str:
    """A number with four significant digits; beyond six places before or four after the point as a power of ten."""
    if not isfinite(value):
        return (r"-\infty" if value < 0 else r"\infty") if isinf(value) else r"\text{not a number}"
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e6:
        return f"{value:.{DIGITS}g}" if abs(value) < 10**DIGITS else f"{value:.0f}"
    mantissa, _, exponent = f"{value:.{DIGITS - 1}e}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def apart(value: float, other: float) -> str:
    """A number that `other` is taken from: with more digits where four of them would hide that the two differ."""
    return f"{value:.8g}" if value != other and number(value) == number(other) else number(value)


def factor(value: float) -> str:
    """A number that something stands before: negative ones in parentheses."""
    text = number(value)
    return rf"\left({text}\right)" if text.startswith("-") or "cdot" in text else text


def product(first: float, second: float) -> str:
    """Two numbers multiplied, the first at the start of a line."""
    return rf"{number(first)} \cdot {factor(second)}"


def chain(terms: Sequence[str]) -> str:
    """Terms added up, a minus of their own taken as the sign; a long sum is cut in the middle."""
    if len(terms) > MOST_TERMS:
        return f"{_chain(terms[:ENDS])} + \\dots {_signed(_chain(terms[-ENDS:]))}"
    return _chain(terms)


def _chain(terms: Iterable[str]) -> str:
    first, *rest = terms
    return " ".join([first, *map(_signed, rest)])


def _signed(term: str) -> str:
    return f"- {term[1:].lstrip()}" if term.startswith("-") else f"+ {term}"


def applied(activation: str, inner: str) -> str:
    """An activation's own formula with `inner` in the place of z."""
    latex = activations[activation].latex
    if activation == "softmax":
        return rf"\mathrm{{softmax}}\left({inner}\right)"
    free = latex == "z" or not inner.startswith("-")

    def put(found: re.Match[str]) -> str:
        before, after = latex[: found.start()][-1:], latex[found.end() :][:1]
        alone = free or (before in ("", "(", "{", " ") and after in ("", ")", "}", "+", " "))
        return inner if alone and after != "^" else rf"\left({inner}\right)"

    return _Z.sub(put, latex)


def z(layer: int, unit: int) -> str:
    """The weighted sum of a unit, both counted from 1."""
    return f"z^{{[{layer}]}}_{{{unit}}}"


def a(layer: int, unit: int) -> str:
    """The output of a unit, both counted from 1; layer 0 are the inputs."""
    return f"a^{{[{layer}]}}_{{{unit}}}" if layer else f"x_{{{unit}}}"


def w(layer: int, unit: int, source: int) -> str:
    """The weight into a unit from a unit of the layer before."""
    return f"w^{{[{layer}]}}_{{{unit},{source}}}"


def b(layer: int, unit: int) -> str:
    """The bias of a unit."""
    return f"b^{{[{layer}]}}_{{{unit}}}"


def delta(layer: int, unit: int) -> str:
    """The loss's slope at a unit's weighted sum."""
    return rf"\delta^{{[{layer}]}}_{{{unit}}}"


def slope_of(symbol: str) -> str:
    """The gradient of the loss with respect to something."""
    return rf"\frac{{\partial L}}{{\partial {symbol}}}"


def tight(text: str) -> str:
    """`text` with the minus of every number that stands by itself kept close to it, as a sign and not as a difference."""
    return _SIGN.sub(r"\1{-\2}", text)


def matrix(rows: Sequence[Sequence[float]]) -> str:
    """A matrix of numbers; its brackets are drawn by the page, for not every font has tall ones."""
    lines = r" \\ ".join(" & ".join(number(value) for value in row) for row in rows)
    return rf"\begin{{matrix}} {lines} \end{{matrix}}"
