"""Tensors and the operations between them.

A `Tensor` is an array, its gradient, and the `Op` that made it. An op runs at once when it is called (define by run), and leaves behind
a list of calls that fill the same buffers again, so a `Tape` can replay it step after step. Batch last: dense activations are (D, B);
where many networks of one shape are trained at once, an axis for the networks stands first: (N, D, B).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.workspace import now_recording, result_like, result_room

Array: TypeAlias = NDArray[Any]
Call: TypeAlias = tuple[Any, ...]
"""A function followed by its positional arguments."""
Into: TypeAlias = "Callable[[Tensor], Array | None]"
"""Where an op writes the gradient of one of its inputs; None where nobody wants it."""

quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
"""Decorator for whatever computes: numbers that grow beyond all bounds are looked for after every epoch, so NumPy need not warn."""

# Rows at least this long are worked on where they stand. With the default of 8192 NumPy copies every array whose rows do not follow each
# other in memory (a part of an image, a sequence with padded rows) through a buffer first, which takes four times as long.
np.setbufsize(512)

_recording = True


@contextmanager
def no_grad() -> Iterator[None]:
    """Inside, tensors do not remember how they were made: values only."""
    global _recording
    before, _recording = _recording, False
    try:
        yield
    finally:
        _recording = before


class Tensor:
    """An array, its gradient of the same shape (None until asked for), and the op that made it (None for inputs and parameters).

    `lifted` is the same buffer with one more row, all ones, where the op that made it provides it: a dense layer's weights
    and bias then meet it in a single matrix product. `mask` (T, B) of a sequence is False where a step is only padding; `ended`,
    given the tensor itself, makes what a recurrent layer ended with: its hidden state (units, B) and, where it has one, its cell's.
    """

    __slots__ = ("data", "ended", "grad", "lifted", "mask", "name", "op", "requires_grad")

    def __init__(self, data: ArrayLike, *, requires_grad: bool = False, name: str = "") -> None:
        self.data: Array = np.asarray(data)
        self.requires_grad = requires_grad
        self.grad: Array | None = None
        self.op: Op | None = None
        self.lifted: Array | None = None
        self.mask: Array | None = None
        self.ended: Callable[[Tensor], tuple[Tensor, ...]] | None = None
        self.name = name

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape, batch last."""
        return self.data.shape

    def gradient(self) -> Array:
        """The gradient's buffer, made on first use."""
        if self.grad is None:
            self.grad = np.zeros_like(self.data) if self.op is None else self.op.gradient_buffer()
        return self.grad

    def item(self) -> float:
        """The value of a tensor with a single element."""
        return float(self.data.item())

    def backward(self) -> None:
        """Fill `grad` of everything this tensor was made from, as the gradient of the sum of its elements.

        Gradients are written anew, not added to what stood there.
        """
        from engine.tape import Tape

        Tape(self).backward()

    def __repr__(self) -> str:
        return f"Tensor({self.name or (type(self.op).__name__.lower() if self.op else 'input')}, shape={self.shape})"

    def __add__(self, other: Tensor) -> Tensor:
        from engine.functional.elementwise import add

        return add(self, other)

    def __sub__(self, other: Tensor) -> Tensor:
        from engine.functional.elementwise import subtract

        return subtract(self, other)

    def __mul__(self, other: Tensor) -> Tensor:
        from engine.functional.elementwise import multiply

        return multiply(self, other)

    def __matmul__(self, other: Tensor) -> Tensor:
        from engine.functional.linear import matmul

        return matmul(self, other)


def lifted_input(rows: int, batch: int, dtype: Any, name: str = "") -> Tensor:
    """An input tensor (rows, batch) of zeros whose buffer has the row of ones below it."""
    buffer = np.zeros((rows + 1, batch), dtype)
    buffer[rows] = 1
    tensor = Tensor(buffer[:rows], name=name)
    tensor.lifted = buffer
    return tensor


class Op(ABC):
    """One differentiable operation with its buffers: forward beside backward.

    `setup` allocates what the op needs, sets `value` (and `lifted`, if it offers one) and returns the calls that compute it.
    `backward` returns the calls that turn `grad`, the gradient of the output, into the gradients of the inputs.
    The op never refers to its output tensor: no cycles, so memory is freed as soon as the last tensor goes.
    """

    value: Array
    lifted: Array | None = None
    report: tuple[Call, ...] = ()
    """Calls that only serve reading the value, which the gradient does not need (a loss's own number)."""
    root: bool = False
    """Whether a tape's backward pass starts here, with a gradient of 1: then there is nothing to multiply with."""

    def __init__(self, *inputs: Tensor) -> None:
        self.inputs = inputs

    @abstractmethod
    def setup(self) -> list[Call]:
        """Allocate buffers, set `value`, and return the forward calls."""

    @abstractmethod
    def backward(self, grad: Array, into: Into) -> list[Call]:
        """The backward calls; each gradient goes where `into(input)` says, skipped where that is None."""

    def __call__(self) -> Tensor:
        """Run the op now and hand out its result."""
        self.forward = self.setup()
        for function, *arguments in (*self.forward, *self.report):
            function(*arguments)
        if (recording := now_recording()) is not None:
            recording.took(self)
        out = Tensor(self.value)
        out.lifted = self.lifted
        if _recording:
            out.op = self
            out.requires_grad = any(t.requires_grad for t in self.inputs)
        return out

    def gradient_buffer(self) -> Array:
        """Zeros of the output's shape, laid out in memory as the op likes to read its gradient."""
        return np.zeros_like(self.value)

    def result(self, shape: tuple[int, ...], *, lift: bool = False) -> Array:
        """An output buffer of the inputs' common dtype; with `lift`, one that has the row of ones below it."""
        dtype = np.result_type(*(t.data.dtype for t in self.inputs))
        if not lift:
            return result_room(shape, dtype)
        *nets, units, batch = shape
        whole = (*nets, units + 1, batch)
        self.lifted = result_like(("lifted", whole, dtype), lambda: np.ones(whole, dtype), prod(whole) * dtype.itemsize)
        return self.lifted[..., :units, :]


def constant(value: float, like: Array) -> Array:
    """`value` as a 0-d array of `like`'s dtype: half the cost of a Python number in a small NumPy call."""
    return np.array(value, like.dtype)
