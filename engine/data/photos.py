"""One image file, made into bytes of a given size: whatever its format and colors, as long as it is a picture and not too large to open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.idx import Bytes, FileError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
OTHERS = {b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
"""Pictures that are not read, by how their files begin."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
MAX_PIXELS = 12_500_000
SMOOTH = {"L", "RGB", "CMYK", "YCbCr"}
"""Colors that can be averaged as they are."""
MAX_PHOTO_PIXELS = 64_000_000
MAX_FILE_BYTES = 20_000_000


def read_photo(data: bytes, name: str, size: int, channels: int) -> Bytes:
    """The picture in `data` as (size, size, channels) uint8: turned as its camera says, on white where it is transparent, cut to a
    square around its middle. Its format is told by its content. JPEG is reduced while it is read, so a photo may be larger.

    Raises FileError, with `name` and what is wrong, where it is no such picture.
    """
    with _opened(data, name) as image:
        _check_size(image, name)
        image.draft("RGB" if channels > 1 else "L", (size, size))
        ready = ImageOps.fit(_plain(ImageOps.exif_transpose(image), channels), (size, size), Image.Resampling.BILINEAR)
        return np.asarray(ready, np.uint8).reshape(size, size, channels)


def pixels_of(data: bytes, name: str) -> int:
    """How many pixels the picture in `data` has, told by its first bytes: nothing of it is decoded. Raises FileError where it is none,
    or too large to be read."""
    with _opened(data, name) as image:
        _check_size(image, name)
        return int(image.size[0] * image.size[1])


def read_page(data: bytes, name: str, longest: int) -> tuple[Bytes, float]:
    """The whole picture in `data` as (H, W, 3) uint8, upright, on white where it is transparent, no side much longer than `longest`; and
    by which factor it was reduced for that, 1 where it was not.

    JPEG is reduced while it is read, so that a photo of up to MAX_PHOTO_PIXELS takes no more memory than a small one. Raises FileError.
    """
    with _opened(data, name) as image:
        _check_size(image, name)
        original = max(image.size)
        image.draft("RGB", (longest, longest))
        if max(image.size) > 2 * longest and image.mode in SMOOTH:
            image.thumbnail((longest, longest), Image.Resampling.BOX)
        upright = _plain(ImageOps.exif_transpose(image), 3)
        return np.asarray(upright, np.uint8), max(upright.size) / original


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Image.Image]:
    """The picture, not yet decoded. What goes wrong while it is open is a FileError."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            yield image
    except UnidentifiedImageError:
        other = next((known for start, known in OTHERS.items() if data.startswith(start)), None)
        found = f"is a picture in the format {other}, which is not read" if other else "is not an image by its content"
        raise FileError(f"{name} {found}; {', '.join(FORMATS)} can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileError(f"{name} has far too many pixels; at most {MAX_PIXELS:,} are opened: make it smaller") from None
    except FileError:
        raise
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on a damaged file
        raise FileError(f"{name} is damaged and cannot be read as an image ({error})") from None


def _reducible(image: Image.Image) -> bool:
    """Whether it can be made smaller while it is decoded."""
    return image.format == "JPEG" and not image.info.get("progressive")


def _check_size(image: Image.Image, name: str) -> None:
    most = MAX_PHOTO_PIXELS if _reducible(image) else MAX_PIXELS
    width, height = image.size
    if width * height > most:
        raise FileError(f"{name} has {width:,}×{height:,} pixels; at most {most:,} are opened: make it smaller")


def _plain(image: Image.Image, channels: int) -> Image.Image:
    """The image in gray or RGB of 8 bits."""
    if image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB" if channels > 1 else "L")
