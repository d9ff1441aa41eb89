from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.data.idx import FileError
from engine.data.photos import read_photo
from tests.engine.data.pictures import photo


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP"])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_four_formats_are_read(format: str, channels: int) -> None:
    found = read_photo(photo(format), "a.png", 8, channels)
    assert found.shape == (8, 8, channels)
    assert found.dtype == np.uint8
    expected = [255, 0, 0] if channels == 3 else [76]
    assert np.abs(found.astype(int) - expected).max() <= 4


def test_unusual_colors_are_read() -> None:
    assert read_photo(photo("PNG", mode="RGBA", color=(255, 0, 0, 0)), "a", 8, 3).min() == 255
    assert read_photo(photo("PNG", mode="LA", color=(0, 255)), "a", 8, 1).max() == 0
    assert read_photo(photo("PNG", mode="P", color=0), "a", 8, 3).shape == (8, 8, 3)
    assert read_photo(photo("PNG", mode="1", color=1), "a", 8, 1).min() == 255
    assert np.ptp(read_photo(photo("JPEG", mode="CMYK", color=(0, 255, 255, 0)), "a", 8, 3)[0, 0].astype(int)) > 200
    assert read_photo(photo("PNG", mode="I;16", color=32896), "a", 8, 1).tolist() == [[[128]] * 8] * 8


def test_a_photo_stands_as_the_camera_says() -> None:
    image = Image.new("RGB", (20, 20), "black")
    image.paste("white", (0, 0, 20, 10))
    exif = Image.Exif()
    exif[0x0112] = 3
    file = BytesIO()
    image.save(file, "PNG", exif=exif)
    found = read_photo(file.getvalue(), "a", 10, 1)[..., 0]
    assert found[0].max() == 0
    assert found[-1].min() == 255


def test_the_middle_is_cut_out() -> None:
    image = Image.new("L", (60, 20), 0)
    image.paste(255, (20, 0, 40, 20))
    file = BytesIO()
    image.save(file, "PNG")
    assert read_photo(file.getvalue(), "a", 10, 1)[:, 1:-1].min() == 255


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    + chunk(b"IEND", b"")
)
BAD = {
    "text": (b"hello", "is not an image"),
    "empty": (b"", "is not an image"),
    "a GIF": (photo("GIF", mode="P", color=0), "the format GIF, which is not read; PNG, JPEG"),
    "a TIFF": (photo("TIFF"), "the format TIFF"),
    "half a PNG": (photo("PNG", (200, 200))[:150], "damaged"),
    "half a JPEG": (photo("JPEG", (200, 200))[:800], "damaged"),
    "a bomb": (BOMB, "far too many pixels"),
    "a large one": (photo("BMP", (5000, 4000), "L", 0), "5,000×4,000"),
}


@pytest.mark.parametrize(("data", "told"), BAD.values(), ids=BAD)
def test_what_is_no_picture_is_refused_by_name_at_once(data: bytes, told: str) -> None:
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(FileError, match=told) as refused:
        read_photo(data, "cat/1.png", 32, 3)
    assert time.process_time() - begun < 0.5
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert "cat/1.png" in str(refused.value)
