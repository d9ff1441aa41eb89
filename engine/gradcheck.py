"""Gradients checked against central differences: the slow, obvious way to be sure of the fast one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.tape import Tape
from engine.tensor import Array, Tensor


def numeric_gradient(loss: Callable[[], float], values: Array, epsilon: float = 1e-6) -> Array:
    """(loss(v + ε) − loss(v − ε)) / 2ε for every element of `values`, which is changed in place and put back."""
    slope = np.zeros_like(values)
    for index in np.ndindex(*values.shape):
        kept = values[index]
        values[index] = kept + epsilon
        above = loss()
        values[index] = kept - epsilon
        below = loss()
        values[index] = kept
        slope[index] = (above - below) / (2 * epsilon)
    return slope


def gradient_error(make: Callable[..., Tensor], inputs: Sequence[Tensor], seed: int = 0) -> float:
    """The largest relative difference between the gradients of `make(*inputs)` and central differences, over all inputs that want one.

    The output, of any shape, is weighed with random numbers into one; arrays should be float64.
    """
    from engine.functional.elementwise import multiply

    out = make(*inputs)
    weights = Tensor(np.random.default_rng(seed).normal(size=out.shape))
    tape = Tape(multiply(out, weights))
    tape.forward()
    tape.backward()
    wanted = [(t, t.gradient().copy()) for t in inputs if t.requires_grad]

    def total() -> float:
        tape.forward()
        return float(tape.outputs[0].data.sum())

    return max(relative_error(found, numeric_gradient(total, t.data)) for t, found in wanted)


def relative_error(found: Array, expected: Array) -> float:
    """max |found − expected| / max(1, max |expected|)."""
    return float(np.abs(found - expected).max(initial=0) / max(1.0, np.abs(expected).max(initial=0)))
