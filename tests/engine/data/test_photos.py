from __future__ import annotations

import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.data.idx import FileError
from engine.data.photos import MAX_BYTES, read_page, read_photo
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
    "a large one": (photo("PNG", (5000, 4000), "RGB", "red"), "5,000×4,000 pixels, which take 80 MB once they are decoded; at most 52 MB"),
    "a large one of WebP": (photo("WEBP", (4096, 4096), "RGB", "red", method=0), "send it as a JPEG that is not progressive"),
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


LARGE = {
    "a scan in gray": ("PNG", (5000, 9900), "L", 200, {}),
    "transparent": ("PNG", (4000, 3000), "RGBA", (255, 0, 0, 128), {}),
    "progressive": ("JPEG", (4096, 4096), "RGB", "red", {"progressive": True, "quality": 20}),
}
PEAK = """
import resource, sys, threading
from PIL import Image
from engine.data.photos import read_page, read_photo
data = sys.stdin.buffer.read()
Image.init()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
whole, cut = read_page(data, "a", 900).pixels, read_photo(data, "a", 64, 3)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(peak * 1024, max(whole.shape), *whole.mean((0, 1)).round(), *cut.mean((0, 1)).round())
"""


@pytest.mark.parametrize(("format", "size", "mode", "color", "how"), LARGE.values(), ids=LARGE)
def test_large_pictures_are_reduced_before_they_take_much_memory(format: str, size, mode: str, color, how) -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], input=photo(format, size, mode, color, **how), capture_output=True, check=True)
    peak, longest, *means = (float(word) for word in done.stdout.split())
    assert peak < 1.5 * MAX_BYTES
    assert 900 <= longest <= 1800
    small = read_page(photo(format, (60, 60), mode, color, **how), "a", 900)
    assert means == pytest.approx([*small.pixels.mean((0, 1))] * 2, abs=2)


@pytest.mark.parametrize(("mode", "color"), {"P": 100, "1": 1, "I;16": 40000, "LA": (100, 128), "CMYK": (0, 200, 200, 0)}.items())
def test_what_is_reduced_first_looks_the_same(mode: str, color: object) -> None:
    format = "JPEG" if mode == "CMYK" else "PNG"
    large, small = (read_page(photo(format, size, mode, color), "a", 300).pixels for size in ((2001, 1003), (80, 40)))
    assert max(large.shape) <= 600
    assert np.abs(large.mean((0, 1)) - small.mean((0, 1))).max() < 1


@pytest.mark.parametrize("size", [(1500, 1001), (2600, 1801)])
def test_large_pictures_with_other_colors_keep_their_place(size: tuple[int, int]) -> None:
    width, height = size
    image = Image.new("LA", size, (255, 255))
    image.paste((0, 255), (0, 0, width // 2, height // 4))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    image.save(file, "PNG", exif=exif)
    found = read_page(file.getvalue(), "a", 400)
    assert found.turned
    assert found.scale == pytest.approx(max(found.pixels.shape) / width)
    dark = found.pixels[..., 0] < 128
    assert [dark[:, -1].mean(), dark[0].mean()] == pytest.approx([0.5, 0.25], abs=0.01)
    assert not dark[:, : dark.shape[1] // 2].any()
    cut = read_photo(file.getvalue(), "a", 40, 1)[..., 0]
    assert not cut[0, -1]
    assert cut[-1].min() == 255


def test_only_pictures_that_were_turned_say_so() -> None:
    assert not read_page(photo("JPEG"), "a", 900).turned


@pytest.mark.parametrize(("drawn", "ground"), [((255, 255, 255, 255), 0), ((250, 240, 200, 255), 0), ((20, 20, 90, 255), 255)])
def test_what_is_drawn_on_a_transparent_ground_is_seen(drawn: tuple[int, ...], ground: int) -> None:
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    image.paste(drawn, (100, 50, 120, 150))
    out = BytesIO()
    image.save(out, "PNG")
    pixels = read_page(out.getvalue(), "a", 900).pixels
    assert (pixels[0, 0] == ground).all()
    assert (pixels[100, 110] == drawn[:3]).all()
