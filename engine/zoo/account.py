"""A network told layer by layer: sizes, parameters, multiplications, which layers belong together, and where something goes around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from engine.architecture import Node
from engine.nn.base import Shape
from engine.nn.conv import Conv2D
from engine.nn.pool import PoolLayer
from engine.nn.residual import ResidualBlock
from engine.nn.window import pair

NUMBER_BYTES = 4
"""A number of the engine, float32."""


@dataclass(frozen=True)
class Box:
    """What is drawn of a layer: `shape` is what it gives, `layer` the row of the table it belongs to, `block` the group it stands in."""

    kind: str
    shape: Shape
    layer: int
    block: int

    def told(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"kind": self.kind, "shape": list(self.shape), "layer": self.layer, "block": self.block}


@dataclass(frozen=True)
class Arc:
    """A way around: what box `start` gives (−1 the input) is added to what `stop` gives. `projected`: through a 1×1 convolution."""

    start: int
    stop: int
    projected: bool


DRAWN = {"conv2d", "dense", "global_average_pooling2d", "add", "concatenate"}
"""Kinds that are boxes besides those that pool; norms, activations, dropout and flatten change no picture's size."""


def parameters(node: Node) -> tuple[int, int]:
    """How many numbers a layer has, and how many of them are learnt."""
    blocks = node.blocks.values()
    return node.parameters, sum(prod(block.shape) for block in blocks if block.learnt)


def rows(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """One row per layer, JSON-ready: name, kind, what it is set to, output shape, parameters, those learnt, multiplications, block."""
    groups = blocks(nodes)
    told = []
    for node, block in zip(nodes, groups, strict=True):
        every, learnt = parameters(node)
        told.append({
            "name": node.name, "kind": node.layer.kind, "title": type(node.layer).title(), "set": setting(node), "block": block,
            "shape": list(node.out_shape), "parameters": every, "learnt": learnt,
            "multiplications": node.layer.multiplications(*node.in_shapes), "outputs": prod(node.out_shape),
        })  # fmt: skip
    return told


def setting(node: Node) -> str:
    """What tells a layer from others of its kind, in a few signs."""
    layer = node.layer
    if isinstance(layer, Conv2D):
        steps = max(pair(layer.strides))
        return f"{_by(layer.kernel_size)}, {layer.filters}" + (f", /{steps}" if steps > 1 else "")
    if isinstance(layer, PoolLayer):
        return f"{_by(layer.pool_size)}, /{max(pair(layer.strides or layer.pool_size))}"
    if isinstance(layer, ResidualBlock):
        way = "1×1" if layer.projects(node.in_shapes[0]) else "none" if layer.shortcut == "none" else "identity"
        return f"2 · {_by(layer.kernel_size)}, {layer.filters}, {way}"
    rate = getattr(layer, "rate", None)
    return str(getattr(layer, "units", None) or (f"{rate:g}" if rate is not None else getattr(layer, "activation", "") or ""))


def _by(size: int | tuple[int, int]) -> str:
    high, wide = pair(size)
    return f"{high}×{wide}"


def blocks(nodes: Sequence[Node]) -> list[int]:
    """The number of the group in which each layer stands, from 0: a new one begins after pooling, where residual blocks change their
    shape, and where the image ends."""
    found: list[int] = []
    number = 0
    for i, node in enumerate(nodes):
        before = nodes[i - 1] if i else None
        if before is not None and _begins(node, before):
            number += 1
        found.append(number)
    return found


def _begins(node: Node, before: Node) -> bool:
    ends = len(node.out_shape) == 1 and len(before.out_shape) == 3
    residual = isinstance(node.layer, ResidualBlock)
    other = residual and (node.out_shape != before.out_shape or not isinstance(before.layer, ResidualBlock))
    return ends or other or (isinstance(before.layer, PoolLayer) and len(node.out_shape) == 3)


def convolutions(node: Node) -> int:
    """How many convolutions a layer has on its way through, without those of a shortcut."""
    return 2 if isinstance(node.layer, ResidualBlock) else int(isinstance(node.layer, Conv2D))


def drawing(nodes: Sequence[Node]) -> tuple[list[Box], list[Arc]]:
    """The boxes of a network from left to right, and the arcs over them."""
    boxes: list[Box] = []
    arcs: list[Arc] = []
    last = {-1: -1}  # the box that shows what a layer gives
    for i, (node, block) in enumerate(zip(nodes, blocks(nodes), strict=True)):
        before = last[node.sources[0]]
        layer = node.layer
        if isinstance(layer, ResidualBlock):
            boxes += [Box("conv2d", node.out_shape, i, block)] * 2
            if layer.shortcut != "none":
                arcs.append(Arc(before, len(boxes) - 1, layer.projects(node.in_shapes[0])))
        elif layer.kind in DRAWN or isinstance(layer, PoolLayer):
            boxes.append(Box("pool" if isinstance(layer, PoolLayer) else layer.kind, node.out_shape, i, block))
        arcs += [Arc(last[source], len(boxes) - 1, False) for source in node.sources if source != i - 1]
        last[i] = len(boxes) - 1
    return boxes, arcs
