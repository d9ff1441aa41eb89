"""Sliding windows over images, as matrix products.

Only the width is unrolled: a buffer keeps, for every line of the image, its columns once per horizontal tap. The lines that one output
row needs then lie next to each other, so overlapping views of the buffer are matrices without another copy: as many copies of the image
as a kernel is wide, not as it is large. Dilated rows are told apart into phases, within which they are neighbors again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from engine.functional.conv_axis import Axis
from engine.functional.conv_product import product, roomy, stacked
from engine.tensor import Array, Call
from engine.workspace import Key, scratch_like

BLOCK = 1 << 18
"""How many numbers are worked on at a time, so that they stay in the cache between one call and the next."""
KEPT = 1 << 19
"""Up to this many unrolled numbers are kept for the way back, as they stay in the cache; more are unrolled again, as long as a block's
own fit there."""
SUMS = 1 << 17


class Phase:
    """The output rows first, first + step, … of a window dilated by `step`, for which the input lines are neighbors.

    They are worked on in blocks of `high` rows. `lines` (G, L, kw · C + 1, W' · B) are the unrolled input lines of one block, or of the
    whole phase where it is better that they are `kept` from the way forward to the way back.
    """

    def __init__(self, rows: Axis, first: int, high: int) -> None:
        self.rows, self.first, self.step = rows, first, rows.dilation
        self.count = len(range(first, rows.places, self.step))
        self.high = min(high, self.count)
        self.kept = True
        self.lines: Array = np.empty(0)
        inside = [line for line in range(self.length(self.count)) if 0 <= self.row(line) < rows.size]
        self.inside = range(inside[0], inside[-1] + 1) if inside else range(0)

    def length(self, rows: int) -> int:
        """How many lines so many output rows need."""
        return (rows - 1) * self.rows.stride + self.rows.kernel

    def open(self, groups: int, cells: int, width: int, dtype: Any, key: Key) -> None:
        """Make the buffer for unrolled lines, with zeros where padding stands; `key`: what else tells where nobody ever writes."""
        whole, part, line = self.length(self.count), self.length(self.high), groups * cells * width
        self.kept = self.high == self.count or not part * line <= KEPT < whole * line
        shape = (groups, whole if self.kept else part, cells, width)
        key = ("lines", self.rows, self.first, self.high, shape, np.dtype(dtype), key)
        self.lines = scratch_like(key, lambda: roomy(shape, dtype, zero=True), prod(shape) * np.dtype(dtype).itemsize)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """The first row of every block and the one after its last."""
        number = -(-self.count // self.high)
        for i in range(number):
            yield self.count * i // number, self.count * (i + 1) // number

    def line(self, start: int) -> int:
        """Which line stands first in the buffer while the block from row `start` is worked on."""
        return 0 if self.kept else start * self.rows.stride

    def stacks(self, start: int, stop: int) -> Array:
        """What the output rows start … stop − 1 see, (G, rows, K, W' · B), a view of overlapping stacks of lines."""
        first = start * self.rows.stride - self.line(start)
        return stacked(self.lines[:, first:], stop - start, self.rows.kernel, self.rows.stride)

    def row(self, line: int) -> int:
        """The input row that stands in a line; outside the image for those that are padding."""
        return self.first + self.step * line - self.rows.before

    def of(self, image: Array, start: int = 0, stop: int | None = None) -> Array:
        """The phase's own rows of an output image, from its `start`-th to before its `stop`-th."""
        return image[self.first :: self.step][start:stop]


def unrolled(rows: Axis, columns: Axis, channels: int, batch: int) -> int:
    """About how many numbers the lines that windows over images of so many channels see take up, as far as they are kept at a time."""
    line = columns.places * batch * columns.kernel * channels
    again = max(0, rows.kernel - rows.stride)
    return line * min(rows.dilation, rows.places) * min(rows.size, max(2 * again, BLOCK // line) + rows.kernel)


class Windows:
    """All windows of a kernel over images (H, C, W, B): what they see, weighed (`correlate`), and the two ways back.

    Kernels are (G, filters / G, kh, kw, C / G) views of a layer's weights.
    """

    def __init__(self, x: Array, filters: int, rows: Axis, columns: Axis, groups: int, dtype: Any, *, bias: bool) -> None:
        _, channels, _, batch = x.shape
        self.rows, self.columns, self.groups, self.dtype = rows, columns, groups, dtype
        self.channels, self.filters, self.batch = channels // groups, filters // groups, batch
        self.width = columns.places * batch
        self.direct = _plain(columns) and _inside(rows) and groups == rows.dilation == 1 and x.flags.c_contiguous
        self.ones = bias and not self.direct
        self.cells = columns.kernel * self.channels + self.ones
        self.kernel = np.zeros((groups, self.filters, rows.kernel, self.cells), dtype)
        self.phases: list[Phase] = []

    def load(self, kernel: Array, bias: Array | None) -> list[Call]:
        """Calls that take over the kernel, and the bias (filters,) where the lines carry ones for it."""
        cells = self.kernel[..., : self.cells - self.ones].reshape(*self.kernel.shape[:3], self.columns.kernel, self.channels)
        calls: list[Call] = [(np.copyto, cells, kernel)]
        if self.ones and bias is not None:
            calls.append((np.copyto, self.kernel[:, :, 0, -1], bias.reshape(self.groups, -1)))
        return calls

    def open(self, x: Array) -> None:
        """Make the buffers for the windows over x (H, C, W, B)."""
        fitting = BLOCK // (self.width * self.groups * (self.cells + self.filters))
        again = max(0, self.rows.kernel - self.rows.stride)
        high = max(1, 2 * again, fitting)
        self.phases = [Phase(self.rows, first, high) for first in range(min(self.rows.dilation, self.rows.places))]
        for phase in self.phases:
            if self.direct:
                phase.lines = x.reshape(1, x.shape[0], self.cells, -1)
            else:
                phase.open(self.groups, self.cells, self.width, self.dtype, (self.columns, self.ones))
            if self.ones:
                phase.lines[:, :, -1] = 1

    def blocks(self) -> Iterator[tuple[Phase, int, int]]:
        """Parts of the output that fit the cache: a phase, its first row and the one after its last."""
        for phase in self.phases:
            for start, stop in phase.blocks():
                yield phase, start, stop

    def gather(self, x: Array, phase: Phase, start: int, stop: int, *, again: bool = False) -> list[Call]:
        """Calls that unroll the lines that output rows start … stop − 1 need and that are not there yet; `again`: on the way back."""
        if self.direct or (again and phase.kept):
            return []
        first, last = phase.rows.stride * start, phase.length(stop)
        if phase.kept and start:
            first = phase.length(start)
        base, inside = phase.line(start), range(max(first, phase.inside.start), min(last, phase.inside.stop))
        outside = [line for line in range(first, last) if line not in inside] if not phase.kept else []
        filled = phase.lines[:, :, : self.cells - self.ones]
        calls: list[Call] = [(np.copyto, filled[:, line - base], 0) for line in outside]
        if inside:
            taken = grouped(x, self.groups)[:, phase.row(inside[0]) : phase.row(inside[-1]) + 1 : phase.step]
            cells = self.cells_of(phase.lines[:, inside.start - base : inside.stop - base])
            calls += [(np.copyto, cells[:, :, tap, :, out], taken[..., into, :]) for tap, into, out in self.taps()]
        return calls

    def cells_of(self, lines: Array) -> Array:
        """Unrolled lines (G, L, kw · C [+ 1], W' · B) as (G, L, kw, C, W', B)."""
        kernel = lines[:, :, : self.columns.kernel * self.channels]
        return kernel.reshape(*lines.shape[:2], self.columns.kernel, self.channels, self.columns.places, self.batch)

    def taps(self) -> list[tuple[int, slice, slice]]:
        """The horizontal taps that meet the image at all, the one that meets most of it first."""
        met = [(tap, *self.columns.meets(tap)) for tap in range(self.columns.kernel)]
        return sorted((m for m in met if m[2].stop > m[2].start), key=lambda m: m[2].start - m[2].stop)

    def correlate(self, z: Array, phase: Phase, start: int, stop: int) -> list[Call]:
        """Calls that put the weighed windows into the output rows start … stop − 1 of z (H', filters, W' · B)."""
        out = grouped(phase.of(z, start, stop)[..., None], self.groups)[..., 0]
        return product(self.kernel.reshape(self.groups, 1, self.filters, -1), phase.stacks(start, stop), out)

    def packed(self, dz: Array, phase: Phase) -> tuple[list[Call], Array]:
        """dz (H', filters, W' · B) as the products need it, (G, rows, filters / G, W' · B), and the calls that put it there."""
        own = grouped(phase.of(dz)[..., None], self.groups)[..., 0]
        if self.groups == phase.step == 1 and own.strides[1] == own.shape[2] * own.strides[2]:
            return [], own
        room = roomy(own.shape, self.dtype)
        return [(np.copyto, room, own)], room

    def room(self, shape: tuple[int, ...]) -> Array:
        """A buffer for the gradient of an output (H', filters, W' · B)."""
        return roomy(shape, self.dtype)

    def total(self) -> Array:
        """The buffer that `weigh` adds up in, (G, K, filters / G)."""
        return np.empty((self.groups, self.rows.kernel * self.cells, self.filters), self.dtype)

    def weigh(self, dz: Array, phase: Phase, start: int, stop: int, total: Array) -> list[Call]:
        """Calls that put what the packed rows start … stop − 1 of dz say about the kernel into `total`, or add it after the first."""
        calls, high = list[Call](), max(1, SUMS // total.size)
        for low in range(start, stop, high):
            up = min(stop, low + high)
            each = np.empty((self.groups, up - low, *total.shape[1:]), self.dtype)
            stacks = phase.stacks(start, stop)[:, low - start : up - start]
            calls.append((np.matmul, stacks, dz[:, low:up].swapaxes(-1, -2), each))
            if phase is self.phases[0] and low == 0:
                calls.append((np.add.reduce, each, 1, None, total))
            else:
                calls += [(np.add.reduce, each, 1, None, each[:, 0]), (np.add, total, each[:, 0], total)]
        return calls

    def weigh_again(self, x: Array, dz: Array, total: Array, before: Sequence[list[Call]] = ()) -> list[Call]:
        """Calls that put what dz (H', filters, W' · B) says about the kernel into `total`, block by block over x (H, C, W, B).

        `before` makes each block of dz; it is still in the cache when it is weighed.
        """
        packs = {id(phase): self.packed(dz, phase) for phase in self.phases}
        packing = [call for calls, _ in packs.values() for call in calls]
        calls = [*(call for block in before for call in block), *packing] if packing else []
        for number, (phase, start, stop) in enumerate(self.blocks()):
            calls += before[number] if before and not packing else []
            calls += self.gather(x, phase, start, stop, again=True)
            calls += self.weigh(packs[id(phase)][1], phase, start, stop, total)
        return calls

    def weighed(self, total: Array) -> tuple[Array, Array]:
        """What `weigh` added up, as (G, filters / G, kh, kw, C / G) for the kernel and (G, filters / G) for the bias, views."""
        lines = total.reshape(self.groups, self.rows.kernel, self.cells, self.filters)
        kernel = lines[:, :, : self.columns.kernel * self.channels].reshape(
            self.groups, self.rows.kernel, self.columns.kernel, self.channels, self.filters
        )
        return kernel.transpose(0, 4, 1, 2, 3), lines[:, 0, -1]


def grouped(image: Array, groups: int) -> Array:
    """(H, C, W, B) -> (G, H, C / G, W, B), a view."""
    height, channels, width, batch = image.shape
    return image.reshape(height, groups, channels // groups, width, batch).swapaxes(0, 1)


def _inside(rows: Axis) -> bool:
    """Whether no window reaches beyond the image."""
    return not rows.before and (rows.places - 1) * rows.stride + rows.reach <= rows.size


def _plain(columns: Axis) -> bool:
    """Whether unrolling the width would only copy it."""
    return columns.kernel == columns.stride == 1 and not columns.before
