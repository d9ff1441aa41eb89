"""What a part of a layer's output has seen of its inputs: the geometry behind receptive fields."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from engine.functional.conv_axis import Axis

Span = tuple[int, int]
"""From the first to the last element along one axis, both of them in it; it may reach beyond the border, where padding lies."""
Region = tuple[Span, ...]
"""A box in an example, one span for each axis as Keras orders them: (rows, columns, channels), (steps, features), (units,)."""


def whole(shape: Sequence[int]) -> Region:
    """All of an example of `shape`."""
    return tuple((0, size - 1) for size in shape)


def point(index: Sequence[int]) -> Region:
    """A single element."""
    return tuple((at, at) for at in index)


def hull(regions: Sequence[Region]) -> Region:
    """The smallest box that holds all of them."""
    return tuple((min(first for first, _ in spans), max(last for _, last in spans)) for spans in zip(*regions, strict=True))


def clipped(region: Region, shape: Sequence[int]) -> Region:
    """The part of a region that lies inside an example of `shape`."""
    return tuple((max(0, first), min(size - 1, last)) for (first, last), size in zip(region, shape, strict=True))


def through(axis: Axis, places: Span) -> Span:
    """The elements that a window sees from its places `first` to `last`, padding among them."""
    first, last = places
    return first * axis.stride - axis.before, last * axis.stride - axis.before + axis.reach - 1


def laid(axis: Axis, outputs: Span) -> Span:
    """The inputs whose kernels reach the outputs of a transposed convolution; `axis` slides over its output."""
    first, last = outputs
    return -((axis.reach - 1 - axis.before - first) // axis.stride), (last + axis.before) // axis.stride


def reshaped(region: Region, out_shape: Sequence[int], in_shape: Sequence[int]) -> Region:
    """The smallest box that holds the numbers of a region where they stood before they were put into another shape."""
    places = np.ravel_multi_index(np.ix_(*(np.arange(first, last + 1) for first, last in clipped(region, out_shape))), tuple(out_shape))
    return tuple((int(at.min()), int(at.max())) for at in np.unravel_index(places, tuple(in_shape)))


def size_of(region: Region) -> int:
    """How many elements it has."""
    return prod(last - first + 1 for first, last in region)
