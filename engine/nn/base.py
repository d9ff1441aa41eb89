"""What every layer is: a kind with arguments, shapes known before any data exists, and a forward pass over parameters held elsewhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BeforeValidator, StringConstraints

from engine.functional.conv_axis import Axis
from engine.nn.reach import Region, whole
from engine.registry import Family, Kind, argument
from engine.tensor import Array, Tensor

Shape = tuple[int, ...]
"""The shape of one example as Keras writes it, without the batch: (features,), (height, width, channels), (time, features)."""

LayerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass(frozen=True)
class ParameterBlock:
    """One array of trainable numbers as the engine stores it: its shape, how it starts, and which of it weight penalties reach."""

    shape: tuple[int, ...]
    draw: Callable[[np.random.Generator], Array]
    """The initial values, float64, of `shape`."""
    decayed: Any = None
    """The index of the part that L1 and L2 act on: weights, not biases; None for none of it."""
    learnt: bool = True
    """Whether gradients move it; statistics that a layer keeps of its inputs are not."""


@dataclass(frozen=True)
class Pass:
    """What a forward pass is for.

    `training`: dropout, noise and batch statistics are at work, chance comes from `noise`. `logits`: stop before the activation.
    `notes`: where a layer leaves what can be seen inside it (attention weights, gates), arrays that the pass overwrites.
    """

    training: bool = False
    logits: bool = False
    noise: np.random.Generator | None = None
    notes: dict[str, Array] | None = None

    def note(self, name: str, array: Array) -> None:
        """Leave something to be seen, where anybody looks."""
        if self.notes is not None:
            self.notes[name] = array


class ShapeError(ValueError):
    """A layer that does not fit what comes in; `field` names the argument at fault."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class Layer(Kind):
    """Base of all layers.

    A layer holds its arguments only. Its parameters live in the network's flat vector, so a layer may be shared, frozen or used twice.
    """

    catalogued: ClassVar = ("norms_vectors",)
    arity: ClassVar[tuple[int, int]] = (1, 1)
    """The fewest and the most inputs it takes."""
    many: ClassVar[bool] = False
    """Whether it can work for many networks at once, each with its own parameters, on rows of numbers (networks, D, B)."""
    norms_vectors: ClassVar[bool] = False
    """Whether it brings every vector to mean 0 and variance 1, and shows it before and after."""
    name: LayerName | None = argument(None, "The layer's name; made from its kind and number when left out.", title="Name",
                                      ui={"control": "hidden"})  # fmt: skip
    trainable: bool = argument(True, "Off: the layer's weights are frozen.", title="Trainable", ui={"control": "hidden"})
    inputs: tuple[LayerName, ...] | None = argument(
        None,
        'The names of the layers it takes its input from, "input" for the network\'s own; the layer before it when left out.',
        title="Inputs",
        min_length=1,
        max_length=8,
        ui={"control": "hidden"},
    )

    @abstractmethod
    def output_shape(self, *in_shapes: Shape) -> Shape:
        """The shape of one output example. Raises ShapeError where the layer does not fit what comes in."""

    @property
    def parametric(self) -> bool:
        """Whether this kind of layer has parameters."""
        return type(self).blocks is not Layer.blocks

    @property
    def mixes_examples(self) -> bool:
        """Whether, while training, what a layer gives for an example depends on the others of its batch."""
        return False

    @property
    def reads_rows(self) -> bool:
        """Whether it takes the numbers of an example one after the other, as Keras orders them."""
        return False

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        """What a part of the output is made of, of each input; beyond its border where padding is seen too.

        Left alone: the same places, all features of each, where shapes agree in all but the last size, else everything.
        """
        out = self.output_shape(*in_shapes)
        return tuple((*part[:-1], (0, shape[-1] - 1)) if len(out) > 1 and shape[:-1] == out[:-1] else whole(shape) for shape in in_shapes)

    def windows(self, *in_shapes: Shape) -> list[tuple[Axis, Axis]] | None:
        """The windows, one after the other, through which an image is seen, each along rows and columns: none where places stay what
        they are; None where it is no matter of windows."""
        out = self.output_shape(*in_shapes)
        return [] if len(out) == 3 and all(len(shape) == 3 and shape[:2] == out[:2] for shape in in_shapes) else None

    def repeats(self) -> str | None:
        """The name of the layer whose parameters it uses again; None where it has its own."""
        return None

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        """The layer's parameters by name, as the engine stores them."""
        return {}

    def multiplications(self, *in_shapes: Shape) -> int:
        """How often one example multiplies something by a weight, as published counts are made: every weight once at each place of the
        output; biases, norms and activations are not counted."""
        blocks = [block for block in self.blocks(*in_shapes).values() if block.decayed is not None]
        weights = sum(np.broadcast_to(np.True_, block.shape)[block.decayed].size for block in blocks)
        return int(weights) * prod(self.output_shape(*in_shapes)[:-1])

    def resting_shapes(self, *in_shapes: Shape) -> dict[str, Shape]:
        """The shapes of the arrays that the layer works with and that can never learn, by Keras's names; they are no part of the network's
        vector, nor of anything that is kept or sent of it."""
        return {}

    def resting(self, *in_shapes: Shape) -> dict[str, Array]:
        """The arrays of `resting_shapes`, not to be written to."""
        return {}

    def keeps(self, examples: int, *in_shapes: Shape) -> int:
        """About how many numbers the layer keeps whatever it is used for, of data with so many examples."""
        return 0

    def held(self, batch: int, *in_shapes: Shape) -> int:
        """About how many numbers a recorded training step on `batch` examples keeps for this layer: its output, the gradient of that, and
        what it works with in between. It decides how much memory a run is given room for.
        """
        return 3 * batch * prod(self.output_shape(*in_shapes))

    @abstractmethod
    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        """The layer's output for its inputs, batch last."""

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        """The parameters as Keras names and shapes them, as views: writing into them writes into `arrays`."""
        return dict(arrays)

    def ledger(self, *in_shapes: Shape) -> list[tuple[str, tuple[int | str, ...]]]:
        """The shapes of the layer's matrices as the course writes them, batch last: [("W", (out, in)), …]."""
        return []


layers: Family[Layer] = Family("layers")


def shorthand(default: str) -> BeforeValidator:
    """A bare name is short for a kind without arguments ("he_normal" for {"kind": "he_normal"}); an object without one is a `default`."""

    def as_kind(value: Any) -> Any:
        if isinstance(value, str):
            return {"kind": value}
        return {"kind": default, **value} if isinstance(value, dict) and "kind" not in value else value

    return BeforeValidator(as_kind)
