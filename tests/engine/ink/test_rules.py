"""Lines are taken out of the pieces they make of several digits, roofs that touch are cut apart, and nobody waits for it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.ink import rules
from engine.ink.page import prepare
from engine.ink.pieces import pieces
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.rules import without_rules
from tests.handwriting.hands import written
from tests.handwriting.pages import draw_line

SHAPES = {
    "7": [(0, 80), (110, 80), (40, 230)],
    "5": [(112, 80), (10, 80), (5, 150), (50, 140), (85, 185), (50, 232), (0, 220)],
}


def joined(digit: str, count: int) -> Bytes:
    """So many digits whose roofs are one line."""
    image = Image.new("L", (640, 320), 255)
    for k in range(count):
        ImageDraw.Draw(image).line([(80 + 110 * k + x, y) for x, y in SHAPES[digit]], fill=0, width=9, joint="curve")
    return np.asarray(image)


def ruled(digits: str, height: int, beyond: int, seed: int) -> Bytes:
    """Digits that touch a line at this height, which goes on beyond them, above (182) or below (438)."""
    rng, image = np.random.default_rng(seed), Image.new("L", (1280, 640))
    draw = ImageDraw.Draw(image)
    for k, digit in enumerate(digits):
        for stroke in written(int(digit), rng, seed % 4):
            draw_line(draw, stroke * 260 + (160 + 230 * k, 180), 16)
    draw_line(draw, np.array([(160.0 - beyond, height), (120 + 230 * len(digits) + beyond, height + 3)]), 16)
    return 255 - np.asarray(image.resize((640, 320), Image.Resampling.BOX))


def labels(picture: Bytes) -> str:
    return "".join(str(reading.label) for reading in read(prepare(picture, Preparation()).squares))


@pytest.mark.parametrize("digit", SHAPES)
@pytest.mark.parametrize("count", [3, 4])
def test_roofs_that_touch_are_kept(digit: str, count: int) -> None:
    assert labels(joined(digit, count)) == digit * count


def test_two_sevens_in_one_are_read_one_by_one() -> None:
    assert labels(joined("7", 2)) == "77"


@pytest.mark.parametrize("height", [182, 438], ids=["above", "below"])
@pytest.mark.parametrize("beyond", [0, 30])
def test_lines_above_and_below_are_taken_out(height: int, beyond: int) -> None:
    right = 0
    for seed in range(6):
        digits = "".join(map(str, np.random.default_rng(seed).permutation(10)[:4]))
        found = labels(ruled(digits, height, beyond, seed))
        right += sum(a == b for a, b in zip(found, digits, strict=True)) if len(found) == 4 else 0
    assert right >= 21, right


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pixels are tried, slope by slope, from now on."""
    tried: list[int] = []
    level = rules._level

    def told(y: rules.Whole, x: rules.Whole, slope: float, width: int) -> rules.Whole:
        tried.append(len(y))
        return level(y, x, slope, width)

    monkeypatch.setattr(rules, "_level", told)
    return tried


def test_frames_within_frames_are_looked_at_as_far_as_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.new("L", (900, 450), 255)
    for n in range(29):
        ImageDraw.Draw(image).rectangle((7 * n + 3, 7 * n + 3, 896 - 7 * n, 446 - 7 * n), outline=0, width=2)
    mask = np.asarray(image) < 128
    found = pieces(mask)
    tried = watched(monkeypatch)
    without_rules(mask, found)
    assert len(found) == 29
    assert len(tried) == rules.MOST_PIECES * (len(rules.SLOPES) + 1)
    assert sum(tried) <= (len(rules.SLOPES) + 1) * mask.sum()


def test_a_solid_piece_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    mask = np.zeros((450, 900), bool)
    mask[20:430, 20:880] = True
    tried = watched(monkeypatch)
    without_rules(mask, pieces(mask))
    assert max(tried[:-1]) <= rules.MOST_POINTS
    assert len(tried) == len(rules.SLOPES) + 1
