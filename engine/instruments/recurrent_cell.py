"""A recurrent cell of one unit, step by step: what it reads, what it keeps, and every number in between."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from engine.errors import SpecError
from engine.explain.latex import tight
from engine.frames import Frame
from engine.functional.activation import activate
from engine.functional.elementwise import multiply, subtract
from engine.functional.linear import dense
from engine.functional.recurrent import simple_rnn
from engine.functional.recurrent_gru_before import gru_reset_first
from engine.functional.recurrent_lstm import lstm
from engine.instruments.base import LONGEST_TEXT, Instrument, instruments
from engine.instruments.cells import CELLS, Cell, Weights, lines
from engine.registry import argument
from engine.tensor import Array, Tensor

MOST_STEPS = 8
LARGEST = 1000.0
_CELLS = {"simple_rnn": "Simple recurrent unit", "lstm": "LSTM", "gru": "GRU"}


@instruments.register
class RecurrentCell(Instrument):
    """Recurrent cell: a unit that reads a sequence and is fed its own state: the loop, unrolled too, and every number of every step."""

    kind: Literal["recurrent_cell"] = "recurrent_cell"
    cell: Literal["simple_rnn", "lstm", "gru"] = argument("simple_rnn", "What is inside.", title="Cell", ui={"labels": _CELLS})
    activation: Literal["sigmoid", "tanh", "relu", "linear"] = argument(
        "sigmoid", "What the unit does with its weighted sum.", title="Activation", ui={"when": {"cell": "simple_rnn"}}
    )
    inputs: str = argument("1, 4, 3", f"One to {MOST_STEPS} numbers, which are read one after the other.", title="Inputs",
                           max_length=LONGEST_TEXT, ui={"control": "text"})  # fmt: skip
    start: float = argument(0.0, "The state before the first step.", title="First state", ge=-10, le=10,
                            ui={"control": "slider", "step": 0.1})  # fmt: skip
    memory: float = argument(0.0, "The cell's memory before the first step.", title="First memory", ge=-10, le=10,
                             ui={"control": "slider", "step": 0.1, "when": {"cell": "lstm"}})  # fmt: skip
    weights: dict[Annotated[str, Field(max_length=8)], Annotated[float, Field(ge=-LARGEST, le=LARGEST)]] = argument(
        {}, "Weights by name; those that are not named keep the numbers they begin with.", title="Weights", max_length=16,
        ui={"control": "hidden"},
    )  # fmt: skip

    def compute(self) -> Frame:
        cell, x = CELLS[self.cell], self._inputs()
        w = {**cell.begin, **self._given(cell)}
        values = self._run(cell, w, x)
        told = [line for t in range(1, len(x) + 1) for line in lines(cell, w, values, t, self.activation)]
        results = {f"{name}{t}": float(each[t]) for name, each in values.items() for t in range(1, len(x) + 1)}
        return self.answer(
            values, results, moments=len(told), steps=len(x),
            lines=[{"step": line.step, "name": line.name, "latex_line": tight(line.latex)} for line in told],
            weights=w, state=cell.state, memory=cell.memory, gates=[gate.name for gate in cell.gates], out=list(cell.out),
            gate_weights={gate.name: gate.weights for gate in cell.gates},
        )  # fmt: skip

    def sketch(self) -> Array:
        turn = np.linspace(-0.4, 2 * np.pi - 1.2, 33)
        loop = np.stack([1 + 0.8 * np.sin(turn), 1 + 0.8 * np.cos(turn)])
        ends = [np.linspace(start, end, 33) for start, end in (((1, -0.6), (1, 0.2)), ((1, 1.8), (1, 2.6)))]
        return np.stack([loop, *(end.T for end in ends)])

    def _inputs(self) -> Array:
        """The numbers that are read, (T,). Raises SpecError at `inputs`."""
        parts = self.inputs.replace(";", " ").replace(",", " ").split()
        if not 1 <= len(parts) <= MOST_STEPS:
            raise SpecError.at("inputs", f"there are {len(parts)} numbers in it; write 1 to {MOST_STEPS}, such as 1, 4, 3")
        found = []
        for part in parts:
            try:
                value = float(part.replace("−", "-"))
            except ValueError:
                raise SpecError.at("inputs", f"{part[:20]!r} is no number; write numbers such as 1, 4, 3") from None
            if not abs(value) <= LARGEST:
                raise SpecError.at("inputs", f"{part[:20]} is out of range; numbers lie between {-LARGEST:g} and {LARGEST:g}")
            found.append(value)
        return np.array(found)

    def _given(self, cell: Cell) -> Weights:
        """The weights that were changed and belong to this cell. Raises SpecError at `weights`."""
        known = {name for each in CELLS.values() for name in each.begin}
        strange = next((name for name in self.weights if name not in known), None)
        if strange is not None:
            raise SpecError.at("weights", f"there is no weight {strange!r}; there are {', '.join(cell.begin)}")
        return {name: value for name, value in self.weights.items() if name in cell.begin}

    def _run(self, cell: Cell, w: Weights, x: Array) -> dict[str, Array]:
        """Every quantity by its symbol, (T + 1,): at 0 what stands before the first step; by the engine's own ops."""
        rows = [[w[name] for name in gate.weights] for gate in cell.gates]
        first = tuple(Tensor(np.full((1, 1), value)) for value in (self.start, self.memory))
        notes, sequence = dict[str, Array](), Tensor(x[:, None, None])
        if self.cell == "simple_rnn":
            simple_rnn(
                sequence, Tensor(np.array(rows)), first[:1], activation=self.activation, return_sequences=True, note=notes.__setitem__
            )
            named = {"z": "hidden"}
        elif self.cell == "lstm":
            lstm(sequence, Tensor(np.array(rows)), first, return_sequences=True, note=notes.__setitem__)
            named = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate", "c": "cell", "h": "hidden"}
        else:
            turned = np.array([[state, bias, inside] for inside, state, bias in rows])
            gru_reset_first(sequence, Tensor(turned), first[:1], return_sequences=True, note=notes.__setitem__)
            named = {"u": "update_gate", "r": "reset_gate", "n": "candidate", "h": "hidden"}
        begin = {cell.state: self.start, cell.memory: self.memory}
        values = {symbol: np.r_[begin.get(symbol, 0.0), notes[note].ravel()] for symbol, note in named.items()}
        values |= _products(values)
        out = np.array([[w[name] for name in cell.out]])
        values["y"] = dense(Tensor(values[cell.state][None]), Tensor(out)).data[0]
        return {"x": np.r_[0.0, x], **values}


def _products(values: dict[str, Array]) -> dict[str, Array]:
    """What the gates make of what they let through, on the wires inside an LSTM or a GRU: (T + 1,) each, 0 before the first step.

    "fc" is f_t · c_{t−1}, "ig" i_t · g_t and "tc" tanh(c_t); "rh" is r_t · h_{t−1}, "uh" u_t · h_{t−1}, "v" 1 − u_t and "vn"
    (1 − u_t) · n_t.
    """

    def tensor(name: str, lag: int = 0) -> Tensor:
        return Tensor(values[name][1 - lag : len(values[name]) - lag])

    if "f" in values:
        kept, added = multiply(tensor("f"), tensor("c", 1)), multiply(tensor("i"), tensor("g"))
        made = {"fc": kept, "ig": added, "tc": activate(tensor("c"), "tanh")}
    elif "u" in values:
        rest = subtract(Tensor(np.ones(len(values["u"]) - 1)), tensor("u"))
        let, kept = (multiply(tensor(gate), tensor("h", 1)) for gate in "ru")
        made = {"rh": let, "uh": kept, "v": rest, "vn": multiply(rest, tensor("n"))}
    else:
        return {}
    return {name: np.r_[0.0, each.data] for name, each in made.items()}
