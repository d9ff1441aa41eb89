"""Derivatives in symbols: of one operation by one of its operands, and of a whole graph where that stays short enough to read."""

from __future__ import annotations

import math

import numpy as np

from engine.data.expression import Binary, Call, Negative, Node, Number, Variable

LONGEST = 24
LARGEST = 40
"""Nodes of a derivative beyond which it is not spelled out: shared parts would double it at every step."""
ONE, ZERO = Number(1.0, "1"), Number(0.0, "0")
_LATEX_CALLS = {"sigmoid": r"\sigma", "log": r"\ln", "sign": r"\operatorname{sign}"}


def written(node: Node, operands: list[str]) -> str:
    """One operation with its operands put in, as LaTeX."""
    match node:
        case Binary(operator="/"):
            return rf"\frac{{{operands[0]}}}{{{operands[1]}}}"
        case Binary(operator="**"):
            return rf"{{{operands[0]}}}^{{{operands[1]}}}"
        case Binary(operator="*"):
            return rf"{operands[0]} \cdot {operands[1]}"
        case Binary(operator=operator):
            return f"{operands[0]} {operator} {operands[1]}"
        case Negative():
            return f"-{operands[0]}"
        case Call(function="sqrt"):
            return rf"\sqrt{{{operands[0]}}}"
        case Call(function="abs"):
            return rf"\left|{operands[0]}\right|"
        case Call(function=function):
            return rf"{_LATEX_CALLS.get(function, chr(92) + function)}\left({', '.join(operands)}\right)"
    return operands[0]


def partial_latex(node: Node, slot: int, names: list[str], values: list[np.float64], out: str, y: np.float64) -> tuple[str, float]:
    """The derivative of one operation by operand `slot`: in symbols (LaTeX) and as a number, at these operands with this result `y`.

    NumPy's numbers, for where there is no derivative Python's own would raise.
    """
    a = values[0]
    match node:
        case Binary(operator="+"):
            return "1", 1.0
        case Binary(operator="-"):
            return ("1", 1.0) if slot == 0 else ("(-1)", -1.0)
        case Binary(operator="*"):
            return names[1 - slot], values[1 - slot]
        case Binary(operator="/"):
            b = values[1]
            return (
                (rf"\frac{{1}}{{{names[1]}}}", 1 / b) if slot == 0 else (rf"\left(-\frac{{{names[0]}}}{{{names[1]}^2}}\right)", -a / b**2)
            )
        case Binary(operator="**"):
            return _power(slot, names, values, out, y)
        case Negative():
            return "(-1)", -1.0
        case Call(function="min" | "max"):
            chosen = values.index(y) == slot
            return ("1", 1.0) if chosen else ("0", 0.0)
        case Call(function=function):
            return _function(function, names[0], a, out, y)
    return "1", 1.0


def _power(slot: int, names: list[str], values: list[np.float64], out: str, y: np.float64) -> tuple[str, float]:
    a, b = values
    if slot == 1:
        return rf"{out} \ln {names[0]}", y * math.log(a) if a > 0 else 0.0
    if b == 2:
        return rf"2 \cdot {names[0]}", 2 * a
    return rf"{names[1]} \cdot {{{names[0]}}}^{{{names[1]}-1}}", b * a ** (b - 1)


def _function(name: str, x: str, a: np.float64, out: str, y: np.float64) -> tuple[str, float]:
    table = {
        "sin": (rf"\cos {x}", math.cos(a)),
        "cos": (rf"(-\sin {x})", -math.sin(a)),
        "tan": (rf"(1 + {out}^2)", 1 + y * y),
        "exp": (out, y),
        "tanh": (rf"(1 - {out}^2)", 1 - y * y),
        "sigmoid": (rf"{out}(1 - {out})", y * (1 - y)),
        "abs": (rf"\operatorname{{sign}}({x})", math.copysign(1, a) if a else 0.0),
        "sign": ("0", 0.0),
    }
    if name == "log":
        return rf"\frac{{1}}{{{x}}}", 1 / a
    if name == "sqrt":
        return rf"\frac{{1}}{{2 {out}}}", 0.5 / y
    return table[name]


