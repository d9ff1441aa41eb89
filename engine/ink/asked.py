"""A picture file as a network of images wants it: read as a page of digits where the network learnt digits, else as one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.data.digits import border
from engine.data.idx import Bytes
from engine.data.images import ImagesData
from engine.data.photos import read_page, read_photo
from engine.ink.closer import Picture, looked_closer
from engine.ink.notes import about_picture
from engine.ink.page import LONGEST, Page, Stage, prepare
from engine.ink.paper import Gray
from engine.ink.preparation import Preparation
from engine.ink.square import SIDE


@dataclass(frozen=True)
class Shown:
    """`inputs` (N, H, W, C) float32, brightness 0 to 1, and the page they were found on."""

    inputs: Gray
    page: Page


def page_of(data: bytes, name: str, wanted: Preparation) -> Page:
    """The digits in a picture file. Raises FileError where it is none."""
    found = read_page(data, name, LONGEST)
    page = prepare(found.pixels, wanted, found.scale, upright=found.turned)
    return looked_closer(page, wanted, lambda longest: _finer(data, name, longest))


def _finer(data: bytes, name: str, longest: int) -> Picture:
    found = read_page(data, name, longest)
    return Picture(found.pixels, found.scale)


def shown_to(images: ImagesData, data: bytes, name: str, wanted: Preparation) -> Shown:
    """What a network that learnt from `images` is shown of a picture file. Raises FileError where it is none."""
    height, _width, channels = images.input_shape
    if images.all_names() == [str(digit) for digit in range(10)] and channels == 1:
        page = page_of(data, name, wanted)
        return Shown(np.stack([_sized(one, height) for one in page.squares])[..., None] if len(page.squares) else _none(images), page)
    photo = read_photo(data, name, height, channels)
    if images.bright_on_black and np.median(photo[[0, -1]]) > 127:
        photo = 255 - photo
    found = read_page(data, name, LONGEST)
    size = _size(found.pixels, found.scale)
    whole = Stage("original", found.pixels, about_picture(size, found.pixels, upright=found.turned))
    shown = Stage("cut", photo if channels == 3 else photo[..., 0])
    page = Page(np.zeros((0, SIDE, SIDE), np.float32), (_middle(size),), (whole, shown), (), size)
    return Shown(photo[None].astype(np.float32) / np.float32(255), page)


def _size(original: Bytes, scale: float) -> tuple[int, int]:
    return round(original.shape[1] / scale), round(original.shape[0] / scale)


def _middle(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The square in the middle of a picture, as (x, y, width, height)."""
    width, height = size
    side = min(width, height)
    return (width - side) // 2, (height - side) // 2, side, side


def _none(images: ImagesData) -> Gray:
    return np.zeros((0, *images.input_shape), np.float32)


def _sized(square: Gray, side: int) -> Gray:
    """The square at another size; where digits have no border of their own, it is filled by the digit from edge to edge."""
    if side == SIDE:
        return square
    if border(side):
        return _resized(square, side)
    rows, columns = (np.flatnonzero(square.any(axis)) for axis in (1, 0))
    reach = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    top, left = ((places[0] + places[-1] + 1 - reach) // 2 + SIDE for places in (rows, columns))
    return _resized(np.pad(square, SIDE)[top : top + reach, left : left + reach], side)


def _resized(picture: Gray, side: int) -> Gray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize((side, side), Image.Resampling.BOX), np.float32)
