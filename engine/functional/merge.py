"""Several tensors made one: added, multiplied, or laid side by side."""

from __future__ import annotations

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor


class Merge(Op):
    """Base: tensors of one shape -> one of that shape."""

    def __init__(self, *inputs: Tensor) -> None:
        super().__init__(*inputs)
        if len({t.shape for t in inputs}) != 1:
            raise ValueError(f"merge: shapes {', '.join(str(t.shape) for t in inputs)} must be equal")

    def joined(self, ufunc: np.ufunc, arrays: list[Array], out: Array) -> list[Call]:
        """Calls for out = the arrays joined by `ufunc`."""
        if len(arrays) == 1:
            return [(np.copyto, out, arrays[0])]
        return [(ufunc, arrays[0], arrays[1], out), *((ufunc, out, array, out) for array in arrays[2:])]


class Sum(Merge):
    def setup(self) -> list[Call]:
        first = self.inputs[0]
        self.value = self.result(first.shape, lift=first.data.ndim == 2)
        return self.joined(np.add, [t.data for t in self.inputs], self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        return [(np.copyto, target, grad) for t in self.inputs if (target := into(t)) is not None]


class Product(Merge):
    def setup(self) -> list[Call]:
        first = self.inputs[0]
        self.value = self.result(first.shape, lift=first.data.ndim == 2)
        return self.joined(np.multiply, [t.data for t in self.inputs], self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        calls: list[Call] = []
        for i, tensor in enumerate(self.inputs):
            if (target := into(tensor)) is not None:
                others = [t.data for j, t in enumerate(self.inputs) if j != i]
                calls += self.joined(np.multiply, [grad, *others], target)
        return calls


class Concatenate(Op):
    """Tensors whose shapes differ in their features only, laid side by side along these: Keras's last axis."""

    def __init__(self, *inputs: Tensor) -> None:
        super().__init__(*inputs)
        self.axis = 0 if inputs[0].data.ndim == 2 else 1
        if len({(*t.shape[: self.axis], *t.shape[self.axis + 1 :]) for t in inputs}) != 1:
            raise ValueError(f"concatenate: shapes {', '.join(str(t.shape) for t in inputs)} may differ in their features only")

    def setup(self) -> list[Call]:
        shape = list(self.inputs[0].shape)
        shape[self.axis] = sum(t.shape[self.axis] for t in self.inputs)
        self.value = self.result(tuple(shape), lift=len(shape) == 2)
        return [(np.copyto, part, t.data) for t, part in zip(self.inputs, self._parts(self.value), strict=True)]

    def _parts(self, whole: Array) -> list[Array]:
        ends = np.cumsum([t.shape[self.axis] for t in self.inputs])
        return np.split(whole, ends[:-1], self.axis)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        parts = self._parts(grad)
        return [(np.copyto, target, part) for t, part in zip(self.inputs, parts, strict=True) if (target := into(t)) is not None]


def add(*tensors: Tensor) -> Tensor:
    """The sum of tensors of one shape. Raises ValueError where they differ."""
    return Sum(*tensors)()


def multiply(*tensors: Tensor) -> Tensor:
    """The product, element by element, of tensors of one shape. Raises ValueError where they differ."""
    return Product(*tensors)()


def concatenate(*tensors: Tensor) -> Tensor:
    """Tensors laid side by side along their features: (D, B), (T, D, B) or (H, C, W, B). Raises ValueError where other sizes differ."""
    return Concatenate(*tensors)()
