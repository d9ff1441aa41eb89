"""One image through a network of any size, a layer after the other, timed: never more than one layer's weights are held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine.architecture import Node
from engine.border import input_tensor
from engine.nn.base import Pass, Shape
from engine.tensor import Array, Tensor, no_grad

ROUNDS = 3
ENOUGH = 0.1
"""Seconds after which a layer is not timed once more."""
SCALE = 0.05
"""How large the weights are drawn: the time does not depend on them, as long as nothing overflows."""


@dataclass(frozen=True)
class Passed:
    """How long each layer took, in seconds, and the most bytes of weights and outputs that were held at a time."""

    seconds: Array
    held: int


def one_image(nodes: Sequence[Node], in_shape: Shape, seed: int = 0) -> Passed:
    """A forward pass of one image of random numbers, its weights drawn layer by layer; a quick layer's time is the best of a few rounds."""
    rng = np.random.default_rng(seed)
    x = input_tensor(in_shape, 1, np.float32)
    x.data[...] = rng.random(x.data.shape, np.float32)
    outputs: list[Tensor] = []
    uses = [max((j for j, node in enumerate(nodes) if i in node.sources), default=len(nodes)) for i in range(len(nodes))]
    seconds, held = np.zeros(len(nodes)), 0
    with no_grad():
        for i, node in enumerate(nodes):
            weights = {name: _drawn(block.shape, rng, spread=name.endswith("variance")) for name, block in node.blocks.items()}
            inputs = [outputs[j] if j >= 0 else x for j in node.sources]
            seconds[i], out = _quickest(node, inputs, weights)
            outputs.append(out)
            here = sum(t.data.nbytes for t in weights.values()) + sum(o.data.nbytes for j, o in enumerate(outputs) if uses[j] >= i)
            held = max(held, here + (x.data.nbytes if i == 0 else 0))
            for j in range(i):
                if uses[j] <= i:
                    outputs[j] = Tensor(np.empty(0, np.float32))
    return Passed(seconds, held)


def _drawn(shape: tuple[int, ...], rng: np.random.Generator, *, spread: bool) -> Tensor:
    values = rng.random(shape, np.float32)
    return Tensor(values if spread else (values - np.float32(0.5)) * np.float32(SCALE))


def _quickest(node: Node, inputs: list[Tensor], weights: dict[str, Tensor]) -> tuple[float, Tensor]:
    best, spent, out = np.inf, 0.0, inputs[0]
    for _ in range(ROUNDS):
        begun = perf_counter()
        out = node.layer.forward(inputs, weights, Pass())
        took = perf_counter() - begun
        best, spent = min(best, took), spent + took
        if spent > ENOUGH:
            break
    return best, out
