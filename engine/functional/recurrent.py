"""Recurrent layers over whole sequences, each one op: what they share, and the simple one.

Sequences are (T, D, B). A layer keeps its hidden states in one buffer (T + 1, …, H + 1, B) whose last row is ones: state t is written
where step t + 1 reads it, and what comes after the layer finds its inputs with the row of ones below them. Everything in the
backward pass that does not depend on the step after it is computed for all steps at once; weight gradients are one product.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from engine.functional.activation import activations
from engine.functional.noise import draw_kept
from engine.tensor import Array, Call, Into, Op, Tensor, constant

Note = Callable[[str, Array], None]
"""Told what can be seen inside: a name and an array (T, H, B) that every pass overwrites."""

Thin: TypeAlias = tuple[float, np.random.Generator]
"""The share of the state that is dropped, and where chance comes from."""

PAD = 16
"""Numbers added to long rows, so that rows a power of two apart do not compete for the same places in the cache."""

SMALL = 1_000_000
"""Up to so many multiplications a matrix product runs in a kernel of its own for small matrices, a third faster."""


def silent(name: str, array: Array) -> None:
    """The note that nobody reads."""


def long_rows(rows: int, steps: int, batch: int, dtype: np.dtype[np.generic]) -> Array:
    """An empty buffer (rows, T, B) for one large matrix product (rows, T·B)."""
    return np.empty((rows, steps * batch + PAD), dtype)[:, : steps * batch].reshape(rows, steps, batch)


def product(left: Array, right: Array, out: Array) -> Call:
    """The call for left (M, K) · right (K, N) into out, all contiguous; in parts small enough for BLAS to do without packing them."""
    rows, columns = left.shape
    limit = SMALL // (columns * right.shape[1])
    parts = next((n for n in range(1, rows // 16 + 1) if not rows % n and rows // n <= limit), 1)
    if parts == 1:
        return (np.dot, left, right, out)
    return (np.matmul, left.reshape(parts, rows // parts, columns), right, out.reshape(parts, rows // parts, out.shape[1]))


@dataclass(frozen=True)
class Reading:
    """How a sequence is read: every step's output or the last one's, from which end, and what share of the state is dropped."""

    sequences: bool = False
    backwards: bool = False
    thin: Thin | None = None


class Recurrent(Op):
    """Base of recurrent ops: x (T, I, B), weights, and up to as many initial states (H, B) as the layer has.

    The output is every step's hidden state (T, H, B), in the order they were computed, or the last one (H, B). Where x has a mask, a
    padded step leaves the states as they are and repeats the output before it. `held` are the buffers of the states, (T + 1, H, B) each.
    `thin` drops a share of the state where it is multiplied with weights: the same numbers of an example at every step, as in
    Gal & Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks", 2016.
    """

    held: tuple[Array, ...]

    def __init__(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], how: Reading) -> None:
        super().__init__(x, weights, *initial)
        if x.data.ndim != 3:
            raise ValueError(f"{type(self).__name__.lower()}: takes a sequence (T, D, B); got {x.shape}")
        self.sequences, self.initial, self.thin = how.sequences, initial, how.thin
        self.steps, self.size, self.batch = x.shape
        self.order = slice(None, None, -1 if how.backwards else None)
        self.x = x.data[self.order]
        self.dtype = np.result_type(*(t.data.dtype for t in self.inputs))
        self.mask = None if x.mask is None else x.mask[self.order]

    def need(self, weights: Tensor, rows: int, columns: int) -> None:
        """Raises ValueError where weights have another shape than (rows, columns)."""
        if weights.shape != (rows, columns):
            name = type(self).__name__.lower()
            raise ValueError(
                f"{name}: weights of shape {weights.shape} do not fit input {self.inputs[0].shape}; they must be {rows, columns}"
            )

    def open(self, units: int, before: int) -> None:
        """Make the buffer of hidden states with `before` rows above them, and the output in it."""
        self.units = units
        for state in self.initial:
            if state.shape != (units, self.batch):
                raise ValueError(f"{type(self).__name__.lower()}: an initial state must be {units, self.batch}; got {state.shape}")
        self.rows = np.zeros((self.steps + 1, before + units + 1, self.batch), self.dtype)
        self.rows[:, -1] = 1
        self.fed = self.hidden = self.rows[:, before:-1]
        last = np.s_[1:] if self.sequences else self.steps
        if self.thin is None:
            self.value, self.lifted = self.hidden[last], self.rows[last, ..., before:, :]
        else:  # what the weights see of the state is not what the layer gives out
            self.hidden = np.zeros((self.steps + 1, units, self.batch), self.dtype)
            self.value, self.kept = self.hidden[last], np.empty((units, self.batch), self.dtype)
        self.one, self.half = constant(1, self.rows), constant(0.5, self.rows)

    def setup(self) -> list[Call]:
        calls = self.prepare()
        calls += [(np.copyto, held[0], state.data) for held, state in zip(self.held, self.initial, strict=False)]
        if self.mask is not None:
            shape = (self.steps, 1, self.batch)
            self.off, self.on, self.still = np.empty(shape, bool), np.empty(shape, self.dtype), np.empty(shape, self.dtype)
            calls.append((np.logical_not, self.mask[:, None], self.off))
        if self.thin is not None:
            calls += draw_kept(self.kept, *self.thin)
        for t in range(self.steps):
            calls += [(np.multiply, self.hidden[t], self.kept, self.fed[t])] if self.thin else []
            calls += self.step(t)
            if self.mask is not None:
                calls += [(np.copyto, held[t + 1], held[t], "same_kind", self.off[t]) for held in self.held]
        return calls

    def ended(self, out: Tensor) -> tuple[Tensor, ...]:
        """The last states, made from the op's output."""
        return (LastStep(out, -1)() if self.sequences else out,)

    @abstractmethod
    def prepare(self) -> list[Call]:
        """Allocate, set `held`, and return the calls that come before the first step."""

    @abstractmethod
    def step(self, t: int) -> list[Call]:
        """The calls of step t."""

    def thinned(self, dh: Array) -> list[Call]:
        """Calls that turn the gradient of what the weights saw of the state into that of the state."""
        return [(np.multiply, dh, self.kept, dh)] if self.thin else []

    def arriving(self, grad: Array, dh: Array) -> Callable[[int], list[Call]]:
        """The calls that add the gradient of the output at step t to `dh`, which starts as that of the last one."""
        if not self.sequences:
            return lambda t: [(np.copyto, dh, grad)] if t == self.steps - 1 else []
        return lambda t: [(np.copyto, dh, grad[t])] if t == self.steps - 1 else [(np.add, dh, grad[t], dh)]

    def pauses(self, *factors: Array) -> list[Call]:
        """Calls that make `on` and `still` (1 − on) from the mask, and multiply the factors (T, …, B) by it."""
        if self.mask is None:
            return []
        calls: list[Call] = [(np.copyto, self.still, self.off), (np.subtract, self.one, self.still, self.on)]
        for factor in factors:
            on = self.on if factor.ndim == 3 else self.on[:, None]
            calls.append((np.multiply, factor, on, factor))
        return calls

    def weight_gradient(self, slopes: list[Array], rows: Array, out: Array) -> list[Call]:
        """Calls for Σ over steps and examples of slopes · rowsᵀ, as one product. `slopes` (T, n, B) stand below each other."""
        left = long_rows(sum(slope.shape[1] for slope in slopes), self.steps, self.batch, self.dtype)
        calls: list[Call] = []
        start = 0
        for slope in slopes:
            stop = start + slope.shape[1]
            calls.append((np.copyto, left[start:stop], slope.transpose(1, 0, 2)))
            start = stop
        return calls + self.weight_product(left, rows, out)

    def weight_product(self, left: Array, rows: Array, out: Array) -> list[Call]:
        """The same for slopes that already stand in long rows (n, T, B)."""
        right = long_rows(rows.shape[1], self.steps, self.batch, self.dtype)
        across = (-1, self.steps * self.batch)
        return [(np.copyto, right, rows.transpose(1, 0, 2)), (np.matmul, left.reshape(across), right.reshape(across).T, out)]

    def state_gradients(self, into: Into, *ended: Array) -> list[Call]:
        """Calls that hand the gradients of the first states to whoever gave them."""
        pairs = [(into(state), gradient) for state, gradient in zip(self.initial, ended, strict=False)]
        return [(np.copyto, target, gradient) for target, gradient in pairs if target is not None]


