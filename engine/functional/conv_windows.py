"""Sliding windows over images, as matrix products.

Only the width is unrolled: a buffer keeps, for every line of the image, its columns once per horizontal tap. The lines that one output
row needs then lie next to each other, so overlapping views of the buffer are matrices without another copy: as many copies of the image
as a kernel is wide, not as it is large. Dilated rows are told apart into phases, within which they are neighbors again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.functional.conv_axis import Axis
from engine.functional.conv_product import product, roomy, stacked
from engine.tensor import Array, Call

BLOCK = 1 << 18
"""How many numbers are worked on at a time, so that they stay in the cache between one call and the next."""
SUMS = 1 << 20


class Phase:
    """The output rows first, first + step, … of a window dilated by `step`, for which the input lines are neighbors.

    `lines` (G, L, kw · C + 1, W' · B) are the unrolled input lines, `stacks` the (G, rows, K, W' · B) overlapping view of them.
    """

    def __init__(self, rows: Axis, first: int, cells: int, width: tuple[int, int], groups: int, dtype: Any, x: Array | None) -> None:
        self.rows, self.first, self.step = rows, first, rows.dilation
        self.count = len(range(first, rows.places, self.step))
        length = (self.count - 1) * rows.stride + rows.kernel
        if x is None:
            self.lines = roomy((groups, length, cells, width[0] * width[1]), dtype, zero=True)
        else:
            self.lines = x.reshape(1, x.shape[0], cells, -1)
        self.stacks = stacked(self.lines, self.count, rows.kernel, rows.stride)
        inside = [q for q in range(length) if 0 <= self.row(q) < rows.size]
        self.inside = range(inside[0], inside[-1] + 1) if inside else range(0)

    def row(self, line: int) -> int:
        """The input row that stands in a line; outside the image for those that are padding."""
        return self.first + self.step * line - self.rows.before

    def of(self, image: Array, start: int = 0, stop: int | None = None) -> Array:
        """The phase's own rows of an output image, from its `start`-th to before its `stop`-th."""
        return image[self.first :: self.step][start:stop]


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
        size = self.columns.places, self.batch
        phases = range(min(self.rows.dilation, self.rows.places))
        self.phases = [Phase(self.rows, p, self.cells, size, self.groups, self.dtype, x if self.direct else None) for p in phases]
        for phase in self.phases:
            if self.ones:
                phase.lines[:, :, -1] = 1

    def blocks(self) -> Iterator[tuple[Phase, int, int]]:
        """Parts of the output that fit the cache: a phase, its first row and the one after its last."""
        high = max(1, BLOCK // (self.width * self.groups * (self.cells + self.filters)))
        for phase in self.phases:
            count = -(-phase.count // high)
            for i in range(count):
                yield phase, phase.count * i // count, phase.count * (i + 1) // count

    def gather(self, x: Array, phase: Phase, start: int, stop: int) -> list[Call]:
        """Calls that unroll the lines that output rows start … stop − 1 need and the rows before them did not."""
        if self.direct:
            return []
        stride, kernel = self.rows.stride, self.rows.kernel
        fresh = start * stride if start == 0 else (start - 1) * stride + kernel
        lines = range(max(fresh, phase.inside.start), min((stop - 1) * stride + kernel, phase.inside.stop))
        if not lines:
            return []
        taken = grouped(x, self.groups)[:, phase.row(lines[0]) : phase.row(lines[-1]) + 1 : phase.step]
        cells = self.cells_of(phase.lines[:, lines.start : lines.stop])
        return [(np.copyto, cells[:, :, tap, :, out], taken[..., into, :]) for tap, into, out in self.taps()]

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
        return product(self.kernel.reshape(self.groups, 1, self.filters, -1), phase.stacks[:, start:stop], out)

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

    def weigh(self, dz: Array, total: Array) -> list[Call]:
        """Calls that put what dz (H', filters, W' · B) says about the kernel into `total`."""
        calls, first = list[Call](), True
        high = max(1, SUMS // total.size)
        for phase in self.phases:
            packing, own = self.packed(dz, phase)
            calls += packing
            for start in range(0, phase.count, high):
                part = slice(start, min(phase.count, start + high))
                each = np.empty((self.groups, part.stop - start, *total.shape[1:]), self.dtype)
                calls.append((np.matmul, phase.stacks[:, part], own[:, part].swapaxes(-1, -2), each))
                if not first:
                    calls += [(np.add.reduce, each, 1, None, each[:, 0]), (np.add, total, each[:, 0], total)]
                else:
                    calls.append((np.add.reduce, each, 1, None, total))
                first = False
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
