"""Turning a picture by quarters, by hand, where no camera has said how it was held."""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.data.idx import Bytes

Turn = Literal["none", "right", "half", "left"]
TURNS: dict[str, str] = {"none": "As it is", "right": "A quarter to the right", "half": "Upside down", "left": "A quarter to the left"}
_QUARTERS: dict[Turn, int] = {"none": 0, "right": -1, "half": 2, "left": 1}
"""How often each turns by a quarter, counterclockwise."""


def turned(picture: Bytes, turn: Turn) -> Bytes:
    """A picture (H, W, …), turned."""
    return picture if turn == "none" else np.ascontiguousarray(np.rot90(picture, _QUARTERS[turn]))