class SimpleRNN(Recurrent):
    """h[t] = activation(W·[x[t]; h[t−1]; 1]): weights (H, I + H + 1)."""

    def __init__(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], how: Reading, activation: str) -> None:
        super().__init__(x, weights, initial, how)
        self.activations = [activations[activation]() for _ in range(self.steps)]

    def prepare(self) -> list[Call]:
        self.w = self.inputs[1].data
        units = len(self.w)
        self.need(self.inputs[1], units, self.size + units + 1)
        self.open(units, self.size)
        self.held = (self.hidden,)
        self.z = np.empty((self.steps, units, self.batch), self.dtype)
        return [(np.copyto, self.rows[:-1, : self.size], self.x)]

    def step(self, t: int) -> list[Call]:
        return [product(self.w, self.rows[t], self.z[t]), *self.activations[t].forward(self.z[t], self.hidden[t + 1])]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        size, units = self.size, self.units
        dz, dh = np.empty_like(self.z), np.empty_like(self.z[0])
        keep, back = np.empty_like(dh), np.empty((units, units), self.dtype)
        calls: list[Call] = [(np.copyto, back, self.w[:, size:-1].T), *self.pauses()]
        arriving = self.arriving(grad, dh)
        for t in reversed(range(self.steps)):
            calls += arriving(t)
            if self.mask is not None:
                calls += [(np.multiply, dh, self.still[t], keep), (np.multiply, dh, self.on[t], dh)]
            slope, found = self.activations[t].backward(self.z[t], self.hidden[t + 1], dh)
            calls += [*slope, (np.copyto, dz[t], found), product(back, dz[t], dh), *self.thinned(dh)]
            if self.mask is not None:
                calls.append((np.add, dh, keep, dh))
        calls += self.state_gradients(into, dh)
        if (dw := into(self.inputs[1])) is not None:
            calls += self.weight_gradient([dz], self.rows[:-1], dw)
        if (dx := into(self.inputs[0])) is not None:
            calls.append((np.matmul, self.w[:, :size].T, dz, dx[self.order]))
        return calls


