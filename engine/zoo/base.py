"""The list of named networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.architecture import Node, plan
from engine.data.kind import DataKind
from engine.nn.base import Layer, Shape, layers

Design = tuple[Layer, ...]


@dataclass(frozen=True)
class Blueprint:
    """A named network: for people its title and where it comes from, and the layers for inputs of `in_shape`.

    `full` tells the originals, too large to be trained here, from what can be.
    """

    name: str
    title: str
    source: str
    in_shape: Shape
    design: Callable[..., Design]
    full: bool = False
    fits: type[DataKind] | None = None
    """The data to whose shapes and vocabularies the design is cut, where it is."""
    small: str | None = None
    """Of a famous image network: the one of the zoo that has its plan and can be trained here, itself where it is small enough."""
    published: str = ""
    """What its authors say of its size, and where."""

    def layers(self, data: DataKind | None = None) -> Design:
        """The layers, from the inputs to the output; cut to `data`, where the network is of that sort, the last one's size left open."""
        return self.design(data) if data is not None and self.fits else self.design()

    def nodes(self, side: int | None = None) -> list[Node]:
        """Names, shapes and parameters of every layer, whatever the size; of an image network for images of `side` by `side` pixels.

        Raises SpecError where a layer does not fit images of that side.
        """
        shape = self.in_shape if side is None else (side, side, self.in_shape[-1])
        return plan(self.layers(), shape, limit=10**12)

    @property
    def help(self) -> str:
        """One paragraph about the network: its design's docstring."""
        return " ".join((self.design.__doc__ or "").split())


zoo: dict[str, Blueprint] = {}


def blueprint(
    title: str,
    source: str,
    in_shape: Shape,
    *,
    full: bool = False,
    fits: type[DataKind] | None = None,
    small: str | None = None,
    published: str = "",
) -> Callable[[Callable[..., Design]], Callable[..., Design]]:
    """Decorator: enter a function that gives layers into the zoo, under its own name; one that `fits` a kind of data may be given it."""

    def enter(design: Callable[..., Design]) -> Callable[..., Design]:
        zoo[design.__name__] = Blueprint(design.__name__, title, source, in_shape, design, full, fits, small, published)
        return design

    return enter


def layer(kind: str, **arguments: Any) -> Layer:
    """One layer of a kind, as it would stand in a spec."""
    return layers[kind].model_validate({"kind": kind, **arguments})
