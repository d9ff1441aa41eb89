"""What every layer is: a kind with arguments, shapes known before any data exists, and a forward pass over parameters held elsewhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, StringConstraints

from engine.registry import Family, Kind, argument
from engine.tensor import Array, Tensor

Shape = tuple[int, ...]
"""The shape of one example as Keras writes it, without the batch: (features,), (height, width, channels), (time, features)."""

LayerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass(frozen=True)
class ParameterBlock:
    """One array of trainable numbers as the engine stores it: its shape, how it starts, and which of it weight penalties reach."""

    shape: tuple[int, ...]
    draw: Any
    """A function of a generator that returns the initial values, float64, of `shape`."""
    decayed: Any
    """The index of the part that L1 and L2 act on: weights, not biases."""


class ShapeError(ValueError):
    """A layer that does not fit what comes in; `field` names the argument at fault."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class Layer(Kind):
    """Base of all layers.

    A layer holds its arguments only. Its parameters live in the network's flat vector, so a layer may be shared, frozen or used twice.
    """

    parametric: ClassVar[bool] = False
    name: LayerName | None = argument(None, "The layer's name; made from its kind and number when left out.", title="Name",
                                      ui={"control": "hidden"})  # fmt: skip
    trainable: bool = argument(True, "Off: the layer's weights are frozen.", title="Trainable", ui={"control": "hidden"})

    @abstractmethod
    def output_shape(self, in_shape: Shape) -> Shape:
        """The shape of one output example. Raises ShapeError where the layer does not fit `in_shape`."""

    def blocks(self, in_shape: Shape) -> dict[str, ParameterBlock]:
        """The layer's parameters by name, as the engine stores them."""
        return {}

    @abstractmethod
    def forward(self, x: Tensor, parameters: Mapping[str, Tensor], *, logits: bool = False) -> Tensor:
        """The layer's output for x, batch last; with `logits`, the weighted sums before the activation."""

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        """The parameters as Keras names and shapes them, as views: writing into them writes into `arrays`."""
        return dict(arrays)

    def ledger(self, in_shape: Shape) -> list[tuple[str, tuple[int | str, ...]]]:
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
