"""One image file, made into bytes of a given size: whatever its format and colors, as long as it is a picture and not too large to open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.idx import Bytes, FileError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
OTHERS = {b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
"""Pictures that are not read, by how their files begin."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp")
MAX_BYTES = 50 * 2**20
"""What a picture may take once it is decoded: 13 million pixels in color, 52 in gray."""
MAX_PHOTO_PIXELS = 64_000_000
"""How many a JPEG may have that is made smaller while it is decoded."""
SMOOTH = {"L", "RGB", "CMYK", "YCbCr"}
"""Colors that can be averaged as they are."""
LITTLE, COSTLY = 1_000_000, 10_000_000
"""From so many bytes on, pictures are reduced before their colors are made plain where they have to be; from so many on all are, and only
one is decoded at a time."""
ORIENTATION = 0x0112
BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""How many bytes Pillow keeps for a pixel of each mode; four where nothing is said."""
WHITE = "white"
SAMPLED, BRIGHT = 256, 170
"""What is drawn on a transparent ground is bright where so many pixels along each side, weighed by how opaque they are, come to more than
this brightness on the average."""
BAND = 64
"""Pictures are reduced in bands that give so many rows."""
_one_large = threading.Lock()
MAX_FILE_BYTES = 20_000_000


def read_photo(data: bytes, name: str, size: int, channels: int) -> Bytes:
    """The picture in `data` as (size, size, channels) uint8: turned as its camera says, on white where it is transparent, cut to a
    square around its middle. Its format is told by its content. JPEG is reduced while it is read, so a photo may be larger.

    Raises FileError, with `name` and what is wrong, where it is no such picture.
    """
    with _opened(data, name) as image, _alone(image):
        _check_size(image, name)
        image.draft("RGB" if channels > 1 else "L", (size, size))
        upright = ImageOps.exif_transpose(_lessened(image, channels, min(image.size) // (4 * size)))
        ready = ImageOps.fit(_plain(upright, channels), (size, size), Image.Resampling.BILINEAR)
        return np.asarray(ready, np.uint8).reshape(size, size, channels)


def pixels_of(data: bytes, name: str) -> int:
    """How many pixels the picture in `data` has, told by its first bytes: nothing of it is decoded. Raises FileError where it is none,
    or too large to be read."""
    with _opened(data, name) as image:
        _check_size(image, name)
        return int(image.size[0] * image.size[1])


@dataclass(frozen=True)
class WholePicture:
    """A picture as it is worked on: `pixels` (H, W, 3) uint8, the factor `scale` by which it was reduced for that, 1 where it was not, and
    whether it was `turned` upright, as its camera says."""

    pixels: Bytes
    scale: float
    turned: bool


def read_page(data: bytes, name: str, longest: int) -> WholePicture:
    """The whole picture in `data`, upright, where it is transparent on white, or on black if what is drawn is bright, no side much longer
    than `longest`.

    JPEG is reduced while it is read, so that a photo of up to MAX_PHOTO_PIXELS takes no more memory than a small one; other pictures may
    take MAX_BYTES, and are reduced before anything else is done to them. Raises FileError.
    """
    with _opened(data, name) as image, _alone(image):
        _check_size(image, name)
        original = max(image.size)
        turned = image.getexif().get(ORIENTATION, 1) != 1
        image.draft("RGB", (longest, longest))
        if max(image.size) > 2 * longest and image.mode in SMOOTH:
            image.thumbnail((longest, longest), Image.Resampling.BOX)
        ground = _ground(image)
        upright = _plain(ImageOps.exif_transpose(_lessened(image, 3, max(image.size) // longest, ground)), 3, ground)
        return WholePicture(np.asarray(upright, np.uint8), max(upright.size) / original, turned)


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
        raise FileError(f"{name} has far too many pixels; at most {MAX_PHOTO_PIXELS:,} are opened: make it smaller") from None
    except FileError:
        raise
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on a damaged file
        raise FileError(f"{name} is damaged and cannot be read as an image ({error})") from None


def _reducible(image: Image.Image) -> bool:
    """Whether it can be made smaller while it is decoded."""
    return image.format == "JPEG" and not image.info.get("progressive")


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if _reducible(image):
        if width * height > MAX_PHOTO_PIXELS:
            raise FileError(f"{name} has {width:,}×{height:,} pixels; at most {MAX_PHOTO_PIXELS:,} are opened: make it smaller")
    elif (needed := _bytes_needed(image)) > MAX_BYTES:
        raise FileError(
            f"{name} has {width:,}×{height:,} pixels, which take {needed / 1e6:,.0f} MB once they are decoded; at most "
            f"{MAX_BYTES / 1e6:.0f} MB are: make it smaller, or send it as a JPEG that is not "
            f"progressive, which may have {MAX_PHOTO_PIXELS:,} pixels"
        )


def _bytes_needed(image: Image.Image) -> float:
    """What the picture takes decoded as a whole; of a progressive JPEG, which comes in passes, also what is kept between them: two bytes
    for every sample, fewer of which are colors than pixels as a rule."""
    width, height = image.size
    each: float = BYTES.get(image.mode, 4)
    if image.format == "JPEG":
        layers = [layer[1] * layer[2] for layer in getattr(image, "layer", [])]
        each = min(each, 2 * sum(layers) / max(layers, default=1))
    return width * height * each


@contextmanager
def _alone(image: Image.Image) -> Iterator[None]:
    """Waits until no other large picture is being decoded."""
    with _one_large if not _reducible(image) and _bytes_needed(image) > COSTLY else nullcontext():
        yield


def _ground(image: Image.Image) -> str:
    """What a picture is laid on where it is transparent, so that what is drawn can be seen: told by some of its pixels."""
    if not image.has_transparency_data:
        return WHITE
    some = image.resize((min(SAMPLED, image.width), min(SAMPLED, image.height)), Image.Resampling.NEAREST).convert("RGBA")
    seen = np.asarray(some, np.float32)
    drawn = float(np.average(seen[..., :3].mean(-1), weights=seen[..., 3] + 1e-6))
    return "black" if drawn > BRIGHT else WHITE


def _lessened(image: Image.Image, channels: int, factor: int, ground: str = WHITE) -> Image.Image:
    """The image, or, where that is large, one in gray or RGB with sides `factor` times smaller; it is made in bands, for with its colors
    made plain it may take a multiple of its bytes."""
    width, height = image.size
    if factor < 2 or _bytes_needed(image) <= (COSTLY if image.mode in SMOOTH else LITTLE):
        return image
    small = Image.new("RGB" if channels > 1 else "L", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, BAND * factor):
        band = _plain(image.crop((0, top, width, min(height, top + BAND * factor))), channels, ground)
        small.paste(band.reduce(factor), (0, top // factor))
    small.info["exif"] = image.getexif().tobytes()
    return small


def _plain(image: Image.Image, channels: int, ground: str = WHITE) -> Image.Image:
    """The image in gray or RGB of 8 bits, on the `ground` where it is transparent."""
    if image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, ground), image)
    return image.convert("RGB" if channels > 1 else "L")
