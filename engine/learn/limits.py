"""Limits on what a step may do: penalties and clipping before it, weights held within a norm or where they stood after it.

Each takes the part of the flat vector that the step moves; without one, all that is learnt.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np

from engine.architecture import Node
from engine.graph import Network
from engine.learn.base import Course
from engine.tensor import Array, Call, constant


def penalty(network: Network, course: Course, part: slice | None = None) -> list[Call]:
    """Calls that add the gradient of l1·Σ|w| + l2·Σw² over the weights."""
    part = part or slice(network.learnt)
    values, gradients, decayed = network.values[..., part], network.gradients[..., part], network.decayed[part]
    pull, calls = np.empty_like(values), list[Call]()
    if course.regularization.l2:
        scaled = decayed * constant(2 * course.regularization.l2, values)
        calls += [(np.multiply, values, scaled, pull), (np.add, gradients, pull, gradients)]
    if course.regularization.l1:
        flat = decayed * constant(course.regularization.l1, values)
        calls += [(np.sign, values, pull), (np.multiply, pull, flat, pull), (np.add, gradients, pull, gradients)]
    return calls


def clip(network: Network, course: Course, part: slice | None = None) -> list[Call]:
    """Calls that clip the gradient: first every number to ± value, then the whole to `norm`.

    Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """
    gradients, calls = network.gradients[..., part or slice(network.learnt)], list[Call]()
    if course.clipping.value is not None:
        high, low = (constant(sign * course.clipping.value, gradients) for sign in (1, -1))
        calls += [(partial(np.minimum, out=gradients), gradients, high), (partial(np.maximum, out=gradients), gradients, low)]
    if course.clipping.norm is not None:
        calls += _shorten(gradients, np.empty_like(gradients), (-1,), course.clipping.norm)
    return calls


def hold(network: Network, course: Course, nodes: Iterable[Node] | None = None) -> list[Call]:
    """Calls that scale down the weights into any unit of the nodes (without any: of all) whose norm is above `max_norm`."""
    limit, calls = course.regularization.max_norm, list[Call]()
    if limit is None:
        return calls
    for node in network.nodes if nodes is None else nodes:
        for name, block in node.blocks.items():
            if node.layer.trainable and block.learnt and block.decayed is not None and len(block.shape) > 1:
                index = block.decayed if isinstance(block.decayed, tuple) else (block.decayed,)
                lead = (slice(None),) if network.copies else ()
                weights = network.tensors[node.name][name].data[(*lead, *index)]
                over = tuple(range(len(lead) + 1, weights.ndim))
                calls += _shorten(weights, np.empty(weights.shape, weights.dtype), over, limit)
    return calls


def rest(network: Network, course: Course) -> tuple[list[Call], list[Call]]:
    """Calls before and after a step that leave the frozen weights as they stood, whatever the optimizer remembers of them."""
    views, flat = network.views(), network.values
    cells = [views[name][tuple(slice(i, i + 1) for i in index)] for name, places in course.frozen.items() for index in places]
    if not cells or flat.ndim != 1:
        return [], []
    places = np.array([(cell.ctypes.data - flat.ctypes.data) // flat.itemsize for cell in cells])
    kept = np.empty(len(places), flat.dtype)
    return [(np.take, flat, places, None, kept)], [(flat.__setitem__, places, kept)]


def _shorten(vectors: Array, scratch: Array, over: tuple[int, ...], limit: float) -> list[Call]:
    """Calls that scale the vectors along the axes `over` down to the length `limit`, those that are longer."""
    length = np.empty([1 if axis in {a % vectors.ndim for a in over} else n for axis, n in enumerate(vectors.shape)], vectors.dtype)
    most, tiny = constant(limit, length), constant(np.finfo(vectors.dtype).tiny, length)
    return [
        (np.multiply, vectors, vectors, scratch),
        (np.add.reduce, scratch, over, None, length, True),
        (np.sqrt, length, length),
        (partial(np.maximum, out=length), length, tiny),
        (np.divide, most, length, length),
        (partial(np.minimum, out=length), length, constant(1, length)),
        (np.multiply, vectors, length, vectors),
    ]
