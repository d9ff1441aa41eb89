"""The tape: the operations behind a tensor in order, recorded once and replayed as often as wanted.

On small networks the cost of a step is the number of NumPy calls, so everything that can be decided once (order, buffers, who writes and
who adds to a gradient) is decided when the tape is made; replaying is a straight line of calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from engine.tensor import Array, Call, Op, Tensor

Program = Callable[[], None]


def replay(calls: Iterable[Call]) -> Program:
    """One function that makes `calls` in order."""
    pairs = [(function, tuple(arguments)) for function, *arguments in calls]

    def program() -> None:
        for function, arguments in pairs:
            function(*arguments)

    return program


class Tape:
    """The ops behind `outputs`, ready to be run again on whatever now stands in the input buffers.

    `forward()` recomputes every value, `backward()` fills the gradients of the first output's sum for the values as they stand, and
    `gradient_calls()` is a training step: values and gradients without the numbers that only serve reading.
    """

    def __init__(self, *outputs: Tensor) -> None:
        self.outputs = outputs
        self.order = topological(outputs)
        ops = [t.op for t in self.order if t.op is not None]
        # Only the number at the very end can wait for a reader; any other one is computed with.
        last = ops[-1] if ops and ops[-1] is outputs[0].op else None
        self._calls = [call for op in ops for call in (*op.forward, *(() if op is last else op.report))]
        self._report = list(last.report) if last else []
        self.forward: Program = replay(self._calls + self._report)
        self._backward: list[Call] | None = None
        self._replayed: Program | None = None

    def backward_calls(self) -> list[Call]:
        """The calls of the backward pass, in order; made, with the gradient buffers, on first use."""
        if self._backward is None:
            self._backward = _backward_calls(self.outputs[0], self.order)
        return self._backward

    def gradient_calls(self) -> list[Call]:
        """Forward and backward calls of a training step, without those that only serve reading."""
        return self._calls + self.backward_calls()

    def backward(self) -> None:
        """Fill the gradients for the values as they stand."""
        if self._replayed is None:
            self._replayed = replay(self.backward_calls())
        self._replayed()


def topological(outputs: Iterable[Tensor]) -> list[Tensor]:
    """Every tensor behind `outputs`, inputs before what is made of them; iterative, so depth is no limit."""
    order: list[Tensor] = []
    seen: set[int] = set()
    stack = [(t, False) for t in outputs]
    while stack:
        tensor, done = stack.pop()
        if done:
            order.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack.append((tensor, True))
            if tensor.op is not None:
                stack.extend((t, False) for t in reversed(tensor.op.inputs))
    return order


def _backward_calls(loss: Tensor, order: list[Tensor]) -> list[Call]:
    """Backward calls for the sum of `loss`: the first consumer of a tensor writes its gradient, later ones add to it."""
    if not loss.requires_grad:
        raise ValueError("nothing behind this tensor wants a gradient")
    loss.gradient().fill(1)
    written: set[int] = {id(loss)}
    calls: list[Call] = []
    for tensor in reversed(order):
        op: Op | None = tensor.op
        if op is None or not tensor.requires_grad or id(tensor) not in written:
            continue
        op.root = tensor is loss
        additions: list[Call] = []

        def into(target: Tensor, additions: list[Call] = additions) -> Array | None:
            if not target.requires_grad:
                return None
            gradient = target.gradient()
            if id(target) not in written:
                written.add(id(target))
                return gradient
            scratch = np.empty_like(gradient)
            additions.append((np.add, gradient, scratch, gradient))
            return scratch

        calls += op.backward(tensor.gradient(), into)
        calls += additions
    return calls
