"""Digits that touch are taken apart where it is clear which they are; what is none is not taken for one."""

from __future__ import annotations

from collections import Counter
from unittest.mock import ANY

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.cuts import cuts, parts, reduced
from engine.ink.likeness import READER
from engine.ink.page import Page, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.scrawls import KNOTTED, SOLID
from tests.handwriting.touching import touching

PLAIN = Preparation()


def told(picture: np.ndarray) -> tuple[str, bool, Page]:
    """What is read, whether all of it surely, and the page."""
    page = prepare(picture, PLAIN)
    readings = read(page.squares, scrawls=page.scrawls)
    return "".join(str(reading.label) for reading in readings), all(reading.sure for reading in readings), page


def test_numbers_written_together_are_read_digit_by_digit_or_not_surely() -> None:
    rng, counts = np.random.default_rng(8), Counter[str]()
    for seed in range(60):
        number = "".join(map(str, rng.integers(0, 10, 2 if seed % 3 else 3)))
        picture = touching(number, seed, seed % 8)
        found, sure, page = told(picture)
        counts["read" if found == number and sure else "wrong" if sure and not page.hints else "unsure"] += 1
        if len(page.boxes) == len(number):
            middles = [x + width / 2 for x, _, width, _ in page.boxes]
            assert middles == sorted(middles)
            ink = np.flatnonzero((picture == 0).any(0))
            assert page.boxes[0][0] == pytest.approx(ink[0], abs=2)
            assert page.boxes[-1][0] + page.boxes[-1][2] == pytest.approx(ink[-1] + 1, abs=2)
    assert counts["read"] >= 30, counts
    assert counts["wrong"] <= 9, counts


@pytest.mark.parametrize("pen", [12, 18, 24])
@pytest.mark.parametrize("letter", ["H", "N", "U", "V"])
def test_bars_that_meet_are_no_number(letter: str, pen: int) -> None:
    lines = {"H": "ab cd ef", "N": "ab ad cd", "U": "ab bd cd", "V": "ag cg"}[letter]
    places = {"a": (84, 56), "b": (84, 224), "c": (196, 56), "d": (196, 224), "e": (84, 140), "f": (196, 140), "g": (140, 224)}
    image = Image.new("L", (280, 280), 255)
    for ends in lines.split():
        ImageDraw.Draw(image).line([places[end] for end in ends], 0, pen)
    _, _, page = told(np.asarray(image))
    assert len(page.boxes) == 1


def test_parts_lie_between_two_cuts_and_cuts_go_through_little_ink() -> None:
    picture = touching("35", 2, 2)
    rows, columns = (np.flatnonzero((picture == 0).any(axis)) for axis in (1, 0))
    mask = reduced((picture == 0)[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32))
    found = cuts(mask)
    assert len(found)
    assert found.lengths.max() <= 2
    assert (np.abs(np.diff(found.columns, axis=1)) <= 2).all()
    for part in parts(mask, found).values():
        assert not (part & ~mask).any()
        assert part.any()


@pytest.mark.parametrize("pen", [1, 2, 3])
@pytest.mark.parametrize("digit", ["4", "0"])
def test_a_large_digit_of_a_thin_line_is_read(digit: str, pen: int) -> None:
    four = [(120, 30), (40, 360), (360, 360), (280, 360), (280, 120), (280, 570)]
    round_it = [(200 + 168 * np.cos(t), 300 + 252 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
    image = Image.new("L", (400, 600), 255)
    ImageDraw.Draw(image).line(four if digit == "4" else round_it, fill=0, width=pen)
    assert told(np.asarray(image))[:2] == (digit, True)


def test_where_there_is_no_ink_there_are_no_parts() -> None:
    for width in (1, 80):
        empty = np.zeros((64, width), bool)
        assert not parts(empty, cuts(empty))


def patch(kind: str) -> np.ndarray:
    image = Image.new("L", (280, 280), 255)
    draw = ImageDraw.Draw(image)
    if kind == "ellipse":
        draw.ellipse((90, 60, 190, 220), fill=0)
    elif kind == "square":
        draw.rectangle((80, 80, 200, 200), fill=0)
    elif kind == "dot":
        draw.ellipse((130, 130, 150, 150), fill=0)
    elif kind == "minus":
        draw.line([(60, 140), (220, 140)], fill=0, width=20)
    elif kind == "scribble":
        draw.line([(70 + 140 * (n % 2), 60 + 15 * n) for n in range(11)], fill=0, width=12, joint="curve")
    elif kind == "knot":
        for x, y in ((149, 140), (140, 161), (131, 140), (140, 119)):
            draw.ellipse((x - 50, y - 65, x + 50, y + 65), outline=0, width=8)
    elif kind == "blot":
        draw.ellipse((90, 60, 190, 220), fill=0)
        draw.ellipse((128, 120, 140, 132), fill=255)
    else:
        draw.rectangle((118, 50, 162, 230), fill=0)
    return np.asarray(image)


OF_FILLED, OF_LOOPS = ("ellipse", "square", "dot", "blot"), ("knot",)


@pytest.mark.parametrize("kind", [*OF_FILLED, *OF_LOOPS, "minus", "scribble"])
@pytest.mark.parametrize("name", [READER, "lenet_average"])
def test_what_is_filled_or_scribbled_is_no_digit(kind: str, name: str) -> None:
    page = prepare(patch(kind), PLAIN)
    if kind in {"blot", *OF_LOOPS}:
        assert read(page.squares)[0].sure, "without the rule"
    known = kind in OF_FILLED + OF_LOOPS
    assert page.scrawls == (known,) * len(page.boxes)
    readings = read(page.squares, name, page.scrawls)
    assert readings
    if known or name == READER:
        assert all(reading.unlike and not reading.sure for reading in readings)
    else:
        assert all(reading.unlike is None for reading in readings), "no other network tells what is unlike a digit by itself"
    assert (SOLID in page.hints) == (kind in OF_FILLED)
    assert (KNOTTED in page.hints) == (kind in OF_LOOPS)


def rings(places: list[tuple[float, float, float, float]], pen: int) -> np.ndarray:
    image = Image.new("L", (280, 280), 255)
    for x, y, wide, high in places:
        round_it = [(x + wide * np.cos(t), y + high * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
        ImageDraw.Draw(image).line(round_it, fill=0, width=pen, joint="curve")
    return np.asarray(image)


@pytest.mark.parametrize("overlap", [20, 30, 50])
@pytest.mark.parametrize("pen", [6, 10, 20])
def test_two_rings_that_overlap_are_an_eight(pen: int, overlap: int) -> None:
    picture = rings([(140, 90 + overlap / 2, 45, 50), (140, 190 - overlap / 2, 50, 50)], pen)
    assert told(picture) == ("8", True, ANY)


@pytest.mark.parametrize("pen", [6, 10])
def test_a_zero_gone_over_twice_is_a_zero(pen: int) -> None:
    angle = np.linspace(0, 4 * np.pi, 120)
    wide, high = 60 + 7 * np.sin(1.5 * angle), 90 + 10 * np.sin(1.5 * angle)
    image = Image.new("L", (280, 280), 255)
    line = np.stack([140 + wide * np.cos(angle), 140 + high * np.sin(angle)], 1)
    ImageDraw.Draw(image).line([(float(x), float(y)) for x, y in line], fill=0, width=pen, joint="curve")
    assert told(np.asarray(image)) == ("0", True, ANY)


def test_a_bar_by_a_broad_pen_is_a_one() -> None:
    found, sure, page = told(patch("one"))
    assert (found, sure, page.hints) == ("1", True, ())
