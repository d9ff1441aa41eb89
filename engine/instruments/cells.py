"""What is inside recurrent cells of one unit: their gates and weights, and each step told line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.explain.latex import chain, factor, number
from engine.tensor import Array

BENT = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\operatorname{relu}", "linear": ""}

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Gate:
    """A unit inside the cell: its symbol, its activation, and the names of its weights for the input, for the state, and its bias."""

    name: str
    bend: str
    weights: tuple[str, str, str]


@dataclass(frozen=True)
class Cell:
    """What is inside: its gates in the order of the engine's weights, the symbols of its state and memory, and how weights begin."""

    gates: tuple[Gate, ...]
    state: str
    begin: dict[str, float]
    out: tuple[str, str] = ("w_hy", "b_y")
    memory: str = ""


def _gate(name: str, bend: str = "sigmoid") -> Gate:
    return Gate(name, bend, (f"w_x{name}", f"w_h{name}", f"b_{name}"))


CELLS = {
    "simple_rnn": Cell(
        (Gate("z", "", ("w_xz", "w_zz", "w_0z")),), "z", {"w_xz": 0.1, "w_zz": 0.5, "w_0z": -1, "w_zy": -0.5, "w_0y": 0.3}, ("w_zy", "w_0y")
    ),
    "lstm": Cell(
        (_gate("i"), _gate("f"), _gate("g", "tanh"), _gate("o")), "h",
        {"w_xi": 0.5, "w_hi": 0.3, "b_i": 0, "w_xf": 0.1, "w_hf": 0.2, "b_f": 1, "w_xg": 0.4, "w_hg": -0.5, "b_g": 0,
         "w_xo": 0.2, "w_ho": 0.1, "b_o": 0, "w_hy": 1, "b_y": 0}, memory="c",
    ),
    "gru": Cell(
        (_gate("u"), _gate("r"), _gate("n", "tanh")), "h",
        {"w_xu": -0.3, "w_hu": 0.4, "b_u": 1, "w_xr": 0.2, "w_hr": 0.5, "b_r": 0, "w_xn": 0.5, "w_hn": -0.6, "b_n": 0, "w_hy": 1, "b_y": 0},
    ),
}  # fmt: skip
"""The simple one begins with the weights of the course's example."""


@dataclass(frozen=True)
class Line:
    """One thing computed at a step: its symbol, and how, in symbols and with numbers, as LaTeX."""

    step: int
    name: str
    latex: str


def lines(cell: Cell, w: Weights, values: Mapping[str, Array], t: int, activation: str) -> list[Line]:
    """Everything that is computed at step t, in order. `values` are (T + 1,) by symbol, at 0 what stands before the first step."""
    found = (
        [_gate_line(cell, gate, w, values, t) for gate in cell.gates] if len(cell.gates) > 1 else _simple(cell, w, values, t, activation)
    )
    if cell.memory:
        f, i, g, o, c, before = (float(values[name][at]) for name, at in (("f", t), ("i", t), ("g", t), ("o", t), ("c", t), ("c", t - 1)))
        kept = rf"f_{{{t}}} c_{{{t - 1}}} + i_{{{t}}} g_{{{t}}}"
        filled = chain([_times(f, before), _times(i, g)])
        found.append(Line(t, "c", rf"c_{{{t}}} = {kept} = {filled} = {number(c)}"))
        given = rf"o_{{{t}}} \tanh\left(c_{{{t}}}\right) = {number(o)} \cdot \tanh\left({number(c)}\right)"
        found.append(Line(t, "h", rf"h_{{{t}}} = {given} = {number(float(values['h'][t]))}"))
    elif len(cell.gates) > 1:
        u, n, before = float(values["u"][t]), float(values["n"][t]), float(values["h"][t - 1])
        mixed = rf"u_{{{t}}} h_{{{t - 1}}} + (1 - u_{{{t}}})\, n_{{{t}}}"
        filled = rf"{_times(u, before)} + (1 - {number(u)}) \cdot {factor(n)}"
        found.append(Line(t, "h", rf"h_{{{t}}} = {mixed} = {filled} = {number(float(values['h'][t]))}"))
    return [*found, _out_line(cell, w, values, t)]


def _simple(cell: Cell, w: Weights, values: Mapping[str, Array], t: int, activation: str) -> list[Line]:
    """The sum and what the activation makes of it, apart."""
    (gate,) = cell.gates
    symbols, numbers, total = _sum(cell, gate, w, values, t)
    bent = rf"{BENT[activation]}\left({number(total)}\right)" if BENT[activation] else number(total)
    name = rf"{cell.state}_{{{t}}}"
    return [
        Line(t, "a", rf"a_{{{t}}} = {symbols} = {numbers} = {number(total)}"),
        Line(t, cell.state, rf"{name} = {BENT[activation]}\left(a_{{{t}}}\right) = {bent} = {number(float(values[cell.state][t]))}"),
    ]


def _gate_line(cell: Cell, gate: Gate, w: Weights, values: Mapping[str, Array], t: int) -> Line:
    symbols, numbers, _ = _sum(cell, gate, w, values, t)
    value, bend = float(values[gate.name][t]), BENT[gate.bend]
    return Line(t, gate.name, rf"{gate.name}_{{{t}}} = {bend}\left({symbols}\right) = {bend}\left({numbers}\right) = {number(value)}")


def _sum(cell: Cell, gate: Gate, w: Weights, values: Mapping[str, Array], t: int) -> tuple[str, str, float]:
    """A gate's weighted sum at step t: in symbols, with numbers, and as a number."""
    into, back, bias = gate.weights
    x, before = float(values["x"][t]), float(values[cell.state][t - 1])
    state, seen = rf"{cell.state}_{{{t - 1}}}", before
    if gate.name == "n":  # the candidate of a GRU sees only what the reset gate lets through
        reset = float(values["r"][t])
        state, seen = rf"r_{{{t}}} h_{{{t - 1}}}", reset * before
    symbols = rf"{tex(into)} x_{{{t}}} + {tex(back)} {state} + {tex(bias)}"
    return symbols, chain([_times(w[into], x), _times(w[back], seen), number(w[bias])]), w[into] * x + w[back] * seen + w[bias]


def _out_line(cell: Cell, w: Weights, values: Mapping[str, Array], t: int) -> Line:
    weight, bias = cell.out
    state = float(values[cell.state][t])
    filled = chain([_times(w[weight], state), number(w[bias])])
    symbols = rf"{tex(weight)} {cell.state}_{{{t}}} + {tex(bias)}"
    return Line(t, "y", rf"\hat{{y}}_{{{t}}} = {symbols} = {filled} = {number(float(values['y'][t]))}")


def _times(first: float, second: float) -> str:
    return rf"{number(first)} \cdot {factor(second)}"


def tex(weight: str) -> str:
    """The name of a weight as LaTeX: w_xz with all its letters below."""
    letter, _, below = weight.partition("_")
    return f"{letter}_{{{below}}}"
