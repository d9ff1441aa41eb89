"""Long short-term memory over a whole sequence as one op: one matrix product a step forward, one a step back.

Hochreiter & Schmidhuber, "Long Short-Term Memory", 1997; with the forget gate of Gers, Schmidhuber & Cummins, 2000.
"""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Note, Reading, Recurrent, Thin, finish, long_rows, product, silent
from engine.tensor import Array, Call, Into, Op, Tensor, constant
from engine.workspace import scratch_room

INPUT, FORGET, CANDIDATE, OUTPUT = range(4)
"""The order of the gates in the weights, Keras's."""
INSIDE = (CANDIDATE, FORGET, INPUT, OUTPUT)
"""The order in which the op computes them: the three that reach the cell stand together, and so do the three sigmoids."""


class LSTM(Recurrent):
    """c[t] = f·c[t−1] + i·g, h[t] = o·tanh(c[t]) with gates from W·[x[t]; h[t−1]; 1]: weights (4H, I + H + 1).

    Sigmoids are ½·tanh(z/2) + ½ with the halving of z moved into the weights, so one tanh serves all four gates. `gates` (T, 5, H, B)
    are g, f, i, o and tanh(c); `products` (T, 3, H, B) are f·c[t−1], i·g and o·tanh(c), which the backward pass needs once more.
    """

    cell_gradient: Array | None = None
    """The gradient of the last cell state, where somebody reads it."""

    def prepare(self) -> list[Call]:
        self.w = self.inputs[1].data
        units = len(self.w) // 4
        self.need(self.inputs[1], 4 * units, self.size + units + 1)
        self.open(units, self.size)
        self.cells = np.zeros((self.steps + 1, units, self.batch), self.dtype)
        self.gates = scratch_room((self.steps, 5, units, self.batch), self.dtype)
        self.products = scratch_room((self.steps, 3, units, self.batch), self.dtype)
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
        sums, sigmoids, (g, f, i, o, bent) = self.gates[t, :4], self.gates[t, 1:4], self.gates[t]
        flat, cell, (kept, added, _) = sums.reshape(len(self.w), self.batch), self.cells[t + 1], self.products[t]
        return [
            product(self.scaled, self.rows[t], flat),
            (np.tanh, flat, flat),
            (np.multiply, sigmoids, self.half, sigmoids),
            (np.add, sigmoids, self.half, sigmoids),
            (np.multiply, f, self.cells[t], kept),
            (np.multiply, i, g, added),
            (np.add, kept, added, cell),
            (np.tanh, cell, bent),
            (np.multiply, o, bent, self.hidden[t + 1]),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        slopes = np.empty_like(self.gates[0])
        dh, dc, work, keep = (np.empty_like(slopes[0]) for _ in range(4))
        flat, left = slopes[:4].reshape(len(self.w), self.batch), long_rows(len(self.w), self.steps, self.batch, self.dtype)
        last, self.cell_gradient = self.cell_gradient, None
        calls: list[Call] = [(np.copyto, dc, constant(0, dc) if last is None else last), *self.pauses()]
        back, turned = self.turned(calls)
        arriving = self.arriving(grad, dh)
        for t in reversed(range(self.steps)):
            calls += [*arriving(t), *self.slopes(t, slopes), (np.multiply, dh, slopes[4], work), (np.add, dc, work, dc)]
            calls += [(np.multiply, slopes[:3], dc, slopes[:3]), (np.multiply, slopes[3], dh, slopes[3])]
            if self.mask is None:
                calls += [(np.multiply, dc, self.gates[t, 1], dc), product(back, flat, dh), *self.thinned(dh)]
            else:
                calls += [(np.copyto, work, self.gates[t, 1]), (np.copyto, work, self.one, "same_kind", self.off[t])]
                calls += [(np.multiply, dc, work, dc), (np.multiply, dh, self.still[t], keep)]
                calls += [product(back, flat, dh), *self.thinned(dh), (np.add, dh, keep, dh)]
            calls.append((np.copyto, left[:, t], flat))
        calls += self.state_gradients(into, dh, dc)
        if (dw := into(self.inputs[1])) is not None:
            inside = np.empty_like(dw)
            calls += self.weight_product(left, self.rows[:-1], inside)
            calls += [(np.copyto, self.part(dw, gate), self.part(inside, to)) for to, gate in enumerate(INSIDE)]
        if (dx := into(self.inputs[0])) is not None:
            calls.append((np.matmul, turned, left.transpose(1, 0, 2), dx[self.order]))
        return calls

    def slopes(self, t: int, out: Array) -> list[Call]:
        """Calls that fill `out` (5, H, B): what turns the gradient of c into those of the sums behind g, f and i, that of h into that
        behind o, and that of h into that of c. With σ′ = σ(1−σ) they are (f·c)(1−f), (i·g)(1−i), h(1−o), i − (i·g)g and o − h·tanh(c).
        """
        gates, products, pair = self.gates[t], self.products[t], out[::4]
        calls: list[Call] = [
            (np.copyto, products[2], self.hidden[t + 1]),
            (np.multiply, products, gates[1:4], out[1:4]),
            (np.subtract, products, out[1:4], out[1:4]),
            (np.multiply, products[1:], gates[::4], pair),
            (np.subtract, gates[2:4], pair, pair),
        ]
        return calls if self.mask is None else [*calls, (np.multiply, out, self.on[t], out)]

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
    thin: Thin | None = None,
    note: Note = silent,
) -> Tensor:
    """Long short-term memory: x (T, I, B), weights (4H, I + H + 1) -> (T, H, B), or the last (H, B).

    Rows of the weights are input, forget, candidate and output gate; columns are x, h and the bias. `initial` is h or (h, c), zeros
    where left out; `last_states` of the output are (h, c). Raises ValueError where shapes do not fit.
    """
    op = LSTM(x, weights, initial, Reading(return_sequences, go_backwards, thin))
    out = finish(op, note)
    for name, place in (("candidate", 0), ("forget_gate", 1), ("input_gate", 2), ("output_gate", 3)):
        note(name, op.gates[:, place])
    note("cell", op.cells[1:])
    return out
