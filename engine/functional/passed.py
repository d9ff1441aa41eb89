"""What a chain of operations that never learns makes of examples, worked out once for each and kept: the same example gives the same.

Neither its arrays nor what it works with in between belong to a training step; a slope at its input is found by going through it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from engine.beat import go_on
from engine.functional.elementwise import multiply
from engine.tape import Tape
from engine.tensor import Array, Call, Into, Op, Tensor, no_grad
from engine.workspace import apart

PIECE = 4
"""So many examples go through at a time, always, so that what comes out does not depend on who else was asked about."""
MOST_BYTES = 64_000_000
"""What is kept of one chain's outputs at most, in memory and on disk."""
KEY = 16
"""Bytes of a fingerprint."""

Chain = Callable[[Tensor], Tensor]


class Passed(Op):
    """chain(x), from what is `kept` where the same example has passed before: x (…, B) -> (*shape, B)."""

    def __init__(self, x: Tensor, chain: Chain, shape: tuple[int, ...], kept: Outputs | None) -> None:
        super().__init__(x)
        self.chain, self.shape = chain, shape
        self.kept = kept

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.value = self.result((*self.shape, x.shape[-1]))
        return [(self._compute if self.kept is None else self._look_up, x, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(self._slope, grad, dx)]

    def _look_up(self, x: Array, out: Array) -> None:
        """From what is kept of numbers of 32 bits; longer ones are looked up where they are none of more digits."""
        assert self.kept is not None
        plain = x.astype(np.float32, copy=False)
        if x.dtype == np.float32 or np.array_equal(plain, x):
            self.kept.fill(plain, out, self._compute)
        else:
            self._compute(x, out)

    def _compute(self, x: Array, out: Array) -> None:
        for part, piece in _pieces(x):
            with apart(), no_grad():
                made = self.chain(Tensor(piece)).data
            out[..., part] = made[..., : part.stop - part.start]
            go_on()

    def _slope(self, grad: Array, dx: Array) -> None:
        """Piece by piece forward and back, so that all it works with in between is never there for more than one."""
        for part, piece in _pieces(self.inputs[0].data):
            x, above, count = Tensor(piece, requires_grad=True), np.zeros((*self.shape, PIECE), grad.dtype), part.stop - part.start
            above[..., :count] = grad[..., part]
            Tape(multiply(self.chain(x), Tensor(above))).backward()
            dx[..., part] = x.gradient()[..., :count]
            go_on()


def _pieces(x: Array) -> Iterator[tuple[slice, Array]]:
    """x (…, B) in pieces of the same size, with the columns that each is of; zeros after the last."""
    for start in range(0, x.shape[-1], PIECE):
        part = slice(start, min(x.shape[-1], start + PIECE))
        piece = np.zeros((*x.shape[:-1], PIECE), x.dtype)
        piece[..., : part.stop - start] = x[..., part]
        yield part, piece


class Outputs:
    """Outputs (*shape,) of examples that have passed, float32, by the examples' fingerprints; with a `file`, for later processes as well.

    Once there is no room for more, each new one takes the place of an older one, whose number its fingerprint says: examples that come
    again in one order find most of what they left.
    """

    def __init__(self, shape: tuple[int, ...], file: Path | None = None) -> None:
        self._shape, self._size = shape, int(np.prod(shape))
        self.most = room(self._size)
        self._rows = np.empty((0, self._size), np.float32)
        self._places: dict[bytes, int] = {}
        self._keys: list[bytes] = []
        self._file = file
        if file is not None:
            self._read(file)

    def __len__(self) -> int:
        return len(self._keys)

    def fill(self, x: Array, out: Array, compute: Callable[[Array, Array], None]) -> None:
        """Fill `out` (*shape, B) for the examples x (…, B); `compute` does it for those that have not passed before."""
        keys = fingerprints(x)
        columns = [column for column, key in enumerate(keys) if key in self._places]
        if columns:
            rows = self._rows[[self._places[keys[column]] for column in columns]]
            out[..., columns] = rows.T.reshape(*self._shape, len(columns))
        new: dict[bytes, list[int]] = {}
        for column, key in enumerate(keys):
            if key not in self._places:
                new.setdefault(key, []).append(column)
        if new:
            made = np.empty((*self._shape, len(new)), np.float32)
            compute(x[..., [where[0] for where in new.values()]], made)
            for number, where in enumerate(new.values()):
                out[..., where] = made[..., number, None]
            self._keep(list(new), np.ascontiguousarray(made.reshape(self._size, -1).T))

    def _keep(self, keys: list[bytes], rows: Array) -> None:
        self._put(keys, rows)
        if self._file is not None:
            with suppress(OSError):  # a full disk: they are worked out again some day
                _append(self._file, keys, rows)

    def _put(self, keys: list[bytes], rows: Array) -> None:
        for key, row in zip(keys, rows, strict=True):
            if key in self._places:
                continue
            place = len(self._keys)
            if place < self.most:
                self._keys.append(key)
            else:
                place = int.from_bytes(key[:8], "little") % self.most
                del self._places[self._keys[place]]
                self._keys[place] = key
            if place >= len(self._rows):
                more = np.empty((min(self.most, max(64, 2 * len(self._rows))), self._size), np.float32)
                more[: len(self._rows)] = self._rows
                self._rows = more
            self._places[key] = place
            self._rows[place] = row

    def _read(self, file: Path) -> None:
        """Take on what other processes have left; a file that ends within an entry, or is of something else, is dropped."""
        entry = np.dtype([("key", np.uint8, KEY), ("row", np.float32, self._size)])
        with suppress(OSError):
            data = file.read_bytes()
            if len(data) % entry.itemsize:
                file.unlink(missing_ok=True)
                return
            found = np.frombuffer(data, entry)
            self._put([key.tobytes() for key in found["key"]], found["row"])


def room(size: int) -> int:
    """How many outputs of `size` numbers are kept."""
    return max(1, MOST_BYTES // (4 * size))


def _append(file: Path, keys: list[bytes], rows: Array) -> None:
    """Write entries behind those of a file, in one piece, so that several processes may; one that is full is begun anew."""
    entries = np.empty(len(keys), np.dtype([("key", np.uint8, KEY), ("row", np.float32, rows.shape[1])]))
    entries["key"] = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY)
    entries["row"] = rows
    if file.exists() and file.stat().st_size + entries.nbytes > MOST_BYTES:
        file.unlink(missing_ok=True)
    with file.open("ab", buffering=0) as out:
        out.write(entries.tobytes())


def fingerprints(x: Array) -> list[bytes]:
    """What tells examples x (…, B) apart, and is the same for the same one: a digest of each one's bytes."""
    columns = np.ascontiguousarray(x.reshape(-1, x.shape[-1]).T)
    return [sha256(column).digest()[:KEY] for column in columns]
