"""Large sets are unpacked once: runs read one file where it lies, and have the bytes for themselves only where there can be none."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import pytest

from engine.data import images, unpacked
from engine.data.download import DATA_DIR
from engine.data.idx import Bytes
from engine.data.idx_album import idx_album
from tests.engine.data.pictures import small_set

SHAPE = (3, 2, 2)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sets are kept in this test, however small."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(unpacked, "LEAST_BYTES", 1)
    return tmp_path / "glassnet" / "unpacked"


def ones(values: Bytes) -> None:
    values[:] = 1


def never(values: Bytes) -> None:
    raise AssertionError


def test_a_set_is_unpacked_once_and_read_where_it_lies(place: Path) -> None:
    assert unpacked.can_be_kept(12)
    first = unpacked.unpacked("thing", 1, SHAPE, ones)
    again = unpacked.unpacked("thing", 1, SHAPE, never)
    for found in (first, again):
        assert found.shape == SHAPE
        assert (found == 1).all()
        assert not found.flags.writeable
        assert not found.flags.owndata
    assert [path.stat().st_size for path in place.iterdir()] == [12]


def test_another_set_under_the_name_takes_its_place_and_a_damaged_file_is_made_anew(place: Path) -> None:
    unpacked.unpacked("thing", 1, SHAPE, ones)
    unpacked.unpacked("thing", 2, SHAPE, ones)
    (path,) = place.iterdir()
    path.write_bytes(b"short")
    assert (unpacked.unpacked("thing", 2, SHAPE, ones) == 1).all()
    assert path.stat().st_size == 12


def test_where_no_file_can_be_kept_a_run_has_the_bytes_for_itself(place: Path, tmp_path: Path) -> None:
    (tmp_path / "glassnet").write_bytes(b"in the way")
    assert not unpacked.can_be_kept(12)
    assert (unpacked.unpacked("thing", 1, SHAPE, ones) == 1).all()


def test_what_is_small_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "LEAST_BYTES", 13)
    assert (unpacked.unpacked("thing", 1, SHAPE, ones) == 1).all()
    assert not place.exists()


def test_runs_of_mnist_have_no_copy_of_it(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIR, str(tmp_path / "data"))
    pixels, _ = small_set(tmp_path / "data" / "mnist")
    album = images.Mnist().album()
    assert np.array_equal(album.pixels[..., 0], pixels)
    below: object = album.pixels
    while isinstance(below, np.ndarray):
        below = below.base
    assert isinstance(below.obj if isinstance(below, memoryview) else below, mmap.mmap)
    assert images.Mnist().held_bytes() == 0
    assert images.Mnist(shuffle_pixels=True).held_bytes() == 70_000 * 784
    assert images.Mnist(shuffle_pixels=True, samples=500).held_bytes() == 500 * 784
    idx_album.cache_clear()
