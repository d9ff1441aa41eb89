from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from engine.data.idx import FileError, IdxFile
from tests.engine.data.pictures import idx

VALUES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
WHOLE = gzip.compress(idx(VALUES))


def read(path: Path, content: bytes, dimensions: int = 3) -> np.ndarray:
    path.write_bytes(content)
    with IdxFile(path, dimensions) as file:
        found = np.empty(file.shape, np.uint8)
        file.read_into(found)
    return found


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    assert np.array_equal(read(tmp_path / "a.gz", WHOLE), VALUES)


BAD = {
    "not gzip": (b"GIF89a and more", "damaged"),
    "empty": (b"", "cut short"),
    "half of it": (WHOLE[: len(WHOLE) // 2], "damaged|cut short"),
    "no trailer": (WHOLE[:-8], "damaged|cut short"),
    "a flipped bit": (WHOLE[:20] + bytes([WHOLE[20] ^ 4]) + WHOLE[21:], "damaged|cut short|not an IDX|announces|goes on"),
    "another type": (gzip.compress(b"\0\0\x0d" + idx(VALUES)[3:]), "00 00 0d"),
    "another format": (gzip.compress(b"hello, world"), "not an IDX file"),
    "other dimensions": (gzip.compress(idx(VALUES[0])), "2 dimensions; 3"),
    "sizes missing": (gzip.compress(idx(VALUES)[:9]), "cut short"),
    "values missing": (gzip.compress(idx(VALUES)[:-1]), "cut short: it ends after 23 bytes of 24 values"),
    "values too many": (gzip.compress(idx(VALUES) + b"\0"), "goes on after the 24 values"),
    "no value": (gzip.compress(idx(VALUES[:0])), "announces"),
    "a bomb": (gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12), "announces an array"),
}


@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD)
def test_whatever_else_is_refused_by_name(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(FileError, match=told) as refused:
        read(tmp_path / "some.gz", content)
    assert "some.gz" in str(refused.value)


def test_reading_takes_no_more_memory_than_the_array(tmp_path: Path) -> None:
    path, size = tmp_path / "large.gz", 20_000_000
    path.write_bytes(gzip.compress(idx(np.zeros((size, 1), np.uint8)), 1))
    with IdxFile(path, 2) as file:
        found = np.empty(file.shape, np.uint8)
        tracemalloc.start()
        file.read_into(found)
        assert tracemalloc.get_traced_memory()[1] < size / 4
        tracemalloc.stop()
