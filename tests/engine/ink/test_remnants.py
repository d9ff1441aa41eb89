"""Lines along a picture's border are no digits; a 1 that stands there is one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.groups import digits
from engine.ink.page import prepare
from engine.ink.pieces import pieces
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.remnants import without_remnants
from tests.handwriting.hands import written
from tests.handwriting.pages import draw_line


def page(extra: list[tuple[tuple[int, int], tuple[int, int], int]], digits: str = "358") -> str:
    """What is read of three digits, and lines that go from one place to another and are so wide."""
    image = Image.new("L", (640, 420))
    rng, draw = np.random.default_rng(4), ImageDraw.Draw(image)
    for k, digit in enumerate(digits):
        for stroke in written(int(digit), rng, 1):
            draw_line(draw, stroke * 130 + (120 + 150 * k, 110), 9)
    for start, end, width in extra:
        draw.line([start, end], fill=255, width=width)
    return "".join(str(reading.label) for reading in read(prepare(255 - np.asarray(image), Preparation()).squares))


@pytest.mark.parametrize(
    "extra",
    [
        [((22, 40), (14, 170), 2)],
        [((8 + 9 * k, 200 + 3 * k), (4 + 9 * k, 330), 2) for k in range(4)],
        [((20, 170), (12, 400), 8)],
    ],
    ids=["margin", "dashes", "edge"],
)
def test_lines_along_the_border_are_no_digits(extra: list[tuple[tuple[int, int], tuple[int, int], int]]) -> None:
    assert page(extra) == "358"


def test_a_one_at_the_border_is_read() -> None:
    assert page([((40, 120), (32, 240), 9)]) == "1358"


def test_digits_at_the_border_alone_are_kept() -> None:
    assert page([((20, 120), (14, 240), 3)], "") == "1"


@pytest.mark.parametrize(("pen", "kept"), [(3, 1), (9, 2)])
def test_what_goes_on_as_a_line_and_is_thinner_than_the_pen_is_a_bit_of_it(pen: int, kept: int) -> None:
    mask, lines = np.zeros((300, 400), bool), np.zeros((300, 400), bool)
    mask[100:180, 100:108] = mask[100:180, 150:158] = mask[100:108, 100:158] = mask[172:180, 100:158] = True
    mask[110:170, 250 : 250 + pen] = True
    lines[:, 248 : 252 + pen] = True
    found = pieces(mask)
    assert len(without_remnants(digits(found, 0.3), found, lines)) == kept


def marked(size: tuple[int, int], digits: str, at: tuple[int, int], high: int, pen: int) -> Image.Image:
    """A page of this size with digits from a place on."""
    image, cover, rng = Image.new("L", size, 250), Image.new("L", size), np.random.default_rng(1)
    for k, digit in enumerate(digits):
        for stroke in written(int(digit), rng, 1):
            draw_line(ImageDraw.Draw(cover), stroke * high + (at[0] + 1.4 * high * k, at[1]), pen)
    image.paste(0, mask=cover)
    return image


def test_a_margin_over_the_whole_page_is_no_digit_and_no_measure_of_them() -> None:
    image = marked((634, 900), "68", (200, 450), 42, 3)
    draw = ImageDraw.Draw(image)
    draw.line([(545, 4), (508, 896)], fill=90, width=2)
    draw.line([(3, 160), (5, 890)], fill=90, width=2)
    found = prepare(np.asarray(image), Preparation(lines=False))
    assert "".join(str(reading.label) for reading in read(found.squares)) == "68"


def test_of_too_many_pieces_the_highest_are_read() -> None:
    image = marked((900, 600), "42", (300, 400), 60, 6)
    for k in range(70):
        x, y = 20 + 24 * (k % 35), 20 + 60 * (k // 35)
        ImageDraw.Draw(image).ellipse((x, y, x + 15, y + 28), outline=0, width=3)
    found = prepare(np.asarray(image), Preparation())
    assert any("highest are read" in hint for hint in found.hints)
    assert "".join(str(reading.label) for reading in read(found.squares)).endswith("42")