class LastStep(Op):
    """One step of a sequence: x (T, D, B) -> (D, B), with the row of ones below."""

    def __init__(self, x: Tensor, index: int) -> None:
        super().__init__(x)
        self.index = index

    def setup(self) -> list[Call]:
        step = self.inputs[0].data[self.index]
        self.value = self.result(step.shape, lift=True)
        return [(np.copyto, self.value, step)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.copyto, dx, constant(0, dx)), (np.copyto, dx[self.index], grad)]


def select_step(x: Tensor, index: int = -1) -> Tensor:
    """Step `index` of x (T, D, B) -> (D, B). Raises ValueError where there is no such step."""
    if x.data.ndim != 3 or not -len(x.data) <= index < len(x.data):
        raise ValueError(f"select_step: a sequence of shape {x.shape} has no step {index}")
    return LastStep(x, index)()


def simple_rnn(
    x: Tensor,
    weights: Tensor,
    initial: tuple[Tensor, ...] = (),
    *,
    activation: str = "tanh",
    return_sequences: bool = False,
    go_backwards: bool = False,
    thin: Thin | None = None,
    note: Note = silent,
) -> Tensor:
    """Elman's network, "Finding Structure in Time", 1990: h[t] = activation(W·[x[t]; h[t−1]; 1]).

    x (T, I, B), weights (H, I + H + 1) with the bias last -> (T, H, B), or the last (H, B).
    Raises ValueError where shapes do not fit.
    """
    op = SimpleRNN(x, weights, initial, Reading(return_sequences, go_backwards, thin), activation)
    return finish(op, note)


def finish(op: Recurrent, note: Note) -> Tensor:
    """Run a recurrent op; its output with the mask of a sequence, and the way to the last states."""
    out = op()
    note("hidden", op.hidden[1:])
    out.ended = op.ended
    if op.sequences:
        out.mask = op.mask
    return out


def last_states(x: Tensor) -> tuple[Tensor, ...]:
    """What the recurrent layer behind x ended with, (H, B) each: h, and c of an LSTM. Of any other sequence (T, H, B) the last step."""
    if x.ended is not None:
        return x.ended(x)
    return (select_step(x) if x.data.ndim == 3 else x,)


class WithoutBias(Op):
    """Weights (R, C) with `count` columns of zeros before column `at`, where the biases would stand."""

    def __init__(self, weights: Tensor, at: int, count: int) -> None:
        super().__init__(weights)
        self.at, self.count = at, count

    def setup(self) -> list[Call]:
        weights = self.inputs[0].data
        rows, columns = weights.shape
        self.value = np.zeros((rows, columns + self.count), weights.dtype)
        return [(np.copyto, mine, theirs) for mine, theirs in zip(self.sides(self.value), self.around(weights), strict=True)]

    def sides(self, wide: Array) -> tuple[Array, Array]:
        """The columns of a wide array that are not biases."""
        return wide[:, : self.at], wide[:, self.at + self.count :]

    def around(self, narrow: Array) -> tuple[Array, Array]:
        """The same columns of a narrow one."""
        return narrow[:, : self.at], narrow[:, self.at :]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dw = into(self.inputs[0])
        return [] if dw is None else [(np.copyto, mine, g) for mine, g in zip(self.around(dw), self.sides(grad), strict=True)]


def without_bias(weights: Tensor, at: int, count: int = 1) -> Tensor:
    """Weights (R, C) of a layer that has no biases as ops take them, (R, C + count): zeros stand from column `at` on."""
    return WithoutBias(weights, at, count)()
