"""The sets of images that can be chosen on this machine, each with a picture of it where it is at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from engine.data.idx import Bytes, FileError
from engine.data.images import ImagesData
from engine.data.kind import datasets

ACROSS = 3
SIDE = 72
"""A mosaic is no wider than so many pixels."""


@dataclass(frozen=True)
class Offer:
    """A set of images: what `data` of a spec asks for it, its title, one paragraph, `here` whether it is on this machine, `size` how
    many bytes have to be downloaded otherwise; where it is here, `picture`, a PNG of some of it, and `names`, what its classes are
    called."""

    data: dict[str, Any]
    title: str
    help: str
    here: bool
    size: int
    picture: bytes | None
    names: list[str] | None


def offered() -> list[Offer]:
    """Every set, in the order of registration, those that come with the program first."""
    found = [kind.offers() for kind in datasets if issubclass(kind, ImagesData)]
    return sorted((offer_of(data, title) for offers in found for data, title in offers), key=lambda offer: offer.size > 0)


def offer_of(data: ImagesData, title: str) -> Offer:
    """One set as it is offered."""
    here = data.at_hand()
    try:
        picture, names = (_mosaic(data, data.stamp()), data.class_names()) if here else (None, None)
    except FileError:
        picture, names = None, None
    asked = data.model_dump(mode="json", exclude_defaults=True) | {"kind": data.kind}
    return Offer(asked, title, data.help(), here, data.download_bytes(), picture, names)


@lru_cache(maxsize=64)
def _mosaic(data: ImagesData, stamp: object) -> bytes:
    """A few pictures of the set as one PNG, the same at every call while the set's `stamp` stays."""
    del stamp
    pictures = [_small(picture) for picture in data.few_pictures(ACROSS * ACROSS)]
    side = ACROSS if len(pictures) >= ACROSS * ACROSS else max(1, int(len(pictures) ** 0.5))
    rows = [np.concatenate(pictures[i * side : (i + 1) * side], axis=1) for i in range(side)]
    out = BytesIO()
    Image.fromarray(np.concatenate(rows)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _small(picture: Bytes) -> Bytes:
    """A picture (H, W, C) in color, small enough for a mosaic."""
    image = Image.fromarray(np.repeat(picture, 3, 2) if picture.shape[2] == 1 else picture)
    if max(image.size) > SIDE // ACROSS:
        image = image.resize((SIDE // ACROSS, SIDE // ACROSS), Image.Resampling.BOX)
    return np.asarray(image, np.uint8)
