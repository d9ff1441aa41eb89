"""Receptive fields: which inputs reach a unit of a stack of convolutions, and along how many ways, as gradients tell."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.conv import conv1d
from engine.functional.conv_axis import Axis
from engine.functional.elementwise import multiply
from engine.instruments.base import Instrument, instruments
from engine.instruments.sliding import met
from engine.registry import Model, argument
from engine.tensor import Array, Tensor

MOST_INPUTS = 240
MOST_LAYERS = 6


class Window(Model):
    """One layer of the stack: a kernel of `kernel_size` taps, `dilation_rate` apart, moving in steps of `strides`."""

    kernel_size: int = Field(3, ge=1, le=11)
    strides: int = Field(1, ge=1, le=4)
    dilation_rate: int = Field(1, ge=1, le=8)


@instruments.register
class Receptive(Instrument):
    """Receptive field: how far a unit sees, layer below layer, down to the input."""

    kind: Literal["receptive"] = "receptive"
    layers: Annotated[list[Window], Field(min_length=1, max_length=MOST_LAYERS)] = argument(
        [Window(), Window(), Window()], "The layers, from the input up.", title="Layers", ui={"control": "hidden"}
    )
    units: int = argument(3, "How many units of the last layer are drawn.", title="Units on top", ge=1, le=8, ui={"control": "slider"})

    def compute(self) -> Frame:
        axes = self._axes()
        arrays: dict[str, Array] = {f"taps_{n}": met(axis) for n, axis in enumerate(axes, start=1)}
        arrays |= {f"ways_{n}": ways(axes[:n]) for n in range(1, len(axes) + 1)}
        fields = [int((arrays[f"ways_{n}"][0] > 0).sum()) for n in range(1, len(axes) + 1)]
        sees = [extent(self.layers[:n]) for n in range(1, len(axes) + 1)]
        results: dict[str, Any] = {
            "field": sees[-1], "inputs": axes[0].size, "reached": fields[-1], "layers": len(axes),
            "weights": sum(layer.kernel_size for layer in self.layers), "ways": float(arrays[f"ways_{len(axes)}"][0].max()),
        }  # fmt: skip
        return self.answer(arrays, results, sees=sees, sizes=[axes[0].size, *(axis.places for axis in axes)], latex_field=self._formula(),
                           most=MOST_LAYERS)  # fmt: skip

    def sketch(self) -> Array:
        return np.array([[(0, 0), (2, 3)], [(4, 0), (2, 3)], [(1, 0), (2, 1.5)], [(3, 0), (2, 1.5)], [(0, 0), (4, 0)]], float).transpose(
            0, 2, 1
        )

    def _axes(self) -> list[Axis]:
        """How every layer slides, from the input up, over what the units on top need. Raises SpecError where that is too much."""
        size, axes = self.units, list[Axis]()
        for layer in reversed(self.layers):
            size = (size - 1) * layer.strides + (layer.kernel_size - 1) * layer.dilation_rate + 1
            axes.insert(0, Axis(size, layer.kernel_size, layer.strides, layer.dilation_rate))
        if size > MOST_INPUTS:
            raise SpecError.at("layers", f"{self.units} units on top need {size} inputs; at most {MOST_INPUTS} are drawn")
        return axes

    def _formula(self) -> str:
        """The field's size in symbols and numbers, LaTeX."""
        plain = {(one.kernel_size, one.strides, one.dilation_rate) for one in self.layers}
        if len(plain) == 1 and (first := self.layers[0]).strides == first.dilation_rate == 1:
            return rf"(l - 1)m + 1 = ({first.kernel_size} - 1) \cdot {len(self.layers)} + 1 = {extent(self.layers)}"
        symbols, jump, parts = r"1 + \sum_l (k_l - 1)\, d_l \prod_{i<l} s_i", 1, ["1"]
        for one in self.layers:
            parts.append(rf"{one.kernel_size - 1} \cdot {one.dilation_rate} \cdot {jump}")
            jump *= one.strides
        return rf"{symbols} = {' + '.join(parts)} = {extent(self.layers)}"


def extent(layers: list[Window]) -> int:
    """From the first input that reaches a unit to the last, by the formula."""
    size, jump = 1, 1
    for layer in layers:
        size += (layer.kernel_size - 1) * layer.dilation_rate * jump
        jump *= layer.strides
    return size


def ways(axes: list[Axis]) -> Array:
    """Along how many ways each input reaches each unit of the last layer, (units, inputs): the gradient where every weight is 1."""
    count = axes[-1].places
    x = Tensor(np.ones((axes[0].size, 1, count)), requires_grad=True)
    out = x
    for axis in axes:
        out = conv1d(out, Tensor(np.ones((1, axis.kernel))), axis, bias=False)
    multiply(out, Tensor(np.eye(count)[:, None, :])).backward()  # of example number n only unit n
    return x.gradient()[:, 0].T
