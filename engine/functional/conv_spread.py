"""The way back through sliding windows: every output element handed to the input elements its window saw, times the kernel.

It is the gradient of a convolution with respect to its image, and the forward pass of a transposed convolution. An input row is reached
by the output rows around it, which are neighbors, so again overlapping views are the matrices; strides tell input rows apart by the
vertical taps that can reach them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.functional.conv_product import product, roomy, stacked
from engine.functional.conv_windows import BLOCK, Phase, Windows, grouped
from engine.tensor import Array, Call


@dataclass(frozen=True)
class Reach:
    """The input rows of one phase that the vertical taps offset, offset + stride, … reach: row(t) = the phase's line offset + stride · t.

    `kernel` (G, kw · C, taps · filters), the last tap first: the output rows that reach row(t) are t − taps + 1 … t.
    """

    phase: Phase
    dz: Array
    offset: int
    taps: int
    kernel: Array

    def rows(self, low: int, high: int) -> range:
        """Every t whose row lies in low … high − 1 and is reached at all."""
        stride = self.phase.rows.stride
        found = [t for t in range(self.phase.count + self.taps - 1) if low <= self.row(t) < high] if stride else []
        return range(found[0], found[-1] + 1) if found else range(0)

    def row(self, t: int) -> int:
        """The input row number t is."""
        return self.phase.row(self.offset + self.phase.rows.stride * t)

    def calls(self, out: Array, low: int, high: int) -> Iterator[Call]:
        """Calls that fill the rows low … high − 1, which are out (G, rows, kw · C, W' · B), as far as they are reached."""
        rows, filters = self.rows(low, high), self.dz.shape[2]
        full = range(max(rows.start, self.taps - 1), min(rows.stop, self.phase.count))
        if full:
            stacks = stacked(self.dz[:, full.start - self.taps + 1 :], len(full), self.taps, 1)
            part = slice(self.row(full[0]) - low, self.row(full[-1]) - low + 1, self.phase.step * self.phase.rows.stride)
            yield from product(self.kernel[:, None], stacks, out[:, part])
        for t in rows:
            if t not in full:
                first, last = max(0, t - self.taps + 1), min(t, self.phase.count - 1)
                taps = slice((self.taps - 1 - t + first) * filters, (self.taps - t + last) * filters)
                stack = stacked(self.dz[:, first:], 1, last - first + 1, 1)[:, 0]
                yield from product(self.kernel[:, :, taps], stack, out[:, self.row(t) - low])


class Spread:
    """Calls that spread dz (H', filters, W' · B) over an image (H, C, W, B) through the windows' kernel."""

    def __init__(self, windows: Windows, kernel: Array) -> None:
        self.windows, self.kernel = windows, kernel

    def calls(self, dz: Array, image: Array) -> list[Call]:
        """All calls; the windows must be open."""
        calls, reaches = self._reaches(dz)
        windows, height = self.windows, image.shape[0]
        cells = windows.columns.kernel * windows.channels
        high = max(1, BLOCK // (windows.width * windows.groups * (cells + windows.filters)))
        count = -(-height // high)
        buffer = roomy((windows.groups, -(-height // count), cells, windows.width), windows.dtype)
        for i in range(count):
            low, stop = height * i // count, height * (i + 1) // count
            part = buffer[:, : stop - low]
            if sum(len(reach.rows(low, stop)) for reach in reaches) < stop - low:
                calls.append((part.fill, 0))
            for reach in reaches:
                calls += reach.calls(part, low, stop)
            calls += self._fold(part, image[low:stop])
        return calls

    def _reaches(self, dz: Array) -> tuple[list[Call], list[Reach]]:
        windows, stride = self.windows, self.windows.rows.stride
        calls, reaches, kernels = list[Call](), list[Reach](), list[Array]()
        for offset in range(min(stride, windows.rows.kernel)):
            taps = self.kernel[:, :, offset::stride][:, :, ::-1].transpose(0, 3, 4, 2, 1)  # (G, kw, C, taps, filters)
            kernels.append(np.empty(taps.shape, windows.dtype))
            calls.append((np.copyto, kernels[-1], taps))
        for phase in windows.phases:
            packing, own = windows.packed(dz, phase)
            calls += packing
            for offset, kernel in enumerate(kernels):
                flat = kernel.reshape(windows.groups, windows.columns.kernel * windows.channels, -1)
                reaches.append(Reach(phase, own, offset, kernel.shape[3], flat))
        return calls, reaches

    def _fold(self, lines: Array, image: Array) -> list[Call]:
        """Calls that add the horizontal taps of lines (G, rows, kw · C, W' · B) into rows of the image."""
        windows = self.windows
        parts = windows.cells_of(lines)
        target = grouped(image, windows.groups)
        calls: list[Call] = []
        for n, (tap, into, out) in enumerate(windows.taps()):
            part, place = parts[:, :, tap, :, out], target[..., into, :]
            if n:
                calls.append((np.add, place, part, place))
            else:
                calls += [*_blank(target, into), (np.copyto, place, part)]
        return calls


def _blank(target: Array, covered: slice) -> list[Call]:
    """Calls that zero what the first tap does not write over."""
    if covered.step != 1:
        return [(target.fill, 0)] if target.flags.c_contiguous else [(np.copyto, target, 0)]
    strips = [target[..., : covered.start, :], target[..., covered.stop :, :]]
    return [(np.copyto, strip, 0) for strip in strips if strip.size]
