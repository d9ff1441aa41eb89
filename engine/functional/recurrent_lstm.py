"""Long short-term memory over a whole sequence as one op: one matrix product a step forward, one a step back.

Hochreiter & Schmidhuber, "Long Short-Term Memory", 1997; with the forget gate of Gers, Schmidhuber & Cummins, 2000.
"""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Note, Recurrent, finish, silent
from engine.tensor import Array, Call, Into, Op, Tensor, constant

INPUT, FORGET, CANDIDATE, OUTPUT = range(4)
"""The order of the gates in the weights, Keras's."""
INSIDE = (OUTPUT, INPUT, FORGET, CANDIDATE)
"""The order in which the op computes them: the three sigmoids side by side, and the three that reach the cell."""


class LSTM(Recurrent):
    """c[t] = f·c[t−1] + i·g, h[t] = o·tanh(c[t]) with gates from W·[x[t]; h[t−1]; 1]: weights (4H, I + H + 1).

    Sigmoids are ½·tanh(z/2) + ½ with the halving of z moved into the weights, so one tanh serves all four gates.
    """

    cell_gradient: Array | None = None
    """The gradient of the last cell state, where somebody reads it."""

    def prepare(self) -> list[Call]:
        self.w = self.inputs[1].data
        units = len(self.w) // 4
        self.need(self.inputs[1], 4 * units, self.size + units + 1)
        self.open(units, self.size)
        self.cells = np.zeros((self.steps + 1, units, self.batch), self.dtype)
        self.gates = np.empty((self.steps, 4, units, self.batch), self.dtype)
        self.bent, self.product = np.empty(self.cells[1:].shape, self.dtype), np.empty(self.cells[0].shape, self.dtype)
        self.held = (self.hidden, self.cells)
        self.scaled = np.empty_like(self.w)
        calls: list[Call] = [(np.copyto, self.rows[:-1, : self.size], self.x)]
        for to, gate in enumerate(INSIDE):
            scale = self.one if gate == CANDIDATE else self.half
            calls.append((np.multiply, self.part(self.w, gate), scale, self.part(self.scaled, to)))
        return calls

    def ended(self, out: Tensor) -> tuple[Tensor, ...]:
        return (*super().ended(out), LastCell(out, self)())

    def part(self, weights: Array, gate: int) -> Array:
        """One gate's rows."""
        return weights[gate * self.units : (gate + 1) * self.units]

    def step(self, t: int) -> list[Call]:
        gates, cell, bent, product = self.gates[t], self.cells[t + 1], self.bent[t], self.product
        flat, sigmoids, (o, i, f, g) = gates.reshape(len(self.w), self.batch), gates[:3], gates
        return [
            (np.dot, self.scaled, self.rows[t], flat),
            (np.tanh, flat, flat),
            (np.multiply, sigmoids, self.half, sigmoids),
            (np.add, sigmoids, self.half, sigmoids),
            (np.multiply, f, self.cells[t], cell),
            (np.multiply, i, g, product),
            (np.add, cell, product, cell),
            (np.tanh, cell, bent),
            (np.multiply, o, bent, self.hidden[t + 1]),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        slopes, through, forget = np.empty_like(self.gates), np.empty_like(self.bent), self.gates[:, 2]
        dh, dc, product = (np.empty_like(self.product) for _ in range(3))
        keep = np.empty_like(dh)
        calls = self.slopes(slopes, through)
        if self.mask is not None:
            forget = np.empty_like(self.bent)
            calls += [(np.copyto, forget, self.gates[:, 2]), (np.copyto, forget, self.one, "same_kind", self.off)]
        last, self.cell_gradient = self.cell_gradient, None
        calls.append((np.copyto, dc, constant(0, dc) if last is None else last))
        back, turned = self.turned(calls)
        flat = slopes.reshape(self.steps, len(self.w), self.batch)
        arriving = self.arriving(grad, dh)
        for t in reversed(range(self.steps)):
            calls += arriving(t)
            calls += [
                (np.multiply, dh, through[t], product),
                (np.add, dc, product, dc),
                (np.multiply, slopes[t, 1:], dc, slopes[t, 1:]),
                (np.multiply, slopes[t, 0], dh, slopes[t, 0]),
                (np.multiply, dc, forget[t], dc),
            ]
            if self.mask is None:
                calls.append((np.dot, back, flat[t], dh))
            else:
                calls += [(np.multiply, dh, self.still[t], keep), (np.dot, back, flat[t], dh), (np.add, dh, keep, dh)]
        calls += self.state_gradients(into, dh, dc)
        if (dw := into(self.inputs[1])) is not None:
            calls += self.weight_gradient([slopes[:, INSIDE.index(gate)] for gate in range(4)], self.rows[:-1], dw)
        if (dx := into(self.inputs[0])) is not None:
            calls.append((np.matmul, turned, flat, dx[self.order]))
        return calls

    def slopes(self, slopes: Array, through: Array) -> list[Call]:
        """Calls, for all steps at once: what turns the cell's gradient into that of each gate's weighted sum (the hidden state's, for
        the output gate), and what turns the hidden state's gradient into the cell's."""
        o, i, _, g = (self.gates[:, k] for k in range(4))
        sigmoids, candidate = slopes[:, :3], slopes[:, 3]
        calls: list[Call] = [
            (np.multiply, self.gates, self.gates, slopes),
            (np.subtract, self.gates[:, :3], sigmoids, sigmoids),
            (np.subtract, self.one, candidate, candidate),
        ]
        calls += [(np.multiply, slopes[:, k], other, slopes[:, k]) for k, other in enumerate((self.bent, g, self.cells[:-1], i))]
        calls += [
            (np.multiply, self.bent, self.bent, through),
            (np.subtract, self.one, through, through),
            (np.multiply, through, o, through),
        ]
        return calls + self.pauses(slopes, through)

    def turned(self, calls: list[Call]) -> tuple[Array, Array]:
        """The weights turned, gates in the op's order: of the hidden state (H, 4H) and of the input (I, 4H); filled by `calls`."""
        whole = np.empty((self.size + self.units, len(self.w)), self.dtype)
        for to, gate in enumerate(INSIDE):
            calls.append((np.copyto, self.part(whole.T, to), self.part(self.w, gate)[:, :-1]))
        return whole[self.size :], whole[: self.size]


class LastCell(Op):
    """The cell state after the last step (H, B): read from the LSTM's own buffer, and its gradient handed back there."""

    def __init__(self, out: Tensor, source: LSTM) -> None:
        super().__init__(out)
        self.source = source

    def setup(self) -> list[Call]:
        self.value = self.source.cells[-1]
        return []

    def backward(self, grad: Array, into: Into) -> list[Call]:
        self.source.cell_gradient = grad
        dh = into(self.inputs[0])  # the LSTM's own turn comes once this is written, also where nobody reads its output
        return [] if dh is None else [(np.copyto, dh, constant(0, dh))]


def lstm(
    x: Tensor,
    weights: Tensor,
    initial: tuple[Tensor, ...] = (),
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    note: Note = silent,
) -> Tensor:
    """Long short-term memory: x (T, I, B), weights (4H, I + H + 1) -> (T, H, B), or the last (H, B).

    Rows of the weights are input, forget, candidate and output gate; columns are x, h and the bias. `initial` is h or (h, c), zeros
    where left out; `last_states` of the output are (h, c). Raises ValueError where shapes do not fit.
    """
    op = LSTM(x, (weights,), initial, return_sequences, go_backwards)
    out = finish(op, note)
    for name, place in (("output_gate", 0), ("input_gate", 1), ("forget_gate", 2), ("candidate", 3)):
        note(name, op.gates[:, place])
    note("cell", op.cells[1:])
    return out
