"""The gated recurrent unit over a whole sequence as one op, and the two directions of a bidirectional layer put together.

Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", 2014; Schuster & Paliwal, "Bidirectional Recurrent Neural
Networks", 1997.
"""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Note, Reading, Thin, finish, last_states, product, silent
from engine.functional.recurrent_gates import Gated
from engine.tensor import Array, Call, Into, Op, Tensor
from engine.workspace import scratch_room


class GRU(Gated):
    """h[t] = z·h[t−1] + (1−z)·n, n = tanh(Wx + b + r·(U·h[t−1] + b′)): weights (3H, H + 2 + I).

    The reset gate acts after the product with h, which Keras calls `reset_after`, so all products with x are made before the first step.
    Rows of the weights are update z, reset r, candidate n; columns are U, b′, b and W, so that each product finds its own side by side.
    """

    def prepare(self) -> list[Call]:
        whole = self.inputs[1].data
        units = len(whole) // 3
        self.need(self.inputs[1], 3 * units, units + 2 + self.size)
        self.u, self.w = whole[:, : units + 1], whole[:, units + 1 :]
        self.open(units, 0)
        self.held = (self.hidden,)
        shape = (self.steps, 3 * units, self.batch)
        self.gates, self.sums, self.work = scratch_room(shape, self.dtype), scratch_room(shape, self.dtype), np.empty_like(self.hidden[0])
        self.xs = np.ones((self.steps, self.size + 1, self.batch), self.dtype)
        scale = np.full((3 * units, 1), 0.5, self.dtype)
        scale[2 * units :] = 1
        scaled, self.scaled = np.empty(self.w.shape, self.dtype), np.empty(self.u.shape, self.dtype)
        return [
            (np.copyto, self.xs[:, 1:], self.x),
            (np.multiply, self.w, scale, scaled),
            (np.multiply, self.u, scale, self.scaled),
            (np.matmul, scaled, self.xs, self.gates),
        ]

    def step(self, t: int) -> list[Call]:
        units, gates, sums, before = self.units, self.gates[t], self.sums[t], self.hidden[t]
        both, z, r, n, work, after = gates[: 2 * units], *self.thirds(gates), self.work, self.hidden[t + 1]
        return [
            product(self.scaled, self.rows[t], sums),
            (np.add, both, sums[: 2 * units], both),
            (np.tanh, both, both),
            (np.multiply, both, self.half, both),
            (np.add, both, self.half, both),
            (np.multiply, r, sums[2 * units :], work),
            (np.add, n, work, n),
            (np.tanh, n, n),
            (np.subtract, before, n, work),
            (np.multiply, z, work, work),
            (np.add, n, work, after),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        units = self.units
        # Rows n, z, r and r·n: the first three are the gradients of the sums with x, the last three of those with h.
        slopes = np.empty((self.steps, 4, units, self.batch), self.dtype)
        update, (z, r, _) = np.empty_like(slopes[:, 0]), self.thirds(self.gates)
        dh, keep = np.empty_like(self.work), np.empty_like(self.work)
        back = np.empty((units, 3 * units), self.dtype)
        calls: list[Call] = [(np.copyto, back, self.u[:, :-1].T), (np.copyto, update, z), *self.slopes(slopes)]
        if self.mask is not None:
            calls += [*self.pauses(slopes[:, :3]), (np.copyto, update, self.one, "same_kind", self.off)]
        flat, arriving = slopes.reshape(self.steps, 4 * units, self.batch), self.arriving(grad, dh)
        for t in reversed(range(self.steps)):
            dn, dz, dr, dm = slopes[t]
            calls += arriving(t)
            calls += [
                (np.multiply, dn, dh, dn),
                (np.multiply, dz, dh, dz),
                (np.multiply, dr, dn, dr),
                (np.multiply, r[t], dn, dm),
                (np.multiply, update[t], dh, keep),
                product(back, flat[t, units:], dh),
                *self.thinned(dh),
                (np.add, dh, keep, dh),
            ]
        return calls + self.state_gradients(into, dh) + self.parameter_gradients(flat, into)

    def slopes(self, slopes: Array) -> list[Call]:
        """Calls, for all steps at once: ∂/∂h[t] of the sums behind n and z, and what turns dn into the gradient of r's sum."""
        dn, dz, dr = (slopes[:, k] for k in range(3))
        _, r, _ = self.thirds(self.gates)
        return [*self.gate_slopes(dz, dr, dn), (np.multiply, dr, r, dr), (np.multiply, dr, self.thirds(self.sums)[2], dr)]

    def parameter_gradients(self, flat: Array, into: Into) -> list[Call]:
        x, weights, *_ = self.inputs
        units, calls = self.units, list[Call]()
        n, zr = flat[:, :units], flat[:, units : 3 * units]
        if (dw := into(weights)) is not None:
            calls += self.weight_gradient([flat[:, units:]], self.rows[:-1], dw[:, : units + 1])
            calls += self.weight_gradient([zr, n], self.xs, dw[:, units + 1 :])
        if (dx := into(x)) is not None:
            turned = np.empty((self.size, 3 * units), self.dtype)
            calls += [
                (np.copyto, turned[:, :units], self.w[2 * units :, 1:].T),
                (np.copyto, turned[:, units:], self.w[: 2 * units, 1:].T),
                (np.matmul, turned, flat[:, : 3 * units], dx[self.order]),
            ]
        return calls


class Merge(Op):
    """The outputs of both directions, (T, H, B) or (H, B) each, side by side or added; the second one's steps run backwards."""

    def __init__(self, ahead: Tensor, behind: Tensor, mode: str) -> None:
        super().__init__(ahead, behind)
        if ahead.shape != behind.shape:
            raise ValueError(f"merge_directions: the outputs have different shapes, {ahead.shape} and {behind.shape}")
        self.mode = mode
        self.order = np.s_[::-1] if ahead.data.ndim == 3 else np.s_[:]

    def setup(self) -> list[Call]:
        ahead, behind = self.inputs[0].data, self.inputs[1].data[self.order]
        *steps, units, batch = ahead.shape
        self.units = units
        wide = self.mode == "concat"
        self.value = self.result((*steps, units * (1 + wide), batch), lift=True)
        if wide:
            return [(np.copyto, self.value[..., :units, :], ahead), (np.copyto, self.value[..., units:, :], behind)]
        calls: list[Call] = [(np.multiply if self.mode == "mul" else np.add, ahead, behind, self.value)]
        if self.mode == "ave":
            calls.append((np.multiply, self.value, np.array(0.5, self.value.dtype), self.value))
        return calls

    def backward(self, grad: Array, into: Into) -> list[Call]:
        calls: list[Call] = []
        for place, tensor in enumerate(self.inputs):
            if (target := into(tensor)) is None:
                continue
            mine, other = target[self.order] if place else target, self.inputs[1 - place].data
            if self.mode == "concat":
                calls.append((np.copyto, mine, grad[..., place * self.units : (place + 1) * self.units, :]))
            elif self.mode == "mul":
                calls.append((np.multiply, grad, other if place else other[self.order], mine))
            else:
                calls.append((np.multiply, grad, np.array(0.5 if self.mode == "ave" else 1, grad.dtype), mine))
        return calls


def gru(
    x: Tensor,
    weights: Tensor,
    initial: tuple[Tensor, ...] = (),
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    thin: Thin | None = None,
    note: Note = silent,
) -> Tensor:
    """The gated recurrent unit: x (T, I, B), weights (3H, H + 2 + I) -> (T, H, B), or the last (H, B).

    Rows are update, reset and candidate; columns h, the bias of the products with h, that of the products with x, and x.
    Raises ValueError where shapes do not fit.
    """
    op = GRU(x, weights, initial, Reading(return_sequences, go_backwards, thin))
    out = finish(op, note)
    for name, gate in zip(("update_gate", "reset_gate", "candidate"), op.thirds(op.gates), strict=True):
        note(name, gate)
    return out


def merge_directions(ahead: Tensor, behind: Tensor, mode: str = "concat") -> Tensor:
    """Both directions' outputs (T, H, B), the second in the order it was computed -> (T, 2H, B) for concat, (T, H, B) for sum, mul, ave.

    The states are joined alike. Raises ValueError where the shapes differ.
    """
    out = Merge(ahead, behind, mode)()
    out.mask = ahead.mask
    out.ended = lambda _: tuple(Merge(a, b, mode)() for a, b in zip(last_states(ahead), last_states(behind), strict=True))
    return out
