"""Large batches of images in pieces that stay in the processor's cache: the gradients of the pieces add up to the batch's."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from engine.data.examples import Batch
from engine.graph import Network, Planned
from engine.tensor import Call, constant

if TYPE_CHECKING:
    from engine.learn.recorded import Recorded

LEAST, MOST = 16, 64
"""How many examples a piece has, unless the batch has fewer: vectors are that long."""
NUMBERS = 1 << 19
"""How many numbers the widest layer may make of one piece."""


def cuts(network: Planned, size: int) -> list[slice]:
    """How a batch of `size` is best cut: in one piece, unless images go through layers that look at each example by itself and are
    worth more work than adding up the parameters' gradients again."""
    images = any(len(node.out_shape) == 3 for node in network.nodes)
    alone = not any(node.layer.mixes_examples for node in network.nodes)
    widths = [prod(node.out_shape) for node in network.nodes]
    piece = max(LEAST, min(MOST, NUMBERS // max(widths) // 16 * 16))
    worth = piece * sum(widths) > network.learnt
    count = max(1, size // piece) if images and alone and worth else 1
    return [slice(size * i // count, size * (i + 1) // count) for i in range(count)]


def gradient_calls(network: Network, batch: Batch, parts: list[slice], record: Callable[[int], Recorded]) -> list[Call]:
    """Calls that fill the gradient of the loss over `batch`, a mean, from that over each of its parts."""
    gradients = network.gradients[..., : network.learnt]
    total, share = np.empty_like(gradients), np.empty_like(gradients)
    size, calls, recorded = batch.target.shape[-1], list[Call](), dict[int, "Recorded"]()
    for number, part in enumerate(parts):
        length = part.stop - part.start
        if length not in recorded:
            recorded[length] = record(length)
        piece = recorded[length]
        for own, whole in ((piece.batch.x, batch.x), (piece.batch.target, batch.target)):
            calls.append((np.copyto, own.data, whole.data[..., part]))
        calls += piece.tape.gradient_calls()
        weight = constant(length / size, gradients)
        if number:
            calls += [(np.multiply, gradients, weight, share), (np.add, total, share, total)]
        else:
            calls.append((np.multiply, gradients, weight, total))
    return [*calls, (np.copyto, gradients, total)]
