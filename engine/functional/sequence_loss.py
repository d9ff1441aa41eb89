"""Cross-entropy against class numbers instead of one-hot columns, for one class per example or one per step of a sequence."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Literal

import numpy as np

from engine.functional.loss_base import Loss, TargetStyle, losses
from engine.registry import argument
from engine.tensor import Array, Call, Into, Op, Tensor, constant


class SparseCrossEntropy(Op):
    """−ln softmax(z)[t], mean over all steps that count: logits (T, V, B) with targets (T, B), or (V, B) with (1, B).

    A step does not count where its target is `ignore`, or where the logits' mask says padding. The logits are worked on as they are
    stored, step by step or as columns; the true class's number is found by its place in memory.
    """

    def __init__(self, logits: Tensor, target: Tensor, ignore: int | None) -> None:
        super().__init__(logits, target)
        self.ignore = ignore

    def setup(self) -> list[Call]:
        logits, target = self.inputs
        z = logits.data if logits.data.ndim == 3 else logits.data[None]
        steps, classes, batch = z.shape
        if target.shape != (steps, batch):
            raise ValueError(f"loss: logits {logits.shape} need targets of shape {(steps, batch)}; got {target.shape}")
        columns = z.strides[0] == z.itemsize and steps > 1
        self.order = (1, 2, 0) if columns else (0, 1, 2)
        self.classes = 0 if columns else 1
        self.z = z.transpose(self.order)  # (V, B, T) or (T, V, B)
        self.value = self.result(())
        self.probability, self.shifted = np.empty(self.z.shape, z.dtype), np.empty(self.z.shape, z.dtype)
        self.row = np.empty((1, batch, steps) if columns else (steps, 1, batch), z.dtype)
        self._number(target.data, steps, classes, batch, columns)
        self._lay_out_report()
        return [*self._choose(target.data, logits.mask, classes), *self._softmax()]

    def _number(self, target: Array, steps: int, classes: int, batch: int, columns: bool) -> None:
        """Buffers (T, B) of classes, of what counts, and of places in memory: first of class 0, then of the true one."""
        self.number, self.count = np.empty(target.shape, np.intp), np.empty(target.shape, bool)
        self.share, self.true = np.empty(target.shape, self.z.dtype), np.empty(target.shape, self.z.dtype)
        self.minus, self.place = np.empty_like(self.true), np.empty(target.shape, np.intp)
        t, b = np.arange(steps)[:, None], np.arange(batch)
        self.first = b * steps + t if columns else t * (classes * batch) + b
        self.stride = np.array(batch * steps if columns else batch)

    def _choose(self, target: Array, mask: Array | None, classes: int) -> list[Call]:
        """Calls that read the targets: what counts, its share of the mean, where the true class stands."""
        calls: list[Call] = [
            (np.copyto, self.number, target, "unsafe"),
            (np.greater_equal, self.number, np.array(0), self.count),
        ]
        if self.ignore is not None:
            calls.append((np.not_equal, self.number, np.array(self.ignore), self.count))
        if mask is not None:
            calls.append((np.logical_and, self.count, mask, self.count))
        total, last = np.empty((), self.z.dtype), np.array(classes - 1)
        return [
            *calls,
            (partial(np.clip, out=self.number), self.number, np.array(0), last),
            (np.multiply, self.number, self.stride, self.place),
            (np.add, self.place, self.first, self.place),
            (np.copyto, self.share, self.count),
            (np.add.reduce, self.share, (0, 1), None, total),
            (partial(np.maximum, out=total), total, constant(1, total)),
            (np.divide, self.share, total, self.share),
        ]

    def _softmax(self) -> list[Call]:
        z, row, axis = self.z, self.row, self.classes
        return [
            (np.maximum.reduce, z, axis, None, row, True),
            (np.subtract, z, row, self.shifted),
            (np.exp, self.shifted, self.probability),
            (np.add.reduce, self.probability, axis, None, row, True),
            (np.divide, self.probability, row, self.probability),
        ]

    def _lay_out_report(self) -> None:
        log, terms = np.empty_like(self.row), np.empty_like(self.true)
        seen = log[:, 0] if self.classes else log[0].T  # (T, B)
        self.report = (
            (np.log, self.row, log),
            (np.take, self.shifted.reshape(-1), self.place, None, self.true, "clip"),
            (np.subtract, seen, self.true, terms),
            (np.multiply, terms, self.share, terms),
            (np.add.reduce, terms, (0, 1), None, self.value),
        )

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        if target is None:
            return []
        out = (target if target.ndim == 3 else target[None]).transpose(self.order)
        work = np.empty_like(self.probability)
        flat, share = work.reshape(-1), self.share[:, None] if self.classes else self.share.T[None]
        calls: list[Call] = [
            (np.copyto, work, self.probability),
            (np.take, flat, self.place, None, self.minus, "clip"),
            (np.subtract, self.minus, constant(1, self.minus), self.minus),
            (np.put, flat, self.place, self.minus),
            (np.multiply, work, share, out),
        ]
        return calls if self.root else [*calls, (np.multiply, out, grad, out)]


@losses.register
class SparseCategoricalCrossentropy(Loss):
    """Sparse categorical cross-entropy: −ln of the probability given to the true class, classes written as numbers; at every step, where
    the network answers with a sequence."""

    kind: Literal["sparse_categorical_crossentropy"] = "sparse_categorical_crossentropy"
    logits_of: ClassVar = "softmax"
    heads: ClassVar = ("softmax",)
    tasks: ClassVar = ("classification",)
    even: ClassVar = False
    latex: ClassVar = r"-\frac{1}{n}\sum_i \ln\hat y_{i,\,y_i}"
    ignore_class: int | None = argument(None, "A class whose steps do not count, such as 0 for padding; empty: all count.",
                                        title="Ignored class", ge=0, le=1_000_000, ui={"control": "number"})  # fmt: skip

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SparseCrossEntropy(prediction, target, self.ignore_class)()

    def target_style(self, activation: str, units: int, task: str) -> TargetStyle:
        return "value"
