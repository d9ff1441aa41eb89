"""Layers along the time of a sequence: its mean, one step or a part of it, and a vector repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.functional.sequence import cropping1d, global_average_pooling1d, repeat_vector, select_step
from engine.nn.base import Layer, Pass, Shape, ShapeError, layers
from engine.nn.recurrent import sequence_shape
from engine.registry import argument
from engine.tensor import Tensor


@layers.register
class GlobalAveragePooling1D(Layer):
    """Global average pooling 1D: the mean of every feature over the steps, padding left out.

    x (T, D, B) -> (D, B).
    """

    kind: Literal["global_average_pooling1d"] = "global_average_pooling1d"

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return (sequence_shape(self.kind, in_shapes[0])[1],)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return global_average_pooling1d(inputs[0])


@layers.register
class SelectStep(Layer):
    """Select step: one step of a sequence, such as the last.

    x (T, D, B) -> (D, B).
    """

    kind: Literal["select_step"] = "select_step"
    index: int = argument(-1, "The number of the step, from 0; negative numbers count from the end.", title="Step", ge=-10_000, le=10_000,
                          ui={"control": "number"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        steps, size = sequence_shape(self.kind, in_shapes[0])
        if not -steps <= self.index < steps:
            raise ShapeError("index", f"there is no step {self.index} among {steps}; use {-steps} to {steps - 1}")
        return (size,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return select_step(inputs[0], self.index)


@layers.register
class Cropping1D(Layer):
    """Cropping 1D: a sequence, or a row of token numbers, without some of its first and last steps.

    x (T, D, B) -> (n, D, B); (T, B) -> (n, B). With it one input can hold a source and a target side by side.
    """

    kind: Literal["cropping1d"] = "cropping1d"
    cropping: tuple[Annotated[int, Field(ge=0, le=10_000)], Annotated[int, Field(ge=0, le=10_000)]] = argument(
        (1, 1), "How many steps to leave out at the start and at the end.", title="Left out"
    )

    def output_shape(self, *in_shapes: Shape) -> Shape:
        (in_shape,) = in_shapes
        if len(in_shape) not in (1, 2):
            raise ShapeError("kind", f"cropping1d takes a sequence or a row of token numbers, not {in_shape}")
        left = in_shape[0] - sum(self.cropping)
        if left < 1:
            raise ShapeError("cropping", f"{self.cropping} leaves nothing of {in_shape[0]} steps; leave out at most {in_shape[0] - 1}")
        return (left, *in_shape[1:])

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return cropping1d(inputs[0], *self.cropping)


@layers.register
class RepeatVector(Layer):
    """Repeat vector: the same row of numbers at every one of n steps, so that a sequence can be made of it.

    x (D, B) -> (n, D, B).
    """

    kind: Literal["repeat_vector"] = "repeat_vector"
    n: int = argument(8, "How many steps.", title="Steps", ge=1, le=10_000, ui={"control": "stepper", "max": 128})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        (in_shape,) = in_shapes
        if len(in_shape) != 1:
            raise ShapeError("kind", f"repeat_vector takes one row of numbers per example, not {in_shape}")
        return (self.n, in_shape[0])

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return repeat_vector(inputs[0], self.n)
