"""Architectures: famous image networks, full size or scaled down, layer by layer, counted, drawn to scale and timed."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from engine.architecture import Node
from engine.data.refusals import refusal
from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.tensor import Array
from engine.zoo.account import NUMBER_BYTES, blocks, convolutions, drawing, rows
from engine.zoo.base import Blueprint, zoo
from engine.zoo.experiments import experiment
from engine.zoo.passing import one_image

FAMOUS = sorted((name for name, blueprint in zoo.items() if blueprint.small), key=lambda name: zoo[name].source[-4:])
"""The famous ones, by the year in which they were published."""


@instruments.register
class Architectures(Instrument):
    """Architectures: famous networks for images, drawn to scale and counted layer by layer, as they were published or small enough to be
    trained here.
    """

    kind: Literal["architectures"] = "architectures"
    patience: ClassVar[float] = 150.0
    network: str = argument("vgg16", "Which network.", title="Network", ui={"control": "hidden"})
    scale: Literal["full", "small"] = argument(
        "full", "full: as it was published; small: the same plan with narrow layers for 28×28 pixels, which can be trained here.",
        title="Scale", ui={"control": "choice"},
    )  # fmt: skip
    side: int | None = argument(
        None, "Height and width of the images, in pixels; empty: as published.", title="Image size", ge=8, le=512,
        ui={"control": "number", "step": 16, "when": {"scale": "full"}},
    )  # fmt: skip
    turn: int = argument(
        0,
        "Counts up with every measurement of a forward pass; 0: none is made.",
        title="Turn",
        ge=0,
        le=1_000_000,
        ui={"control": "hidden"},
    )

    @field_validator("network")
    @classmethod
    def _is_there(cls, network: str) -> str:
        if network not in FAMOUS:
            raise refusal([((), f"there is no network {network[:40]!r} here; choose one of {', '.join(FAMOUS)}")])
        return network

    @property
    def measures(self) -> bool:
        return self.turn > 0

    @property
    def blueprint(self) -> Blueprint:
        """The network that is shown."""
        whole = zoo[self.network]
        return zoo[whole.small or whole.name] if self.scale == "small" else whole

    def nodes(self) -> list[Node]:
        """Its layers. Raises SpecError at `side` where the images are too small for one of them."""
        try:
            return self.blueprint.nodes(self.side if self.scale == "full" else None)
        except SpecError as error:
            message = error.problems[0].message
            raise SpecError.at("side", f"{self.blueprint.title} does not fit images of {self.side}×{self.side} pixels: {message}") from None

    def compute(self) -> Frame:
        nodes, blueprint = self.nodes(), self.blueprint
        told = rows(nodes)
        boxes, arcs = drawing(nodes)
        results = self._results(nodes, told)
        arrays = {name: np.array([row[name] for row in told], np.float64) for name in ("parameters", "multiplications", "outputs")}
        if self.measures:
            passed = one_image(nodes, nodes[0].in_shapes[0])
            arrays["seconds"] = passed.seconds
            results |= {"seconds": float(passed.seconds.sum()), "held_bytes": passed.held}
        return self.answer(
            arrays, results, rows=told, boxes=[box.told() for box in boxes], arcs=[vars(arc) for arc in arcs], about=_about(blueprint),
            famous=[_about(zoo[name]) for name in FAMOUS], in_shape=list(nodes[0].in_shapes[0]), groups=_groups(nodes),
            small=_about(zoo[zoo[self.network].small or self.network]), trainable=_spec(zoo[self.network].small or self.network),
        )  # fmt: skip

    def _results(self, nodes: list[Node], told: list[dict[str, Any]]) -> dict[str, Any]:
        groups = [group["convolutions"] for group in _groups(nodes) if group["convolutions"]]
        parameters, outputs = sum(row["parameters"] for row in told), sum(row["outputs"] for row in told)
        return {
            "parameters": parameters,
            "learnt": sum(row["learnt"] for row in told),
            "multiplications": sum(row["multiplications"] for row in told),
            "blocks": "+".join(map(str, groups)),
            "convolutions": sum(groups),
            "dense": sum(node.layer.kind == "dense" for node in nodes),
            "parameter_bytes": parameters * NUMBER_BYTES,
            "output_bytes": outputs * NUMBER_BYTES,
        }

    def sketch(self) -> Array:
        """Boxes that grow lower and wider."""
        lines, x = [], 0.0
        for high, wide in ((8, 1), (8, 1), (5, 1.5), (5, 1.5), (3, 2.5), (2, 3)):
            lines.append([(x, -high), (x + wide, -high), (x + wide, high), (x, high), (x, -high)])
            x += wide + 0.8
        return np.array(lines, float).transpose(0, 2, 1)


def _about(blueprint: Blueprint) -> dict[str, Any]:
    nodes = blueprint.nodes()
    return {
        "name": blueprint.name,
        "title": blueprint.title,
        "source": blueprint.source,
        "published": blueprint.published,
        "help": blueprint.help,
        "side": blueprint.in_shape[0],
        "channels": blueprint.in_shape[2],
        "parameters": sum(node.parameters for node in nodes),
        "multiplications": sum(node.layer.multiplications(*node.in_shapes) for node in nodes),
    }


def _groups(nodes: list[Node]) -> list[dict[str, int]]:
    """How many convolutions and dense layers each block has."""
    found: list[dict[str, int]] = []
    for node, block in zip(nodes, blocks(nodes), strict=True):
        if block == len(found):
            found.append({"convolutions": 0, "dense": 0, "filters": 0})
        found[block]["convolutions"] += convolutions(node)
        found[block]["dense"] += node.layer.kind == "dense"
        found[block]["filters"] = max(found[block]["filters"], node.out_shape[-1] if convolutions(node) else 0)
    return found


def _spec(name: str) -> dict[str, Any]:
    """The small network with data to learn from, as a spec for the workbench."""
    return experiment(name, "digits").to_json()
