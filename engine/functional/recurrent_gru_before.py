"""The gated recurrent unit as it was first described: the reset gate acts before the product with the state.

Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", 2014. That takes two products a step, one after the other.
"""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Note, Reading, Thin, finish, product, silent
from engine.functional.recurrent_gates import Gated
from engine.tensor import Array, Call, Into, Tensor


class ResetFirst(Gated):
    """h[t] = z·h[t−1] + (1−z)·n, n = tanh(Wx + b + U·(r·h[t−1])): weights (3H, H + 1 + I).

    Rows of the weights are update z, reset r, candidate n; columns are U, b and W. `reset` is r·h.
    """

    def prepare(self) -> list[Call]:
        whole = self.inputs[1].data
        units = len(whole) // 3
        self.need(self.inputs[1], 3 * units, units + 1 + self.size)
        self.u, self.w = whole[:, :units], whole[:, units:]
        self.open(units, 0)
        self.held = (self.hidden,)
        self.gates = np.empty((self.steps, 3 * units, self.batch), self.dtype)
        self.reset, self.sums = np.empty((self.steps, units, self.batch), self.dtype), np.empty((2 * units, self.batch), self.dtype)
        self.work = np.empty((units, self.batch), self.dtype)
        self.xs = np.ones((self.steps, self.size + 1, self.batch), self.dtype)
        self.pair, self.last = np.empty((2 * units, units), self.dtype), np.empty((units, units), self.dtype)
        return [
            (np.copyto, self.xs[:, 1:], self.x),
            (np.copyto, self.pair, self.u[: 2 * units]),
            (np.copyto, self.last, self.u[2 * units :]),
            (np.matmul, self.w, self.xs, self.gates),
        ]

    def step(self, t: int) -> list[Call]:
        both, (z, r, n), work = self.gates[t, : 2 * self.units], self.thirds(self.gates[t]), self.work
        return [
            product(self.pair, self.fed[t], self.sums),
            (np.add, both, self.sums, both),
            (np.multiply, both, self.half, both),
            (np.tanh, both, both),
            (np.multiply, both, self.half, both),
            (np.add, both, self.half, both),
            (np.multiply, r, self.fed[t], self.reset[t]),
            product(self.last, self.reset[t], work),
            (np.add, n, work, n),
            (np.tanh, n, n),
            (np.subtract, self.hidden[t], n, work),
            (np.multiply, z, work, work),
            (np.add, n, work, self.hidden[t + 1]),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        units, (z, r, _) = self.units, self.thirds(self.gates)
        slopes = np.empty_like(self.gates)
        update, (dz, dr, dn) = np.empty_like(self.reset), self.thirds(slopes)
        dh, keep, inner = (np.empty_like(self.work) for _ in range(3))
        pair, last = np.empty((units, 2 * units), self.dtype), np.empty((units, units), self.dtype)
        calls: list[Call] = [(np.copyto, pair, self.pair.T), (np.copyto, last, self.last.T), (np.copyto, update, z)]
        calls += self.slopes(slopes)
        if self.mask is not None:
            calls += [*self.pauses(slopes), (np.copyto, update, self.one, "same_kind", self.off)]
        arriving = self.arriving(grad, dh)
        for t in reversed(range(self.steps)):
            calls += [
                *arriving(t),
                (np.multiply, dn[t], dh, dn[t]),
                (np.multiply, dz[t], dh, dz[t]),
                (np.multiply, update[t], dh, keep),
                product(last, dn[t], inner),
                (np.multiply, dr[t], inner, dr[t]),
                product(pair, slopes[t, : 2 * units], dh),
                (np.multiply, r[t], inner, inner),
                (np.add, dh, inner, dh),
                *self.thinned(dh),
                (np.add, dh, keep, dh),
            ]
        return calls + self.state_gradients(into, dh) + self.parameter_gradients(slopes, into)

    def slopes(self, slopes: Array) -> list[Call]:
        """Calls, for all steps at once: ∂/∂h[t] of the sums behind z and n, and what turns the gradient of r·h into that behind r."""
        dz, dr, dn = self.thirds(slopes)
        return [*self.gate_slopes(dz, dr, dn), (np.multiply, dr, self.reset, dr)]

    def parameter_gradients(self, slopes: Array, into: Into) -> list[Call]:
        x, weights, *_ = self.inputs
        units, calls = self.units, list[Call]()
        if (dw := into(weights)) is not None:
            calls += self.weight_gradient([slopes[:, : 2 * units]], self.fed[:-1], dw[: 2 * units, :units])
            calls += self.weight_gradient([slopes[:, 2 * units :]], self.reset, dw[2 * units :, :units])
            calls += self.weight_gradient([slopes], self.xs, dw[:, units:])
        if (dx := into(x)) is not None:
            calls.append((np.matmul, self.w[:, 1:].T, slopes, dx[self.order]))
        return calls


def gru_reset_first(
    x: Tensor,
    weights: Tensor,
    initial: tuple[Tensor, ...] = (),
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    thin: Thin | None = None,
    note: Note = silent,
) -> Tensor:
    """The gated recurrent unit with the reset before the product: x (T, I, B), weights (3H, H + 1 + I) -> (T, H, B), or the last (H, B).

    Rows are update, reset and candidate; columns h, the bias and x. Raises ValueError where shapes do not fit.
    """
    op = ResetFirst(x, weights, initial, Reading(return_sequences, go_backwards, thin))
    out = finish(op, note)
    for name, gate in zip(("update_gate", "reset_gate", "candidate"), op.thirds(op.gates), strict=True):
        note(name, gate)
    return out
