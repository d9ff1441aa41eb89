"""Files of images made for tests: small ones in the IDX format, photographs, and where the real ones lie on this machine."""

from __future__ import annotations

import gzip
import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data.download import DATA_DIR, IMAGES, LABELS, TEST_IMAGES, TEST_LABELS

ROOT = Path(__file__).resolve().parents[3]
REAL = next((path for path in (Path(os.environ.get(DATA_DIR, "")), ROOT / ".." / "shared" / "data") if (path / "mnist").is_dir()), None)

real = pytest.mark.skipif(REAL is None, reason=f"the real sets are not on this machine; {DATA_DIR} can name their folder")


def idx(values: NDArray[np.uint8]) -> bytes:
    """The array as an IDX file, not compressed."""
    return bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">u4").tobytes() + values.tobytes()


def small_set(folder: Path, train: int = 60, test: int = 20) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Write four files like MNIST's into `folder`; all pixels (N, 28, 28) and labels (N,) in them."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (train + test, 28, 28), np.uint8)
    labels = (np.arange(train + test) % 10).astype(np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    parts = {IMAGES: pixels[:train], LABELS: labels[:train], TEST_IMAGES: pixels[train:], TEST_LABELS: labels[train:]}
    for name, values in parts.items():
        (folder / name).write_bytes(gzip.compress(idx(values), 1))
    return pixels, labels


def photo(format: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", color: object = "red", **options: object) -> bytes:
    """An image file of one color."""
    file = BytesIO()
    Image.new(mode, size, color).save(file, format, **options)  # type: ignore[arg-type]  # whatever the format takes
    return file.getvalue()
