"""The architecture of a network before any weight exists: every layer's name, wires, shapes and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from engine.errors import SpecError
from engine.nn.base import Layer, ParameterBlock, Shape, ShapeError

MAX_PARAMETERS = 2_000_000
MAX_OUTPUTS = 1_000_000
"""Up to so many numbers the layers together may give for one example: a batch keeps them all, with their gradients."""
INPUT = "input"


@dataclass(frozen=True)
class Node:
    """One layer in its place: its name, what comes in and from where, what goes out, and its parameter blocks.

    `sources` are the numbers of the nodes it takes its inputs from, −1 for the network's own input. `owner` is the node whose parameters
    it uses: itself, unless a layer is used again.
    """

    name: str
    layer: Layer
    sources: tuple[int, ...]
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    blocks: dict[str, ParameterBlock]
    owner: str

    @property
    def parameters(self) -> int:
        """How many numbers the layer has of its own, learnt or kept."""
        return sum(prod(block.shape) for block in self.blocks.values())

    @cached_property
    def counted(self) -> int:
        """How many numbers the layer has of its own, with those that can never learn, which are no part of the network's vector."""
        return self.parameters + sum(prod(shape) for shape in self.layer.resting_shapes(*self.in_shapes).values())

    def view_shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's full Keras name ("dense_1.kernel") and shape."""
        arrays = {name: np.empty(block.shape, np.uint8) for name, block in self.blocks.items()}
        return {f"{self.name}.{name}": view.shape for name, view in self.layer.views(arrays).items()}


def plan(layers: Sequence[Layer], in_shape: Shape, limit: int = MAX_PARAMETERS) -> list[Node]:
    """Names, wires and shapes of every layer before any data exists.

    A layer may only take input from layers that stand before it, so the list is in topological order.
    Raises SpecError with the JSON path of the field at fault.
    """
    nodes: list[Node] = []
    counts: dict[str, int] = {}
    taken = {layer.name for layer in layers if layer.name}
    for i, layer in enumerate(layers):
        name = layer.name or _fresh(layer.kind, counts, taken)
        at = f"model.layers[{i}]"
        if name == INPUT or any(node.name == name for node in nodes):
            raise SpecError.at(f"{at}.name", f"{name!r} is taken; every layer needs a name of its own")
        sources = _sources(layer, nodes, at)
        shapes = tuple(nodes[j].out_shape if j >= 0 else in_shape for j in sources)
        nodes.append(_node(name, layer, sources, shapes, nodes, at))
    _check_size(nodes, limit)
    return nodes


def _sources(layer: Layer, nodes: Sequence[Node], at: str) -> tuple[int, ...]:
    if layer.inputs is None:
        return (len(nodes) - 1,)
    known = {INPUT: -1, **{node.name: j for j, node in enumerate(nodes)}}
    for k, source in enumerate(layer.inputs):
        if source not in known:
            raise SpecError.at(f"{at}.inputs[{k}]", f"no layer before this one is called {source!r}; there are {', '.join(known)}")
    return tuple(known[source] for source in layer.inputs)


def _node(name: str, layer: Layer, sources: tuple[int, ...], shapes: tuple[Shape, ...], nodes: Sequence[Node], at: str) -> Node:
    low, high = layer.arity
    if not low <= len(shapes) <= high:
        wanted = f"{low}" if low == high else f"{low} to {high}"
        raise SpecError.at(f"{at}.inputs", f'{layer.kind} "{name}" takes {wanted} inputs; it has {len(shapes)}')
    original = next((node for node in nodes if node.name == layer.repeats()), None)
    if layer.repeats() and original is None:
        raise SpecError.at(f"{at}.layer", f"no layer before this one is called {layer.repeats()!r}")
    worker = original.layer if original else layer
    try:
        out_shape, blocks = worker.output_shape(*shapes), worker.blocks(*shapes)
    except ShapeError as error:
        raise SpecError.at(f"{at}.{error.field}", f'{worker.kind} "{name}": {error}') from None
    if original is None:
        return Node(name, layer, sources, shapes, out_shape, blocks, name)
    if {n: b.shape for n, b in blocks.items()} != {n: b.shape for n, b in original.blocks.items()}:
        raise SpecError.at(
            f"{at}.layer", f'"{original.name}" was built for input {original.in_shapes[0]}; it cannot be used on {shapes[0]}'
        )
    return Node(name, worker, sources, shapes, out_shape, {}, original.owner)


def _fresh(kind: str, counts: dict[str, int], taken: set[str]) -> str:
    while True:
        counts[kind] = counts.get(kind, 0) + 1
        if (name := f"{kind}_{counts[kind]}") not in taken:
            return name


def _check_size(nodes: Sequence[Node], limit: int) -> None:
    total = sum(node.parameters for node in nodes)
    if total > limit:
        raise SpecError.at("model.layers", f"the network has {total:,} parameters; at most {limit:,} are allowed here")
    made = sum(prod(node.out_shape) for node in nodes)
    if limit <= MAX_PARAMETERS and made > MAX_OUTPUTS:
        raise SpecError.at(
            "model.layers", f"the network's layers give {made:,} numbers for each example; at most {MAX_OUTPUTS:,} are allowed here"
        )


def summarize(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """One row per layer, JSON-ready: name, kind, output shape with the batch first as Keras writes it, parameters, activation, units."""
    return [
        {
            "name": node.name,
            "kind": node.layer.kind,
            "output_shape": [None, *node.out_shape],
            "parameters": node.counted,
            "activation": getattr(node.layer, "activation", None),
            "units": getattr(node.layer, "units", None),
            "trainable": node.layer.trainable,
        }
        for node in nodes
    ]


def ledger(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """The shape of every matrix as the course writes it, W[l] (out, in) first; "B" is the batch."""
    rows = []
    for number, node in enumerate(nodes, start=1):
        for name, shape in node.layer.ledger(*node.in_shapes):
            rows.append({"name": f"{name}{number}", "symbol": name, "layer": number, "layer_name": node.name, "shape": list(shape)})
    return rows
