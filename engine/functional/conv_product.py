"""The matrix products that convolutions are made of, cut to the sizes the machine multiplies fastest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.tensor import Array, Call

SMALL = 1_000_000
"""Up to this many multiplications BLAS has kernels that need not repack their operands."""
NARROW, WIDE = 192, 320
"""Chunks narrower than the one are not worth it, and none need be wider than the other."""
ALIAS = 2048


def roomy(shape: tuple[int, ...], dtype: Any, *, zero: bool = False) -> Array:
    """A buffer whose rows do not start a multiple of 2 KB apart, or they would all fight for the same few lines of the cache."""
    row = shape[-1] * np.dtype(dtype).itemsize
    gap = 64 // np.dtype(dtype).itemsize if row % ALIAS == 0 else 0
    whole = (np.zeros if zero else np.empty)((*shape[:-1], shape[-1] + gap), dtype)
    return whole[..., : shape[-1]]


def stacked(rows: Array, count: int, height: int, step: int) -> Array:
    """Overlapping stacks of `height` neighboring blocks, one every `step`: rows (G, R, C, N) -> (G, count, height · C, N), a view.

    The blocks must follow each other without a gap.
    """
    groups, blocks, width = rows.strides[:3]
    assert blocks == rows.shape[2] * width
    shape = (rows.shape[0], count, height * rows.shape[2], rows.shape[3])
    return as_strided(rows, shape, (groups, step * blocks, width, rows.strides[3]))


def product(a: Array, b: Array, out: Array) -> list[Call]:
    """Calls for out = a @ b, stacks of (M, K) · (K, N) -> (M, N), with N cut into chunks that suit small matrices."""
    (m, k), n = a.shape[-2:], b.shape[-1]
    size = min(SMALL // (m * k), WIDE) // 16 * 16
    if size >= n or size < NARROW:
        return [(np.matmul, a, b, out)]
    size = max(NARROW, -(-n // (-(-n // size) * 16)) * 16)
    whole = n // size
    calls: list[Call] = [(np.matmul, a[..., None, :, :], _chunks(b, whole, size), _chunks(out, whole, size))]
    if rest := n - whole * size:
        calls.append((np.matmul, a, b[..., -rest:], out[..., -rest:]))
    return calls


def _chunks(matrix: Array, count: int, size: int) -> Array:
    """(…, M, count · size + rest) -> (…, count, M, size), a view."""
    *lead, height, width = matrix.strides
    return as_strided(matrix, (*matrix.shape[:-2], count, matrix.shape[-2], size), (*lead, size * width, height, width))
