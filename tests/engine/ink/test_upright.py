"""Squared paper that is turned is read along its lines, each digit upright; so is what touches there."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.ink.page import Page, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.upright import tilt
from tests.handwriting.hands import written
from tests.handwriting.pages import draw_line

ROWS = ["4617", "5298"]


def page(angle: float) -> Bytes:
    """Digits on squares that are turned clockwise by so many degrees and fill the picture."""
    image = Image.new("L", (900, 900), 245)
    draw, rng = ImageDraw.Draw(image), np.random.default_rng(2)
    for at in range(4, 900, 26):
        draw.line([(at, 0), (at, 900)], fill=185, width=2)
        draw.line([(0, at), (900, at)], fill=185, width=2)
    cover = Image.new("L", image.size)
    for k, digit in enumerate("".join(ROWS)):
        for stroke in written(int(digit), rng, 1):
            draw_line(ImageDraw.Draw(cover), stroke * 66 + (320 + 78 * (k % 4), 370 + 100 * (k // 4)), 5)
    image.paste(30, mask=cover)
    return np.asarray(image.rotate(-angle, Image.Resampling.BICUBIC).crop((220, 220, 680, 680)))


def labels(found: Page) -> str:
    return "".join(str(reading.label) for reading in read(found.squares))


@pytest.mark.parametrize("angle", [-40.0, 28.0])
def test_a_turned_page_is_read(angle: float) -> None:
    found = prepare(page(angle), Preparation())
    assert labels(found) == "".join(ROWS)
    way = "clockwise" if angle > 0 else "counterclockwise"
    assert f" {abs(angle):.0f}° {way};" in next(stage.note for stage in found.stages if stage.name == "lines")


@pytest.mark.parametrize(("level", "upright", "wanted"), [
    ([0.5], [], 26.6), ([0.5], [-0.4], 24.2), ([-1.03], [1.03], 44.2), ([0.95], [1.05], 43.5), ([], [-0.3], 16.7), ([0.05], [-0.05], 0),
])  # fmt: skip
def test_lines_tell_how_a_page_is_turned(level: list[float], upright: list[float], wanted: float) -> None:
    assert np.rad2deg(tilt(level, upright)) == pytest.approx(wanted, abs=0.1)
