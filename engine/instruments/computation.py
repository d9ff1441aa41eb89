"""A formula as a graph of operations: values flow forward, derivatives flow back, one node at a time, by the engine's own ops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from engine.data.expression import CONSTANTS, FUNCTIONS, Binary, Call, Negative, Node, Number, Variable
from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments, signs
from engine.instruments.derivatives import adjoints, partial_latex, written
from engine.instruments.expressions import carry_out, read
from engine.registry import argument
from engine.tensor import Array, Tensor

MAX_INPUTS = 12
MAX_NODES = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z_0-9]{0,7}")
_SYMBOLS = {"+": "+", "-": "−", "*": "×", "/": "÷", "**": "^"}
_EXAMPLES = {
    "product": ("J = 4(x + yz)", "J = 4*(x + y*z)", {"x": 3.0, "y": -2.0, "z": 5.0}),
    "logistic": (
        "Logistic loss",
        "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))",
        {"w": 0.5, "x": 2.0, "b": -0.5, "y": 1.0},
    ),
    "chain": (
        "A 1-1-1 sigmoid net",
        "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); C = 0.5*(y - a2)^2",
        {"w1": 1.5, "x": 1.0, "b1": -0.5, "w2": -2.0, "b2": 0.8, "y": 1.0},
    ),
    "shared": ("One input, two ways", "f = x*x + x*y", {"x": 3.0, "y": 2.0}),
}


@dataclass
class Place:
    """One node: an input, a number or an operation, and the nodes it is made of."""

    name: str
    symbol: str
    node: Node
    tensor: Tensor
    inputs: list[int] = field(default_factory=list)
    named: bool = False
    """Whether a person gave it its name."""


@instruments.register
class Computation(Instrument):
    """Computation graph: type a formula; values flow forward along the edges, then derivatives flow back."""

    kind: Literal["computation"] = "computation"
    example: Literal["product", "logistic", "chain", "shared", "own"] = argument(
        "product",
        "A formula to begin with.",
        title="Formula",
        ui={"labels": {**{n: e[0] for n, e in _EXAMPLES.items()}, "own": "Your own"}},
    )
    formula: str = argument("J = 4*(x + y*z)", "Steps are parted by semicolons, and each may use the names before it: a = x*y; J = a + 1.",
                            title="Your own", max_length=1500, ui={"when": {"example": "own"}})  # fmt: skip
    values: dict[Annotated[str, Field(max_length=8)], Annotated[float, Field(ge=-1000, le=1000)]] = argument(
        {}, "What the inputs are; 1 where nothing is said.", title="Inputs", max_length=MAX_INPUTS, ui={"control": "hidden"}
    )

    def compute(self) -> Frame:
        text, known = (self.formula, dict[str, float]()) if self.example == "own" else _EXAMPLES[self.example][1:]
        places = trace(_steps(text), {**known, **self.values})
        last = places[-1]
        if not np.isfinite(last.tensor.data).all():
            raise SpecError.at("formula", _nowhere(places))
        last.tensor.backward()
        slopes = [float(place.tensor.gradient().item()) for place in places]
        _refuse_vertical(places, slopes)
        given = adjoints([(place.node, place.inputs) for place in places])
        results = {
            f"d{last.name}/d{place.name}": slope for place, slope in zip(places, slopes, strict=True) if not place.inputs and place.named
        }
        nodes = [_told(number, places, slopes[number], given[number]) for number in range(len(places))]
        back = _backward_order(places)
        return self.answer(
            {"value": np.array([place.tensor.item() for place in places]), "gradient": np.array(slopes)},
            {last.name: last.tensor.item(), **results},
            moments=sum(bool(place.inputs) for place in places) + len(back),
            nodes=nodes, forward=[n for n, place in enumerate(places) if place.inputs], backward=back, text=text, output=last.name,
            sentences=_forward_words(places) + [_backward_words(n, places, slopes) for n in back],
            examples={name: one[1] for name, one in _EXAMPLES.items()},
        )  # fmt: skip

    def sketch(self) -> Array:
        forks = [[(0, 2), (1, 1)], [(0, 0), (1, 1)], [(1, 1), (2, 1.5)], [(0, 3), (2, 1.5)], [(2, 1.5), (3, 1.5)]]
        return np.array(forks, float).transpose(0, 2, 1)


def _steps(text: str) -> list[tuple[str, str]]:
    """The formula's steps as (name, right side). Raises SpecError at `formula`."""
    found = []
    for number, step in enumerate(part for part in re.split(r"[;\n]", text) if part.strip()):
        left, equals, right = step.partition("=")
        name = left.strip() if equals else "f" if number == 0 else f"f{number + 1}"
        if not _NAME.fullmatch(name) or name in FUNCTIONS or name in CONSTANTS:
            raise SpecError.at("formula", f"{name[:20]!r} cannot be the name of a step: a letter, then letters and digits, such as a1")
        found.append((name, right if equals else step))
    if not found:
        raise SpecError.at("formula", "the formula is empty; write something like J = 4*(x + y*z)")
    return found