def adjoints(graph: list[tuple[Node, list[int]]]) -> list[str]:
    """For every node of a graph, its result last: the derivative of the result by it, spelled in the inputs; "" where that is long.

    Only sums, differences, products, negatives and whole powers are spelled out.
    """
    values = _values(graph)
    found: list[Node | None] = [ZERO] * len(graph)
    found[-1] = ONE
    for number in reversed(range(len(graph))):
        node, inputs = graph[number]
        for slot, source in enumerate(inputs):
            operands = [operand for n in inputs if (operand := values[n]) is not None]
            local = _local(node, slot, operands) if len(operands) == len(inputs) else None
            here, before = found[number], found[source]
            found[source] = None if local is None or here is None or before is None else _small(plus(before, times(here, local)))
    return [text if adjoint is not None and len(text := spell(adjoint)) <= LONGEST else "" for adjoint in found]


def _values(graph: list[tuple[Node, list[int]]]) -> list[Node | None]:
    """Every node spelled in the inputs; None where that is large."""
    found: list[Node | None] = []
    for node, inputs in graph:
        operands = [operand for n in inputs if (operand := found[n]) is not None]
        found.append(_small(_with(node, operands)) if len(operands) == len(inputs) else None)
    return found


def _with(node: Node, operands: list[Node]) -> Node:
    match node:
        case Binary(operator=operator):
            return Binary(operator, operands[0], operands[1])
        case Negative():
            return Negative(operands[0])
        case Call(function=function):
            return Call(function, tuple(operands))
    return node


def _small(node: Node) -> Node | None:
    return node if _size(node) <= LARGEST else None


def _size(node: Node) -> int:
    match node:
        case Binary(left=left, right=right):
            return 1 + _size(left) + _size(right)
        case Negative(operand=operand):
            return 1 + _size(operand)
        case Call(arguments=arguments):
            return 1 + sum(map(_size, arguments))
    return 1


def _local(node: Node, slot: int, operands: list[Node]) -> Node | None:
    match node:
        case Binary(operator="+"):
            return ONE
        case Binary(operator="-"):
            return ONE if slot == 0 else Number(-1.0, "-1")
        case Binary(operator="*"):
            return operands[1 - slot]
        case Binary(operator="**") if slot == 0 and isinstance(operands[1], Number):
            power = operands[1].value
            return times(operands[1], operands[0] if power == 2 else Binary("**", operands[0], Number(power - 1, f"{power - 1:g}")))
        case Binary(operator="**") if isinstance(operands[1], Number):
            return ZERO  # by the exponent, a number: nobody asks
        case Negative():
            return Number(-1.0, "-1")
    return None


def plus(a: Node, b: Node) -> Node:
    """a + b, without zeros; equal terms are counted."""
    if a == ZERO or b == ZERO:
        return b if a == ZERO else a
    return times(Number(2.0, "2"), a) if a == b else Binary("+", a, b)


def times(a: Node, b: Node) -> Node:
    """a · b, without ones, zeros in place, numbers first and multiplied."""
    if ZERO in (a, b):
        return ZERO
    if ONE in (a, b):
        return b if a == ONE else a
    if isinstance(a, Number) and isinstance(b, Number):
        return Number(a.value * b.value, f"{a.value * b.value:g}")
    if isinstance(b, Number):
        return times(b, a)
    if isinstance(a, Number) and isinstance(b, Binary) and b.operator == "*" and isinstance(b.left, Number):
        return times(times(a, b.left), b.right)
    if isinstance(a, Binary) and a.operator == "*" and isinstance(a.left, Number):
        return times(a.left, times(a.right, b))
    return Binary("*", a, b)


def spell(node: Node) -> str:
    """A tree as a person would write it: 4z, 2x + y."""
    match node:
        case Number(text=text):
            return text.replace("-", "−")
        case Variable(name=name):
            return name
        case Negative(operand=operand):
            return f"−{_tight(operand)}"
        case Binary(operator="*", left=Number(value=-1.0), right=right):
            return f"−{_tight(right)}"
        case Binary(operator="*", left=left, right=right):
            return f"{_tight(left)}{'' if isinstance(left, Number) and not isinstance(right, Number) else '·'}{_tight(right)}"
        case Binary(operator="**", left=left, right=right):
            return f"{_tight(left)}^{_tight(right)}"
        case Binary(operator=operator, left=left, right=right):
            return f"{spell(left)} {operator.replace('-', '−')} {_tight(right) if operator != '+' else spell(right)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(spell, arguments))})"


def _tight(node: Node) -> str:
    text = spell(node)
    return f"({text})" if isinstance(node, Binary) and node.operator in "+-/" else text
