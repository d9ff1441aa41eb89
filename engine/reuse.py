"""What a network has learnt, used again: its layers up to a cut with their weights, and a new head for other data, as a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.architecture import Node, plan
from engine.data.kind import datasets
from engine.data.suited import suited
from engine.nn.base import Layer, Shape
from engine.nn.base import layers as kinds
from engine.spec import Spec, parse_spec

FIRST_RATE = 3e-4
SECOND_RATE = 1e-6
SIDE = 64
"""Pictures for a convolutional base are so large at least: its blocks halve them five times."""
HIDDEN = 64
"""How many units stand between a convolutional base and the answer."""
ANSWER = {"kind": "dense", "units": None, "activation": "auto"}


@dataclass(frozen=True)
class Wish:
    """How to go on: the last layer that is kept (None: all but the head), the learning rates of both phases of Adam, their epochs, and how
    the images are scaled unless they say so themselves: as those that the network has learnt from."""

    cut: str | None = None
    first_rate: float = FIRST_RATE
    second_rate: float = SECOND_RATE
    first_epochs: int = 10
    second_epochs: int = 5
    batch_size: int = 32
    scaling: str = "none"


def cuts(layers: Sequence[Layer], in_shape: Shape) -> list[str]:
    """The names of the layers after which a network may be cut: something with weights is kept, and something is left to be learnt."""
    nodes = plan(layers, in_shape)
    parametric = [i for i, node in enumerate(nodes) if node.blocks]
    return [node.name for node in nodes[parametric[0] : parametric[-1]]] if parametric else []


def usual_cut(layers: Sequence[Layer], in_shape: Shape) -> str:
    """Where a network for images is cut unless somebody says otherwise: where the image ends, else before the head."""
    nodes: list[Node] = plan(layers, in_shape)
    possible = cuts(layers, in_shape)
    images = [node.name for node in nodes if node.name in possible and len(node.out_shape) == 3]
    return images[-1] if images else possible[-1]


def reused(layers: Sequence[Mapping[str, Any]], in_shape: Shape, source: str, data: Mapping[str, Any], wish: Wish) -> Spec:
    """The spec that keeps `layers` up to the cut, with the weights of `source`, and learns `data` with a new head.

    Images that may have any size, or be colored or gray, get what the network takes. Raises SpecError with JSON paths.
    """
    whole = [dict(layer) for layer in layers]
    weighty = [i for i, layer in enumerate(whole) if _has_weights(layer)]
    training = {
        "kind": "transfer",
        "source": source,
        "frozen_up_to": wish.cut,
        "unfreeze_after": wish.first_epochs,
        "epochs": wish.first_epochs + wish.second_epochs,
        "small_rate": wish.second_rate / wish.first_rate,
        "batch_size": wish.batch_size,
    }
    optimizer = {"kind": "adam", "learning_rate": wish.first_rate}
    return parse_spec(
        {
            "data": suited(data, in_shape, wish.scaling),
            "model": {"layers": [*whole[: weighty[-1]], ANSWER]},
            "optimizer": optimizer,
            "training": training,
        }
    )


def based(base: Mapping[str, Any], data: Mapping[str, Any], wish: Wish) -> Spec:
    """The spec that learns `data` with a new head on a convolutional base, told as in a spec, that never learns: at the first rate only.

    Pictures come in color, not too small and as bright as they are: the base scales them itself. Raises SpecError with JSON paths.
    """
    hidden = {"kind": "dense", "units": HIDDEN, "activation": "relu", "kernel_initializer": {"kind": "he_normal"}}
    head = [{"kind": "flatten"}, hidden, {"kind": "dropout", "rate": 0.5}, ANSWER]
    return parse_spec(
        {
            "data": {**data, **_pictured(data)},
            "model": {"layers": [{"kind": "conv_base", **base}, *head]},
            "optimizer": {"kind": "adam", "learning_rate": wish.first_rate},
            "training": {"kind": "supervised", "epochs": wish.first_epochs, "batch_size": wish.batch_size},
        }
    )


def _pictured(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of what pictures for a base should be, what this data has a say in."""
    kind = data.get("kind")
    fields = datasets[kind].model_fields if isinstance(kind, str) and kind in datasets.names() else {}
    wanted: dict[str, Any] = {"color": True, "scaling": "none"}
    if "size" in fields and isinstance(side := data.get("size", fields["size"].default), int):
        most = next((bound.le for bound in fields["size"].metadata if hasattr(bound, "le")), SIDE)
        wanted["size"] = max(side, min(SIDE, most))
    return {name: value for name, value in wanted.items() if name in fields}


def _has_weights(layer: Mapping[str, Any]) -> bool:
    return kinds[str(layer["kind"])].model_validate(layer).parametric
