"""One image file, made into bytes of a given size: whatever its format and colors, as long as it is a picture and not too large to open."""

from __future__ import annotations

import warnings
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.idx import Bytes, FileError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
MAX_PIXELS = 12_500_000
MAX_FILE_BYTES = 20_000_000


def read_photo(data: bytes, name: str, size: int, channels: int) -> Bytes:
    """The picture in `data` as (size, size, channels) uint8: turned as its camera says, on white where it is transparent, cut to a
    square around its middle. Its format is told by its content.

    Raises FileError, with `name` and what is wrong, where it is no such picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                _check_size(image, name)
                image.draft("RGB" if channels > 1 else "L", (size, size))
                ready = ImageOps.fit(_plain(ImageOps.exif_transpose(image), channels), (size, size), Image.Resampling.BILINEAR)
    except UnidentifiedImageError:
        raise FileError(f"{name} is not an image by its content; {', '.join(FORMATS)} can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileError(f"{name} has far too many pixels; at most {MAX_PIXELS:,} are opened: make it smaller") from None
    except FileError:
        raise
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on a damaged file
        raise FileError(f"{name} is damaged and cannot be read as an image ({error})") from None
    return np.asarray(ready, np.uint8).reshape(size, size, channels)


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise FileError(f"{name} has {width:,}×{height:,} pixels; at most {MAX_PIXELS:,} are opened: make it smaller")


def _plain(image: Image.Image, channels: int) -> Image.Image:
    """The image in gray or RGB of 8 bits."""
    if image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB" if channels > 1 else "L")
