"""Typed formulas as tensors: the same tree that `engine.data.formula` parses, carried out by differentiable ops."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from engine.data.expression import Binary, Call, Expression, Negative, Node, Number, Variable
from engine.data.formula import parse
from engine.errors import Problem, SpecError
from engine.functional.elementary import FUNCTIONS, divide, maximum, minimum, negative, power
from engine.functional.elementwise import add, multiply, subtract
from engine.tensor import Tensor

Made = Callable[[Node, Tensor, list[Tensor]], None]
OPERATORS = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
EXTREMES = {"min": minimum, "max": maximum}


def read(text: str, variables: tuple[str, ...], path: str) -> Expression:
    """The expression that `text` spells, in these variables. Raises SpecError at `path`."""
    try:
        return parse(text, variables)
    except SpecError as error:
        raise SpecError([Problem(path, p.message) for p in error.problems]) from None


def carry_out(node: Node, variables: dict[str, Tensor], made: Made | None = None) -> Tensor:
    """The value of `node` as a tensor; `made(node, tensor, inputs)` hears of every operation, inner ones first."""

    def value(node: Node) -> Tensor:
        inputs: list[Tensor] = []
        match node:
            case Number(value=number):
                out = Tensor(np.array(number, np.float64))
            case Variable(name=name):
                return variables[name]
            case Negative(operand=operand):
                inputs = [value(operand)]
                out = negative(inputs[0])
            case Binary(operator=operator, left=left, right=right):
                inputs = [value(left), value(right)]
                out = OPERATORS[operator](inputs[0], inputs[1])
            case Call(function=function, arguments=arguments):
                inputs = [value(argument) for argument in arguments]
                out = reduce(EXTREMES[function], inputs) if function in EXTREMES else FUNCTIONS[function](inputs[0])
        if made is not None:
            made(node, out, inputs)
        return out

    return value(node)
