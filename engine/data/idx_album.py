"""The images of four IDX files, as sets like MNIST come, in one album."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.data.idx import Bytes, FileError, IdxFile
from engine.data.pictures import Album
from engine.data.unpacked import unpacked


@lru_cache(maxsize=1)
def idx_album(stamp: tuple[tuple[Path, int], ...], name: str, names: tuple[str, ...]) -> Album:
    """Training and test images of four files, in one array. The times of the files are part of what is remembered."""
    images, labels, test_images, test_labels = (path for path, _ in stamp)
    with IdxFile(images, 3) as train, IdxFile(test_images, 3) as test:
        for file in (train, test):
            if file.shape[1:] != (28, 28):
                raise FileError(f"{file.path} holds images of {file.shape[1]}×{file.shape[2]} pixels; 28×28 are needed")
        count, total = train.shape[0], train.shape[0] + test.shape[0]

        def fill(whole: Bytes) -> None:
            train.read_into(whole[:count, ..., 0])
            test.read_into(whole[count:, ..., 0])

        pixels = unpacked(name, stamp, (total, 28, 28, 1), fill)
    classes = np.empty(total, np.uint8)
    for path, part in ((labels, classes[:count]), (test_labels, classes[count:])):
        with IdxFile(path, 1) as file:
            if file.shape != part.shape:
                raise FileError(f"{path} has {file.shape[0]:,} labels for {part.size:,} images")
            file.read_into(part)
        if part.max() >= len(names):
            raise FileError(f"{path} has the label {part.max()}; classes are 0 to {len(names) - 1}")
    return Album(pixels, classes, names, np.arange(total) >= count)
