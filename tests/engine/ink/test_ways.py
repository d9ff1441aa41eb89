"""Pictures that the usual way misreads are looked at in another, and what is clear is looked at once."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.digits import Digits
from engine.data.idx import Bytes
from engine.ink.page import Page, prepare
from engine.ink.paper import Gray
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.ways import Way, best, others
from engine.instruments.digits import SEVEN, drawn
from tests.handwriting.hands import written
from tests.handwriting.scenes import Sheet

PLAIN = Preparation()
ROWS = ["04417", "52698"]


def labels(page: Page) -> str:
    return "".join(str(reading.label) for reading in read(page.squares))


@pytest.mark.parametrize("inverted", [False, True])
def test_digits_that_fill_their_picture_are_read(inverted: bool) -> None:
    album = Digits(size=8).album()
    right = 0
    for k in range(20):
        small = album.pixels[k, :, :, 0] * 15
        large = np.asarray(Image.fromarray(small).resize((96, 96), Image.Resampling.BICUBIC))
        right += labels(prepare(255 - large if inverted else large, PLAIN)) == str(album.labels[k])
    assert right >= 12, right


@pytest.mark.parametrize("digit", [0, 8])
def test_a_bold_digit_of_few_pixels_is_read(digit: int) -> None:
    image = Image.new("L", (280, 280), 255)
    for curve in written(digit, np.random.default_rng(digit), 1):
        for x, y in ((curve - 0.5) * 190 + 140).tolist():
            ImageDraw.Draw(image).ellipse((x - 22, y - 22, x + 22, y + 22), fill=0)
    assert labels(prepare(np.asarray(image.resize((28, 28), Image.Resampling.BOX)), PLAIN)) == str(digit)


def squared(seed: int) -> Bytes:
    page = Sheet(0.07, lines="squared").page(ROWS, np.random.default_rng(seed), seed)
    return np.asarray(page.clip(0, 255), np.uint8)


def test_the_edge_of_a_shadow_is_no_edge_of_a_sheet() -> None:
    page = squared(3).astype(float)
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    page *= (1 - 0.45 / (1 + np.exp(-(x - 0.55 * width + 0.2 * y) / 5)))[..., None]
    page *= (1 - 0.6 * np.hypot(x / width - 0.4, y / height - 0.5))[..., None]
    found = prepare(page.astype(np.uint8), PLAIN)
    assert labels(found) == "".join(ROWS)
    assert not found.sheeted


def test_a_shadow_on_a_sheet_is_part_of_it() -> None:
    page = np.ones((600, 800, 3)) * (40, 34, 30)
    page[60:540, 80:720] = Sheet(0.07, lines="squared").page(ROWS, np.random.default_rng(5), 5, (640, 480))
    y, x = np.mgrid[0:600, 0:800]
    page *= (1 - 0.5 / (1 + np.exp((np.hypot(x - 640, y - 540) - 230) / 6)))[..., None]
    found = prepare(page.clip(0, 255).astype(np.uint8), PLAIN)
    assert found.sheeted
    assert labels(found) == "".join(ROWS)


def test_the_edge_of_a_table_is_no_digit() -> None:
    page = np.pad(squared(2), ((0, 0), (44, 0), (0, 0)))
    page[:, :44] = (120, 128, 140)
    found = prepare(page, PLAIN)
    assert labels(found) == "".join(ROWS)
    assert min(x for x, *_ in found.boxes) > 50


def test_a_clear_picture_is_looked_at_once() -> None:
    small = drawn(SEVEN).astype(np.float32) / np.float32(255)
    page = prepare(drawn(SEVEN), PLAIN)
    assert not list(others(PLAIN, page, True, small))


def test_what_was_set_by_hand_is_left() -> None:
    page, noise = prepare(np.full((60, 80), 255, np.uint8), PLAIN), soft_noise(0.2)
    assert list(others(PLAIN, page, True, noise))
    for wanted in (Preparation(even=False), Preparation(neighborhood=0.2)):
        assert not list(others(wanted, page, True, noise))


def soft_noise(depth: float) -> Gray:
    return (0.5 + depth * np.random.default_rng(0).uniform(-1, 1, (60, 80))).astype(np.float32)


def ways(gray: Gray) -> list[Way]:
    """The ways in which a picture is looked at on which nothing is found."""
    page, tried = prepare(np.full((60, 80), 255, np.uint8), PLAIN), []

    def looked(way: Way) -> Page:
        tried.append(way)
        return page

    best(looked, PLAIN, gray)
    return tried


def test_where_nothing_can_be_read_in_any_way_it_is_looked_at_once() -> None:
    assert len(ways(soft_noise(0.25))) == 1, "noise everywhere"
    assert len(ways(soft_noise(0.02))) == 1, "nothing is as dark as ink"
    assert len(ways(soft_noise(0.15))) > 1


def test_nearer_paper_is_not_looked_for_where_there_is_no_ink() -> None:
    assert {way.wanted.neighborhood for way in ways(soft_noise(0.15))} == {PLAIN.neighborhood}
