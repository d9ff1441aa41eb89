"""What was done to this very picture at each stage of the way, in words with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sized

from engine.data.idx import Bytes
from engine.ink.gray import MIXES, colored
from engine.ink.paper import Darkness
from engine.ink.preparation import Preparation
from engine.ink.turn import TURNS, Turn


def about_picture(size: tuple[int, int], worked: Bytes, turn: Turn = "none", *, upright: bool = False) -> str:
    """How large the picture came, how it was turned, by its camera's word and by hand, and how large it is worked on."""
    height, width = worked.shape[:2]
    said = [f"{size[0]:,}×{size[1]:,} pixels"]
    said += ["turned upright as its camera says"] if upright else []
    said += [f"turned by hand: {_small(TURNS[turn])}"] if turn != "none" else []
    said += [f"made {'smaller' if width < size[0] else 'larger'}, {width}×{height}"] if (width, height) != size else []
    return "; ".join(said) + "."


def about_gray(seen: Bytes, wanted: Preparation) -> str:
    """What became the brightness; whether there are colors for which that matters."""
    return MIXES[wanted.gray].said if colored(seen) else "There are no colors here: all ways give the same."


def about_light(found: Darkness, wanted: Preparation, why: str = "") -> str:
    """How bright the paper is, and whether dark and bright changed places; `why` it was looked for in another way than the usual."""
    dim, bright = (f"{100 * end:.0f} %" for end in found.light)
    said = f"The paper is from {dim} to {bright} bright" if wanted.even and dim != bright else f"The paper is {bright} bright everywhere"
    return said + ("; bright ink on dark, so inverted." if found.inverted else ".") + (f" {why}" if why else "")


def about_lines(angle: float) -> str:
    """By how much the lines that were taken away are turned, and which way."""
    way = "clockwise" if angle > 0 else "counterclockwise"
    return f"The page is turned by {abs(math.degrees(angle)):.0f}° {way}; its digits are turned upright." if angle else ""


def about_mask(border: float) -> str:
    """How dark ink is at least."""
    return f"Here ink takes at least {100 * border:.0f} % of the paper's light."


def about_pieces(count: int, there: Sized) -> str:
    """How many pieces there are, and how many digits they make."""
    pieces, digits = _counted(count, "piece"), _counted(len(there), "digit")
    return f"{pieces} of ink, {digits}."


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _small(title: str) -> str:
    return title[0].lower() + title[1:]
