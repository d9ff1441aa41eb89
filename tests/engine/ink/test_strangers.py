"""Holes, spots and edges among digits are left out; among signs that are not read surely, nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.scrawls import SOLID
from engine.ink.strangers import LEFT_OUT, strangers, told
from tests.handwriting.hands import written
from tests.handwriting.pages import draw_line


def page(digits: str, extra: str, smallest: float = 0.3) -> tuple[str, tuple[str, ...]]:
    """What is read of digits beside something else, and the hints."""
    image = Image.new("L", (720, 420), 255)
    draw, rng = ImageDraw.Draw(image), np.random.default_rng(4)
    cover = Image.new("L", image.size)
    for k, digit in enumerate(digits):
        for stroke in written(int(digit), rng, 1):
            draw_line(ImageDraw.Draw(cover), stroke * 100 + (60 + 120 * k, 90), 8)
    image.paste(0, mask=cover)
    if extra == "hole":
        draw.ellipse((560, 100, 620, 160), fill=20)
    if extra == "scribble":
        draw.line([(350, 40), (650, 300), (370, 330), (650, 60), (450, 380), (400, 60), (690, 200), (350, 250)], fill=0, width=8)
    if extra == "thin M":
        draw.line([(540, 190), (545, 90), (580, 150), (615, 90), (620, 190)], fill=0, width=2)
    found = prepare(np.asarray(image), Preparation(smallest=smallest))
    return "".join(str(reading.label) for reading in read(found.squares)), found.hints


def test_a_hole_is_left_out_and_told_of() -> None:
    assert page("358", "hole") == ("358", (SOLID,))


@pytest.mark.parametrize("mark", ["scribble", "thin M"])
def test_a_mark_of_another_size_or_pen_is_left_out_and_told_of(mark: str) -> None:
    assert page("35", mark) == ("35", (LEFT_OUT.format(marks="1 mark", were="was"),))


def test_of_the_bits_of_a_page_s_lines_nothing_is_said() -> None:
    assert told(12, ruled=False) == (LEFT_OUT.format(marks="12 marks", were="were"),)
    assert told(12, ruled=True) == told(0, ruled=False) == ()


def frame(height: int, width: int, pen: int) -> np.ndarray:
    sign = np.ones((height, width), bool)
    sign[pen:-pen, pen:-pen] = False
    return sign


@pytest.mark.parametrize(
    ("sign", "strange"),
    [((44, 60, 5), False), ((40, 120, 5), False), ((100, 40, 5), True), ((18, 30, 4), True), ((40, 40, 1), True), ((40, 300, 5), True)],
)
def test_what_is_not_as_large_or_as_bold_was_not_written(sign: tuple[int, int, int], strange: bool) -> None:
    signs, sure = [frame(40, 24, 4), frame(42, 22, 5), frame(*sign)], np.array([True, True, False])
    assert strangers(signs, sure).tolist() == [False, False, strange]
    assert not strangers(signs, np.ones(3, bool)).any()
    assert not strangers(signs, np.array([True, False, False])).any()


def test_where_nothing_is_to_be_left_out_it_is_kept() -> None:
    assert len(page("358", "hole", 0)[0]) > 3


def test_a_filled_shape_alone_is_kept() -> None:
    found, hints = page("", "hole")
    assert len(found) == 1
    assert SOLID in hints
