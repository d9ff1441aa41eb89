"""Squared paper seen askew: its lines draw nearer to each other, no two at one slope, and all of them are taken away."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.fans import Fan, _from, along
from engine.ink.lines import without_lines
from tests.handwriting.hands import written
from tests.handwriting.pages import draw_line

SHAPE = 420, 600


def squared(turn: float, askew: float) -> np.ndarray:
    """Lines (H, W), 0 or 0.3, of paper turned by so many degrees, whose far side is smaller by `askew` for each 100 pixels."""
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]] - np.array(SHAPE)[:, None, None] / 2
    far = 1 - askew * (0.6 * x + 0.8 * y) / 100
    angle = np.deg2rad(turn)
    places = (x * np.cos(angle) + y * np.sin(angle)) / far, (y * np.cos(angle) - x * np.sin(angle)) / far
    distance = np.min([np.abs(place - np.round(place / 26) * 26) for place in places], axis=0)
    return np.clip(1.5 - distance, 0, 1).astype(np.float32) * np.float32(0.3)


@pytest.mark.parametrize(("turn", "askew"), [(0.0, 0.0), (14.0, 0.08), (-22.0, 0.06), (23.0, 0.0), (44.0, 0.03)])
def test_no_line_is_left(turn: float, askew: float) -> None:
    ink = squared(turn, askew)
    found = without_lines(ink)
    assert found.angle is not None
    assert np.rad2deg(found.angle) == pytest.approx(turn, abs=4)
    assert (found.ink > 0.12).mean() < (0.01 if abs(turn) < 40 else 0.02)  # in the corners lines are short


def test_lines_of_a_fan_are_followed() -> None:
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(float)
    fan = Fan(0.1, 0.0008)
    row = (y - SHAPE[0] / 2 - fan.slope * (x - 300)) / (1 + fan.wider * (x - 300))
    ink = (np.abs(row - 40) < 1.6).astype(np.float32)
    assert along(ink, fan)[np.abs(row - 40) < 0.6].min() > 0.95
    assert along(ink, Fan(0.1)).min(initial=1, where=np.abs(row - 40) < 0.6) < 0.5


def test_a_margin_is_taken_away_though_it_is_darker_and_wider() -> None:
    ink = squared(8.0, 0.0)
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(float)
    ink[np.abs(x - 150 + np.tan(np.deg2rad(8)) * (y - 200)) < 2] = 0.7
    assert (without_lines(ink).ink > 0.3).sum() < 30


def test_no_place_outside_of_a_row_is_read() -> None:
    rows = np.arange(20, dtype=np.float32).reshape(4, 5)
    assert _from(rows, np.array([0, 1, 2, 0]), 3).tolist() == [[0, 1, 2], [6, 7, 8], [12, 13, 14], [15, 16, 17]]
    with pytest.raises(IndexError):
        _from(rows, np.full(4, 3), 3)
    with pytest.raises(ValueError, match="window shape"):
        _from(rows, np.zeros(4, np.intp), 6)


def test_bent_lines_are_followed() -> None:
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(float)
    row = y - 0.0004 * (x - 300) ** 2
    distance = np.abs(row - np.round(row / 30) * 30)
    ink = np.clip(1.5 - distance, 0, 1).astype(np.float32) * np.float32(0.3)
    assert (without_lines(ink).ink > 0.12).mean() < 0.01


@pytest.mark.parametrize(("hand", "seed"), [(1, 0), (5, 3)])
def test_strokes_of_a_slanted_hand_do_not_tell_how_a_page_is_turned(hand: int, seed: int) -> None:
    image, rng = Image.new("L", SHAPE[::-1]), np.random.default_rng(seed)
    for k, digit in enumerate("352608"):
        for stroke in written(int(digit), rng, hand):
            draw_line(ImageDraw.Draw(image), stroke * 150 + (60 + 190 * (k % 3), 30 + 200 * (k // 3)), 8)
    assert not without_lines(np.asarray(image, np.float32) / np.float32(255)).angle
