"""From colors to brightness: what of a picture's red, green and blue becomes its gray."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from PIL import Image

from engine.data.idx import Bytes
from engine.ink.paper import Gray

Way = Literal["luminance", "red", "green", "blue", "darkest", "brightest"]


class _Mix(NamedTuple):
    """One way: what it is called, what it does to the colors, and how a picture (H, W, 3) becomes gray by it."""

    title: str
    said: str
    made: Callable[[Bytes], Any]


MIXES: dict[Way, _Mix] = {
    "luminance": _Mix(
        "Luminance",
        "0.299 red + 0.587 green + 0.114 blue, as the eye weighs them (Rec. 601).",
        lambda picture: np.asarray(Image.fromarray(picture).convert("L")),
    ),
    "red": _Mix("Red", "Red alone: blue and green ink are dark, red is paper.", lambda picture: picture[..., 0]),
    "green": _Mix("Green", "Green alone: red and blue ink are dark, green is paper.", lambda picture: picture[..., 1]),
    "blue": _Mix("Blue", "Blue alone: red and yellow ink are dark, blue is paper.", lambda picture: picture[..., 2]),
    "darkest": _Mix("Darkest channel", "The darkest of the three: ink of every color is dark.", lambda picture: picture.min(-1)),
    "brightest": _Mix("Brightest channel", "The brightest of the three: only black and gray stay dark.", lambda picture: picture.max(-1)),
}


def gray_of(picture: Bytes, way: Way = "luminance") -> Gray:
    """The brightness (H, W), from 0 to 1, of a picture (H, W, 3) uint8; one without colors, (H, W), is its own."""
    if picture.ndim == 3:
        picture = cast("Bytes", MIXES[way].made(picture))
    return picture.astype(np.float32) / np.float32(255)


def colored(picture: Bytes) -> bool:
    """Whether any pixel of a picture (H, W, 3) or (H, W) is of another color than gray."""
    return picture.ndim == 3 and bool((picture != picture[..., :1]).any())
