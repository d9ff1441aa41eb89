"""The product's colors on the server, read from the one style sheet that holds them, and mixed as the pages mix them.

Mixing happens in OKLab (Björn Ottosson, 2020), where equal steps look equal.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.settings import ROOT

Rgb = NDArray[np.float64]
LEVELS = 256
CLASSES = 6
FAINT, STRONG, BEND = 0.2, 0.6, 0.85
"""The share of a class's color where the network is least and most sure, and how it grows between."""

_TO_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
])  # fmt: skip


@cache
def token(name: str) -> tuple[int, int, int]:
    """A color token of the light theme, such as "class-0", as (red, green, blue). Raises KeyError where there is none."""
    sheet = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
    found = re.search(rf"^\s*--{re.escape(name)}:\s*#([0-9a-f]{{6}});", sheet, re.MULTILINE)
    if found is None:
        raise KeyError(f"--{name} is no color of the style sheet")
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue


def mix(start: Any, end: Any, shares: Any) -> NDArray[np.uint8]:
    """Colors a share of the way from one to another: (…, 3) uint8 for shares (…)."""
    a, b = _to_oklab(np.asarray(start, float)), _to_oklab(np.asarray(end, float))
    return _from_oklab(a + np.asarray(shares, float)[..., None] * (b - a))


@cache
def region_scale() -> NDArray[np.uint8]:
    """Colors of decision regions (class, level, 3): level 0 is as likely as any other class, 255 certain."""
    shares = FAINT + (STRONG - FAINT) * (np.arange(LEVELS) / (LEVELS - 1)) ** BEND
    return np.stack([mix(token("panel"), token(f"class-{number}"), shares) for number in range(CLASSES)])


@cache
def diverging_scale() -> NDArray[np.uint8]:
    """Colors of signed values (256, 3), most negative first."""
    t = (np.arange(LEVELS) - 127.5) / 127.5
    sides = [mix(token("neutral"), token(name), np.abs(t)) for name in ("negative", "positive")]
    return np.asarray(np.where(t[:, None] < 0, sides[0], sides[1]))


def _to_oklab(rgb: Rgb) -> Rgb:
    v = rgb / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    lab: Rgb = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _from_oklab(lab: Rgb) -> NDArray[np.uint8]:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    v = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    found: NDArray[np.uint8] = np.rint(np.clip(v, 0, 1) * 255).astype(np.uint8)
    return found
