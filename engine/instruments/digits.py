"""Digits on a page, found and read by the network that is shipped; as an instrument it begins with a seven that somebody has drawn."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.frames import Frame
from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.instruments.base import Instrument, instruments
from engine.reading import AHEAD, SURE
from engine.tensor import Array

PAD = 280
PEN = 20
SEVEN = np.array([(72, 78), (110, 70), (150, 68), (206, 66), (196, 96), (172, 138), (150, 182), (136, 228)], float)
"""A stroke on the pad, (n, 2) in its pixels."""


@instruments.register
class Digits(Preparation, Instrument):
    """Digits: draw or photograph digits, see how they are prepared, and what a trained network takes them for."""

    kind: Literal["digits"] = "digits"

    def compute(self) -> Frame:
        wanted = Preparation(**{name: getattr(self, name) for name in Preparation.model_fields})
        page = prepare(drawn(SEVEN), wanted.of_drawing())
        readings = read(page.squares, scrawls=page.scrawls)
        results: dict[str, Any] = {"count": len(readings), "sure": all(reading.sure for reading in readings)}
        results["unlike"] = bool(readings) and all(reading.unlike for reading in readings)
        if readings:
            results |= {"label": readings[0].label, "probability": max(readings[0].probabilities)}
        squares = {"squares": page.squares, "stroke": SEVEN}
        return self.answer(squares, results, pad=PAD, pen=PEN, sure_from=SURE, ahead=AHEAD, drawn=True)

    def sketch(self) -> Array:
        return (SEVEN * (1, -1)).T[None]


def drawn(stroke: Array) -> Bytes:
    """A stroke on the empty pad, (PAD, PAD) uint8, black on white."""
    image = Image.new("L", (PAD, PAD), 255)
    draw = ImageDraw.Draw(image)
    points = [(float(x), float(y)) for x, y in stroke]
    draw.line(points, fill=0, width=PEN, joint="curve")
    for x, y in points:
        draw.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill=0)
    return np.asarray(image)
