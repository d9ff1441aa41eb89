"""The receptive field: which pixels reach a unit, layer by layer back to the picture, and the formula for its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.architecture import Node
from engine.explain.latex import MOST_TERMS
from engine.functional.conv_axis import Axis
from engine.nn.reach import Region, hull, point


@dataclass(frozen=True)
class Field:
    """What one unit has seen. `regions` by the number of the layer, counted from 1, 0 for the picture: boxes in its output that reach
    beyond its border where padding is seen. `rows` and `columns` are its size in the picture, padding among it."""

    regions: dict[int, Region]
    rows: int
    columns: int


def field_of(nodes: Sequence[Node], number: int, index: Sequence[int]) -> Field:
    """What the unit at `index` (Keras's order) of the output of node `number`, from 0, has seen of everything before it; of a sequence,
    what its whole step has, for a step is read as one."""
    shape = nodes[number].out_shape
    found: dict[int, list[Region]] = {number + 1: [(*point(index[:1]), (0, shape[1] - 1)) if len(shape) == 2 else point(index)]}
    for at in range(number, -1, -1):
        if at + 1 not in found:
            continue
        node = nodes[at]
        for source, region in zip(node.sources, node.layer.seen(hull(found[at + 1]), *node.in_shapes), strict=True):
            if all(first <= last for first, last in region):
                found.setdefault(source + 1, []).append(region)
    regions = {at: hull(boxes) for at, boxes in sorted(found.items())}
    rows, columns = (last - first + 1 for first, last in (regions.get(0) or ((0, -1), (0, -1)))[:2])
    return Field(regions, rows, columns)


@dataclass(frozen=True)
class Growth:
    """How a field grows along one axis, window by window from the picture on: its formula in symbols and with numbers."""

    symbols: str
    numbers: str
    size: int


def growth_of(nodes: Sequence[Node], number: int, axis: int = 0) -> Growth | None:
    """The formula for a field's size along rows (`axis` 0) or columns (1); None where more than windows lie on the way.

    A stack of m layers with windows of l at stride 1 comes to (l − 1)m + 1; strides multiply what comes after them:
    r = 1 + Σ (kᵢ − 1)·s₁⋯sᵢ₋₁ (Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", 2019).
    """
    way = windows_before(nodes, number, axis)
    if way is None:
        return None
    steps, jump = list[tuple[int, int]](), 1
    for window in way:
        if window.reach > 1:
            steps.append((window.reach, jump))
        jump *= window.stride
    size = 1 + sum((reach - 1) * before for reach, before in steps)
    reaches = {reach for reach, _ in steps}
    if steps and len(reaches) == 1 and all(before == 1 for _, before in steps):
        (reach,) = reaches
        return Growth(r"\left(l - 1\right) m + 1", rf"\left({reach} - 1\right) \cdot {len(steps)} + 1", size)
    terms = [rf"\left({reach} - 1\right)" + (rf" \cdot {before}" if before > 1 else "") for reach, before in steps]
    if len(terms) > MOST_TERMS:
        terms = [*terms[:3], r"\dots", terms[-1]]
    return Growth(r"1 + \sum_i \left(k_i - 1\right) \prod_{j<i} s_j", " + ".join(["1", *terms]), size)


def windows_before(nodes: Sequence[Node], number: int, axis: int) -> list[Axis] | None:
    """The windows between the picture and the output of node `number`, along one axis; of several ways the one that sees most."""
    ways: dict[int, list[Axis] | None] = {-1: []}
    for at, node in enumerate(nodes[: number + 1]):
        own = node.layer.windows(*node.in_shapes) if len(node.in_shapes[0]) == 3 else None
        before = [ways[source] for source in node.sources]
        if own is None or any(way is None for way in before):
            ways[at] = None
            continue
        ways[at] = [*max((way for way in before if way is not None), key=_sees), *(pair[axis] for pair in own)]
    return ways[number]


def _sees(way: Sequence[Axis]) -> int:
    size = jump = 1
    for window in way:
        size, jump = size + (window.reach - 1) * jump, jump * window.stride
    return size