def trace(steps: list[tuple[str, str]], values: dict[str, float]) -> list[Place]:
    """Every input and operation in the order of computing, the whole's result last. Raises SpecError at `formula`."""
    places: list[Place] = []
    known: dict[str, Tensor] = {}
    for name, text in steps:
        _add_inputs(text, known, values, places)
        if name in known:
            raise SpecError.at("formula", f"{name} has a value already; give this step another name")
        expression = read(text, tuple(known), "formula")
        out = carry_out(expression.root, known, lambda node, tensor, inputs: _enter(node, tensor, inputs, places))
        if out in known.values():
            raise SpecError.at("formula", f"{name} only renames {text.strip()}; a step computes something")
        place = places[_index(out, places)]
        place.name, place.named = name, True
        known[name] = out
        if len(places) > MAX_NODES:
            raise SpecError.at("formula", f"this makes {len(places)} nodes; at most {MAX_NODES} are drawn")
    if not places[-1].inputs:
        raise SpecError.at("formula", "there is nothing to compute in it; write something like J = 4*(x + y*z)")
    unnamed = [place for place in places if not place.name]
    for number, place in enumerate(unnamed, start=1):
        place.name = f"u{number}"
    return _without_loose_ends(places)


def _add_inputs(text: str, known: dict[str, Tensor], values: dict[str, float], places: list[Place]) -> None:
    for name in dict.fromkeys(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text)):
        if name in known or name in FUNCTIONS or name in CONSTANTS or not _NAME.fullmatch(name):
            continue
        known[name] = Tensor(np.array(values.get(name, 1.0)), requires_grad=True)
        places.append(Place(name, "", Variable(name), known[name], named=True))
    if sum(not place.inputs and place.named for place in places) > MAX_INPUTS:
        raise SpecError.at("formula", f"at most {MAX_INPUTS} inputs are drawn")


def _enter(node: Node, tensor: Tensor, inputs: list[Tensor], places: list[Place]) -> None:
    tensor.requires_grad = True  # of numbers too: the gradient that reaches them is shown
    places.append(Place("" if inputs else signs(tensor.item(), 6), _symbol(node), node, tensor, [_index(one, places) for one in inputs]))


def _symbol(node: Node) -> str:
    match node:
        case Binary(operator=operator):
            return _SYMBOLS[operator]
        case Call(function="sigmoid"):
            return "σ"
        case Call(function="log"):
            return "ln"
        case Call(function=function):
            return function
        case Negative():
            return "−"
        case Number(text=text):
            return text
    return ""


def _index(tensor: Tensor, places: list[Place]) -> int:
    return next(number for number, place in enumerate(places) if place.tensor is tensor)


def _without_loose_ends(places: list[Place]) -> list[Place]:
    """Only what the last node is made of. Raises SpecError naming a step that nothing uses."""
    used, stack = set[int](), [len(places) - 1]
    while stack:
        number = stack.pop()
        used.add(number)
        stack.extend(source for source in places[number].inputs if source not in used)
    loose = [place.name for number, place in enumerate(places) if number not in used and place.named]
    if loose:
        raise SpecError.at("formula", f"{', '.join(loose)} is computed, but {places[-1].name}, the last step, does not use it")
    return places


def _nowhere(places: list[Place]) -> str:
    bad = next(place for place in places if not np.isfinite(place.tensor.data).all())
    return f"{bad.symbol} has no value at {_at(bad, places)}; choose other inputs"


