"""IDX files: arrays of bytes, compressed by gzip, the format in which MNIST and its relatives are given.

Two zero bytes, a type (8: unsigned bytes), the number of dimensions, each size as four bytes, most significant first; then the values.
LeCun, Cortes & Burges, "The MNIST database of handwritten digits", 1998.
"""

from __future__ import annotations

import gzip
import zlib
from math import prod
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

Bytes = NDArray[np.uint8]
UNSIGNED_BYTES = 8
MAX_VALUES = 1_000_000_000
CHUNK_BYTES = 1 << 20


class FileError(EngineError):
    """A data file that is not what it should be: another format, damaged, or cut short."""


class IdxFile:
    """A compressed IDX file, opened to be read once; `shape` is known before any value is read.

    Raises FileError, naming the file, wherever it is not such a file of `dimensions` dimensions.
    """

    def __init__(self, path: Path, dimensions: int) -> None:
        self.path = path
        self._file = gzip.open(path)  # noqa: SIM115 - closed by whoever opened this
        try:
            self.shape = self._read_shape(dimensions)
        except FileError:
            self._file.close()
            raise

    def _read_shape(self, dimensions: int) -> tuple[int, ...]:
        head = self._exactly(4, "its head")
        if head[:3].tolist() != [0, 0, UNSIGNED_BYTES]:
            raise FileError(f"{self.path} is not an IDX file of bytes: it begins with {bytes(head).hex(' ')}, not with 00 00 08")
        if head[3] != dimensions:
            raise FileError(f"{self.path} has {head[3]} dimensions; {dimensions} are needed")
        shape = tuple(int(size) for size in self._exactly(4 * dimensions, "its sizes").view(">u4"))
        if prod(shape) > MAX_VALUES or 0 in shape:
            raise FileError(f"{self.path} announces an array of the shape {shape}; at least 1 and at most {MAX_VALUES:,} values are read")
        return shape

    def read_into(self, values: Bytes) -> None:
        """Fill `values`, C-contiguous, of this file's shape. Raises FileError where the file holds fewer or more values than it says."""
        assert values.shape == self.shape
        self._fill(values.reshape(-1), f"{values.size:,} values")
        if self._fill_some(np.empty(1, np.uint8)):
            raise FileError(f"{self.path} goes on after the {values.size:,} values that it announces")

    def first(self, count: int) -> Bytes:
        """The first `count` items, (count, …). Raises FileError where the file is cut short before their end."""
        some = np.empty((min(count, self.shape[0]), *self.shape[1:]), np.uint8)
        self._fill(some.reshape(-1), f"{some.size:,} values")
        return some

    def _exactly(self, count: int, what: str) -> Bytes:
        values = np.empty(count, np.uint8)
        self._fill(values, what)
        return values

    def _fill(self, values: Bytes, what: str) -> None:
        got = 0
        while got < values.size:
            more = self._fill_some(values[got : got + CHUNK_BYTES])
            if not more:
                raise FileError(f"{self.path} is cut short: it ends after {got:,} bytes of {what}; get it again")
            got += more

    def _fill_some(self, values: Bytes) -> int:
        try:
            return self._file.readinto(values.data) or 0
        except (OSError, EOFError, zlib.error) as error:
            raise FileError(f"{self.path} is damaged ({str(error).rstrip('.')}); get it again") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
