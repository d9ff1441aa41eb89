"""The printed lines of paper are taken away however the page is turned, and its digits read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.page import BLANK, LINES, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from tests.handwriting.pages import Photo, photograph


@pytest.mark.parametrize("paper", ["squared", "lined"])
@pytest.mark.parametrize("turn", [-30.0, -20.0, 20.0, 25.0, 30.0])
def test_lines_of_a_page_that_is_turned_are_taken_away(paper: str, turn: float) -> None:
    picture = np.asarray(photograph(["582"], Photo(paper, "fountain", 1, light=0.4, turn=turn, noise=3, blur=0.6, size=(640, 480)), 3))
    page = prepare(picture, Preparation())
    assert "lines" in [stage.name for stage in page.stages]
    readings = read(page.squares)
    assert len(readings) == 3
    assert sum(str(reading.label) in "582" for reading in readings) >= 2


def drawn(strokes: list[list[tuple[int, int]]], shade: int = 20) -> Image.Image:
    """Straight strokes of a fine pen."""
    image = Image.new("L", (600, 400), 250)
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, fill=shade, width=9, joint="curve")
    return image


@pytest.mark.parametrize("digits", ["111", "1111", "1117"])
def test_ones_are_no_lines_of_the_paper(digits: str) -> None:
    shapes = {"1": [(40, 60), (40, 280)], "7": [(40, 60), (120, 60), (70, 280)]}
    page = prepare(np.asarray(drawn([[(x + 70 * n, y) for x, y in shapes[digit]] for n, digit in enumerate(digits)])), Preparation())
    assert "".join(str(reading.label) for reading in read(page.squares) if reading.sure) == digits


@pytest.mark.parametrize("turn", [0, 90])
def test_of_a_page_of_lines_alone_it_is_said_that_they_were_taken_for_the_paper_s(turn: int) -> None:
    lines = drawn([[(0, y), (600, y)] for y in range(20, 400, 40)], 180)
    page = prepare(np.asarray(lines.rotate(turn, expand=True)), Preparation())
    assert not len(page.squares)
    assert page.blank
    assert page.hints == (LINES,)
    assert prepare(np.asarray(drawn([])), Preparation()).hints == (BLANK,)