def _at(place: Place, places: list[Place]) -> str:
    """What an operation stands at, for people."""
    operands = [places[n] for n in place.inputs] or [place]
    return ", ".join(one.name if isinstance(one.node, Number) else f"{one.name} = {signs(one.tensor.item())}" for one in operands)


def _refuse_vertical(places: list[Place], slopes: list[float]) -> None:
    """Raises SpecError at `formula` where a derivative is no number, as that of a root at 0."""
    for place, slope in zip(reversed(places), reversed(slopes), strict=True):
        flows = [_local(place, slot, places)[1] * slope for slot in range(len(place.inputs))]
        if not np.isfinite([slope, *flows]).all():
            raise SpecError.at("formula", f"{place.symbol or place.name} has no derivative at {_at(place, places)}; choose other inputs")


def _backward_order(places: list[Place]) -> list[int]:
    """The nodes in the order in which a gradient is complete: the result first; numbers are left out."""
    return [n for n in reversed(range(len(places))) if not isinstance(places[n].node, Number)]


def _told(number: int, places: list[Place], slope: float, given: str) -> dict[str, Any]:
    place = places[number]
    kind = "operation" if place.inputs else "number" if isinstance(place.node, Number) else "input"
    formula = written(place.node, [places[n].name for n in place.inputs]) if place.inputs else ""
    told = {"name": place.name, "symbol": place.symbol, "kind": kind, "named": place.named, "inputs": place.inputs, "formula": formula}
    flows = [slope * _local(place, slot, places)[1] for slot in range(len(place.inputs))]
    return {**told, "value": place.tensor.item(), "gradient": slope, "derivative": given, "flows": flows}


def _forward_words(places: list[Place]) -> list[dict[str, str]]:
    found = []
    for place in places:
        if place.inputs:
            formula = written(place.node, [_tex(places[n].name) for n in place.inputs])
            filled = written(place.node, [_number(places[n].tensor.item()) for n in place.inputs])
            found.append({"latex_step": rf"{_tex(place.name)} = {formula} = {filled} = {_number(place.tensor.item(), bracket=False)}"})
    return found


def _backward_words(number: int, places: list[Place], slopes: list[float]) -> dict[str, str]:
    """The chain rule at one node: the sum, over the nodes it goes into, of their gradient times the derivative along the edge."""
    last, here = places[-1].name, places[number]
    if number == len(places) - 1:
        return {"latex_step": rf"\frac{{\partial {_tex(last)}}}{{\partial {_tex(last)}}} = 1"}
    symbols, numbers = [], []
    for n, place in enumerate(places):
        for slot, source in enumerate(place.inputs):
            if source == number:
                rule, local = _local(place, slot, places)
                symbols.append(rf"\frac{{\partial {_tex(last)}}}{{\partial {_tex(place.name)}}} \cdot {rule}")
                numbers.append(rf"{_number(slopes[n])} \cdot {_number(local)}")
    head = rf"\frac{{\partial {_tex(last)}}}{{\partial {_tex(here.name)}}}"
    return {"latex_step": f"{head} = {' + '.join(symbols)} = {' + '.join(numbers)} = {_number(slopes[number], bracket=False)}"}


def _local(place: Place, slot: int, places: list[Place]) -> tuple[str, float]:
    """The derivative of an operation by one of its operands: in symbols, and as a number here."""
    names, values = [_tex(places[n].name) for n in place.inputs], [np.float64(places[n].tensor.item()) for n in place.inputs]
    return partial_latex(place.node, slot, names, values, _tex(place.name), np.float64(place.tensor.item()))


def _tex(name: str) -> str:
    match = re.fullmatch(r"([A-Za-z]+)_?([0-9]+)", name)
    return f"{match[1]}_{{{match[2]}}}" if match else name if len(name) == 1 or not name[0].isalpha() else rf"\mathrm{{{name}}}"


def _number(value: float, *, bracket: bool = True) -> str:
    text = signs(value).replace("−", "-")
    mantissa, e, exponent = text.partition("e")
    text = rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else text
    return rf"\left({text}\right)" if bracket and (value < 0 or e) else text
