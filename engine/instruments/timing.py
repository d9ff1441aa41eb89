"""Loops against whole arrays: the same sum and the same training epoch, timed here and now."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np

from engine.frames import Frame
from engine.functional.linear import dense
from engine.functional.loss import losses
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.tape import Tape
from engine.tensor import Array, Tensor

ROUNDS = 3
RATE = 0.5


@instruments.register
class Timing(Instrument):
    """Loop or vector: the same dot product and the same epoch of logistic regression, number by number and as whole arrays."""

    kind: Literal["timing"] = "timing"
    heavy: ClassVar[bool] = True
    n: int = argument(
        1_000_000,
        "How many numbers the two vectors have.",
        title="Numbers",
        ge=1000,
        le=1_000_000,
        ui={"control": "slider", "scale": "log"},
    )
    examples: int = argument(100_000, "How many examples the epoch of logistic regression has.", title="Examples", ge=1000, le=200_000,
                             ui={"control": "slider", "scale": "log"})  # fmt: skip
    turn: int = argument(
        0, "Counts up with every press of Measure again; changes nothing else.", title="Turn", ge=0, le=1_000_000, ui={"control": "hidden"}
    )

    def compute(self) -> Frame:
        rng = np.random.default_rng(1)
        a, b = rng.random(self.n), rng.random(self.n)
        as_lists = a.tolist(), b.tolist()
        loop, looped = timed(lambda: dot_loop(*as_lists), rounds=1)
        vector, whole = timed(lambda: float(a @ b))
        epoch_loop, weights_loop, epoch_vector, weights_vector = self._epochs(rng)
        dot = {"dot": whole, "dot_loop": loop, "dot_vector": vector, "dot_ratio": loop / vector, "dot_difference": abs(looped - whole)}
        epoch = {"epoch_loop": epoch_loop, "epoch_vector": epoch_vector, "epoch_ratio": epoch_loop / epoch_vector}
        epoch["epoch_difference"] = float(np.abs(weights_loop - weights_vector).max())
        results: dict[str, Any] = {"n": self.n, "examples": self.examples, **dot, **epoch}
        return self.answer({"weights_loop": weights_loop, "weights_vector": weights_vector}, results, python=LOOP_TEXT, numpy=VECTOR_TEXT)

    def sketch(self) -> Array:
        bars = [[(0, 2), (10, 2)], [(0, 1), (1, 1)], [(0, 0), (0, 3)]]
        return np.array(bars, float).transpose(0, 2, 1)

    def _epochs(self, rng: np.random.Generator) -> tuple[float, Array, float, Array]:
        x = rng.normal(size=(2, self.examples))
        y = (x[0] - 0.5 * x[1] > 0).astype(np.float64)
        rows, labels = x.T.tolist(), y.tolist()
        loop, looped = timed(lambda: epoch_loop(rows, labels), rounds=1)
        weights = Tensor(np.zeros((1, 3)), requires_grad=True)
        tape = Tape(losses.make("binary_crossentropy")(dense(Tensor(x), weights), Tensor(y[None])))
        vector, whole = timed(lambda: _epoch(tape, weights))
        return loop, np.array(looped), vector, whole


LOOP_TEXT = "total = 0.0\nfor i in range(n):\n    total += a[i] * b[i]"
VECTOR_TEXT = "total = a @ b"


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """The quickest of a few rounds in seconds, and what the work gave."""
    best, result = math.inf, None
    for _ in range(rounds):
        begun = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begun)
    return max(best, 1e-9), result


def dot_loop(a: list[float], b: list[float]) -> float:
    """Σ aᵢ·bᵢ, number by number."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def epoch_loop(rows: list[list[float]], labels: list[float]) -> list[float]:
    """One epoch of logistic regression by batch gradient descent from zeros, number by number: w₁, w₂, b after it."""
    w1 = w2 = b = 0.0
    g1 = g2 = gb = 0.0
    for (x1, x2), y in zip(rows, labels, strict=True):
        error = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b))) - y
        g1 += error * x1
        g2 += error * x2
        gb += error
    n = len(labels)
    return [w1 - RATE * g1 / n, w2 - RATE * g2 / n, b - RATE * gb / n]


def _epoch(tape: Tape, weights: Tensor) -> Array:
    """The same epoch by the engine: w₁, w₂, b after it."""
    weights.data.fill(0)
    tape.forward()
    tape.backward()
    return np.asarray(weights.data[0] - RATE * weights.gradient()[0])
