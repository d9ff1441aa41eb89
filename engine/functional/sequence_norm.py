"""Residual connections of sequences, with dropout and layer normalization: what stands between the parts of a transformer."""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Note, silent
from engine.functional.sequence_columns import ColumnsOp, as_steps, columns_of, like, room_for
from engine.tensor import Array, Call, Into, Tensor, constant


class Dropping:
    """Dropout of a matrix: a share of its elements becomes 0, the rest grows so that the expected sum stays.

    Srivastava et al., "Dropout", 2014. The generator's state alone decides which, so a run can be repeated.
    """

    def __init__(self, rate: float, noise: np.random.Generator, shape: tuple[int, int], dtype: np.dtype[np.generic]) -> None:
        self.rate, self.noise = rate, noise
        self.draw, self.kept, self.factor = np.empty(shape, dtype), np.empty(shape, bool), np.empty(shape, dtype)

    def forward(self) -> list[Call]:
        """Calls that draw `factor`: 0, or 1 / (1 − rate)."""
        rate, scale = constant(self.rate, self.draw), constant(1 / (1 - self.rate), self.draw)
        return [
            (self.noise.random, None, self.draw.dtype, self.draw),
            (np.greater_equal, self.draw, rate, self.kept),
            (np.multiply, self.kept, scale, self.factor),
        ]


class Residual(ColumnsOp):
    """x, x + y, norm(x) or norm(x + y), y with dropout: sequences (T, D, B), and scale and shift (D, 2) of the norm.

    Layer normalization of Ba, Kiros & Hinton, 2016: over the features of each step of each example.
    """

    def __init__(
        self, x: Tensor, y: Tensor | None, weights: Tensor | None, epsilon: float, rate: float, noise: np.random.Generator | None
    ) -> None:
        super().__init__(*(t for t in (x, y, weights) if t is not None))
        self.x, self.y, self.weights = x, y, weights
        self.epsilon, self.rate, self.noise = epsilon, rate, noise

    def setup(self) -> list[Call]:
        steps, size, batch = self.x.shape
        self.give(size, steps, batch)
        self.dropping: Dropping | None = None
        calls: list[Call] = []
        x = columns_of(self.x.data, calls)
        if self.y is not None:
            total = self.flat if self.weights is None else like(self.flat)
            y = columns_of(self.y.data, calls)
            if self.rate and self.noise is not None:
                self.dropping = Dropping(self.rate, self.noise, self.flat.shape, self.flat.dtype)
                calls += [*self.dropping.forward(), (np.multiply, y, self.dropping.factor, total), (np.add, total, x, total)]
            else:
                calls.append((np.add, x, y, total))
            x = total
        return calls if self.weights is None else calls + self.normalize(x, self.weights.data)

    def normalize(self, x: Array, weights: Array) -> list[Call]:
        """Calls for (x − mean) / deviation · scale + shift."""
        size, columns = x.shape
        self.entered, self.unit, work = x, like(x), like(x)
        mean, self.inverse = np.empty((1, columns), x.dtype), np.empty((1, columns), x.dtype)
        share, epsilon = constant(1 / size, x), constant(self.epsilon, x)
        return [
            (np.add.reduce, x, 0, None, mean, True),
            (np.multiply, mean, share, mean),
            (np.subtract, x, mean, self.unit),
            (np.multiply, self.unit, self.unit, work),
            (np.add.reduce, work, 0, None, self.inverse, True),
            (np.multiply, self.inverse, share, self.inverse),
            (np.add, self.inverse, epsilon, self.inverse),
            (np.sqrt, self.inverse, self.inverse),
            (np.reciprocal, self.inverse, self.inverse),
            (np.multiply, self.unit, self.inverse, self.unit),
            (np.multiply, self.unit, weights[:, :1], self.flat),
            (np.add, self.flat, weights[:, 1:], self.flat),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        calls: list[Call] = []
        after: list[Call] = []
        slope = columns_of(grad, calls)
        dx, dy = into(self.x), None if self.y is None else into(self.y)
        if self.weights is not None:
            dw, given = into(self.weights), slope
            slope = like(given) if dx is None else room_for(dx, after)
            calls += self.slopes(self.weights.data, dw, given, slope)
        elif dx is not None:
            calls.append((np.copyto, room_for(dx, after), slope))
        if dy is not None and self.dropping is not None:
            calls.append((np.multiply, slope, self.dropping.factor, room_for(dy, after)))
        elif dy is not None:
            calls.append((np.copyto, room_for(dy, after), slope))
        return calls + after

    def slopes(self, weights: Array, dw: Array | None, dy: Array, dx: Array) -> list[Call]:
        """Calls that put into dx: (g − mean(g) − unit · mean(g · unit)) / deviation with g = dy · scale; and dw (D, 2)."""
        size, columns = dy.shape
        work, ones, scale = like(dy), np.ones(columns, dy.dtype), weights[:, 0]
        mean, share = np.empty((1, columns), dy.dtype), constant(1 / size, dy)
        calls: list[Call] = [(np.multiply, dy, self.unit, work)]
        if dw is not None:
            found = np.empty((2, size), dy.dtype)
            calls += [(np.dot, work, ones, found[0]), (np.dot, dy, ones, found[1]), (np.copyto, dw, found.T)]
        return [
            *calls,
            (np.dot, scale, work, mean[0]),
            (np.multiply, mean, share, mean),
            (np.multiply, self.unit, mean, work),
            (np.dot, scale, dy, mean[0]),
            (np.multiply, mean, share, mean),
            (np.multiply, dy, weights[:, :1], dx),
            (np.subtract, dx, mean, dx),
            (np.subtract, dx, work, dx),
            (np.multiply, dx, self.inverse, dx),
        ]


def sequence_norm(x: Tensor, weights: Tensor, epsilon: float = 1e-5, note: Note = silent) -> Tensor:
    """Layer normalization of every step: x (T, D, B), weights (D, 2) of scale and shift -> (T, D, B).

    Notes "before", "unit", what it is at mean 0 and variance 1, and "after", (T, D, B) each. Raises ValueError where the shapes do not fit.
    """
    return _residual(x, None, weights, epsilon, 0.0, None, note)


def add_residual(
    x: Tensor,
    y: Tensor,
    weights: Tensor | None = None,
    epsilon: float = 1e-5,
    dropout: float = 0.0,
    noise: np.random.Generator | None = None,
    note: Note = silent,
) -> Tensor:
    """x + dropout(y) of sequences (T, D, B), layer-normalized where scale and shift (D, 2) are given, with the notes of `sequence_norm`.

    Without a generator nothing is dropped. Raises ValueError where the shapes do not fit.
    """
    return _residual(x, y, weights, epsilon, dropout, noise, note)


def _residual(
    x: Tensor, y: Tensor | None, weights: Tensor | None, epsilon: float, rate: float, noise: np.random.Generator | None, note: Note
) -> Tensor:
    if x.data.ndim != 3 or (y is not None and y.shape != x.shape):
        raise ValueError(f"add_residual: takes two sequences (T, D, B) of one shape; got {x.shape} and {None if y is None else y.shape}")
    if weights is not None and weights.shape != (x.shape[1], 2):
        raise ValueError(f"add_residual: scale and shift of shape {weights.shape} do not fit {x.shape[1]} features")
    op = Residual(x, y, weights, epsilon, rate, noise)
    out = op()
    out.mask = x.mask
    if weights is not None:
        for name, flat in (("before", op.entered), ("unit", op.unit), ("after", op.flat)):
            note(name, as_steps(flat, op.steps))
    return out
