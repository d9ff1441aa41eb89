"""From colors to brightness: what of a picture's red, green and blue becomes its gray."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.idx import Bytes

Gray = NDArray[np.float32]
Way = Literal["luminance", "red", "green", "blue", "darkest", "brightest"]
WAYS: dict[str, str] = {
    "luminance": "Luminance",
    "red": "Red",
    "green": "Green",
    "blue": "Blue",
    "darkest": "Darkest channel",
    "brightest": "Brightest channel",
}
"""What each way is called."""
SAID: dict[Way, str] = {
    "luminance": "0.299 red + 0.587 green + 0.114 blue, as the eye weighs them (Rec. 601).",
    "red": "Red alone: blue and green ink are dark, red is paper.",
    "green": "Green alone: red and blue ink are dark, green is paper.",
    "blue": "Blue alone: red and yellow ink are dark, blue is paper.",
    "darkest": "The darkest of the three: ink of every color is dark.",
    "brightest": "The brightest of the three: only black and gray stay dark.",
}
"""What each does to the colors."""
_MADE: dict[Way, Callable[[Bytes], Any]] = {
    "luminance": lambda picture: np.asarray(Image.fromarray(picture).convert("L")),
    "red": lambda picture: picture[..., 0],
    "green": lambda picture: picture[..., 1],
    "blue": lambda picture: picture[..., 2],
    "darkest": lambda picture: picture.min(-1),
    "brightest": lambda picture: picture.max(-1),
}


def gray_of(picture: Bytes, way: Way = "luminance") -> Gray:
    """The brightness (H, W), from 0 to 1, of a picture (H, W, 3) uint8; one without colors, (H, W), is its own."""
    if picture.ndim == 3:
        picture = cast("Bytes", _MADE[way](picture))
    return picture.astype(np.float32) / np.float32(255)


def colored(picture: Bytes) -> bool:
    """Whether any pixel of a picture (H, W, 3) or (H, W) is of another color than gray."""
    return picture.ndim == 3 and bool((picture != picture[..., :1]).any())
