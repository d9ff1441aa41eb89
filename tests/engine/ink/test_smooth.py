"""A sheet of which an edge or two are seen is told from what it lies on, whatever that is; the edge of a shadow may be none."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.ink.sheet import found_sheet
from engine.ink.smooth import may_be_shadow
from tests.handwriting.scenes import Sheet

ROWS = ["4617", "5298"]


@pytest.mark.parametrize("table", ["cloth", "bright"])
def test_the_table_beside_an_edge_is_left_out(table: str) -> None:
    page = np.full((620, 640, 3), (215, 150, 150.0))
    y, x = np.mgrid[0:620, 0:640]
    if table == "cloth":
        page = np.where(((x // 24 + y // 24) % 2)[..., None] > 0, (70, 90, 130.0), (110, 130, 170.0))
    page[:400] = Sheet(0.07, lines="squared").page(ROWS, np.random.default_rng(5), 5, (640, 400))
    page[400:404] *= 0.6
    found = prepare(page.clip(0, 255).astype(np.uint8), Preparation())
    assert "".join(str(reading.label) for reading in read(found.squares)) == "".join(ROWS)
    assert found.sheeted
    assert not found.shaded


@pytest.mark.parametrize(
    ("outside", "shadow"),
    [((0.5, 0.5, 0.48), True), ((0.2, 0.2, 0.2), False), ((0.6, 0.4, 0.3), False), ((0.97, 0.96, 0.95), True)],
    ids=["shadow", "dark", "wood", "white"],
)
def test_a_shadow_takes_as_much_of_each_color(outside: tuple[float, float, float], shadow: bool) -> None:
    small = np.full((20, 30, 3), 0.9, np.float32)
    small[:, 15:] *= np.array(outside, np.float32)
    inner = np.zeros((20, 30), bool)
    inner[:, :15] = True
    assert may_be_shadow(small, inner, ~inner) == shadow
    assert may_be_shadow(small, ~inner, inner) == shadow


def test_a_stroke_that_goes_to_the_border_is_no_edge() -> None:
    image = Image.new("L", (280, 280))
    ImageDraw.Draw(image).line([(70, 90), (200, 85), (120, 264)], fill=255, width=26, joint="curve")
    small = np.asarray(image.resize((28, 28), Image.Resampling.BOX))
    found = prepare(small, Preparation())
    assert not found.sheeted
    assert [reading.label for reading in read(found.squares)] == [7]


def test_a_sheet_that_the_picture_cuts_off_is_not_laid_flat_by_corners_it_has_not() -> None:
    page = np.full((480, 640), 40, np.uint8)
    page[200:, 250:] = 230
    page[300:310, 500:530] = 20
    sheet = found_sheet(page, page.astype(np.float32) / np.float32(255))
    assert sheet is not None
    assert sheet.inside is not None
    assert (sheet.back == np.eye(3)).all()


def test_the_ground_of_a_small_drawing_is_no_sheet() -> None:
    y, x = np.mgrid[0:160, 0:160]
    page = np.where(np.abs(np.hypot(x - 80, y - 80) - 60) < 14, 235, 20).astype(np.uint8)
    page[:, 100:] //= 2
    assert found_sheet(page, page.astype(np.float32) / np.float32(255)) is None


def on_wood(rng: np.random.Generator, size: tuple[int, int] = (620, 640)) -> np.ndarray:
    """A table of soft grain, here and there as bright as paper, (H, W, 3)."""
    grain = Image.fromarray(rng.uniform(0, 255, (size[0] // 10, size[1] // 40)).astype(np.uint8)).resize(
        size[::-1], Image.Resampling.BICUBIC
    )
    return np.array((228, 196, 160.0)) * (0.8 + 0.3 * np.asarray(grain, float)[..., None] / 255)


def test_an_edge_with_gaps_is_one() -> None:
    page = on_wood(np.random.default_rng(2))
    page[:420, :500] = Sheet(0.07, tint=(226, 222, 214)).page(ROWS, np.random.default_rng(5), 5, (500, 420)).clip(0, 245) * 0.97
    found = prepare(page.clip(0, 255).astype(np.uint8), Preparation())
    assert found.sheeted
    assert "".join(str(reading.label) for reading in read(found.squares)) == "".join(ROWS)


def test_a_slip_of_paper_on_a_dark_table_is_a_sheet() -> None:
    page = on_wood(np.random.default_rng(3)) * 0.35
    page[260:340, 120:520] = Sheet(0.09).page(["46175"], np.random.default_rng(5), 5, (400, 80)).clip(0, 245)
    found = prepare(page.clip(0, 255).astype(np.uint8), Preparation())
    assert found.sheeted
    assert "".join(str(reading.label) for reading in read(found.squares)) == "46175"


@pytest.mark.parametrize("lines", ["white", "squared"])
def test_a_shadow_over_half_of_a_sheet_on_a_dark_table_is_part_of_it(lines: str) -> None:
    page = np.ones((600, 800, 3)) * (70, 44, 28)
    page[60:540, 80:720] = Sheet(0.07, lines=lines).page(ROWS, np.random.default_rng(5), 5, (640, 480)).clip(0, 245)
    y, x = np.mgrid[0:600, 0:800]
    page *= (1 - 0.55 / (1 + np.exp(-(x - 400 + 0.4 * (y - 300)) / 6)))[..., None]
    found = prepare(page.clip(0, 255).astype(np.uint8), Preparation())
    assert found.sheeted
    assert "".join(str(reading.label) for reading in read(found.squares)) == "".join(ROWS)


def test_a_torn_slip_is_a_sheet() -> None:
    page, rng = on_wood(np.random.default_rng(3)) * 0.35, np.random.default_rng(4)
    slip = Sheet(0.08).page(["461", "752"], np.random.default_rng(5), 5, (260, 200)).clip(0, 245)
    torn = [np.repeat(rng.integers(0, 19, size // 10), 10) for size in (260, 260, 200, 200)]
    y, x = np.mgrid[0:200, 0:260]
    inside = (y >= torn[0]) & (y < 200 - torn[1]) & (x >= torn[2][:, None]) & (x < 260 - torn[3][:, None])
    page[200:400, 190:450] = np.where(inside[..., None], slip, page[200:400, 190:450])
    found = prepare(page.clip(0, 255).astype(np.uint8), Preparation())
    assert found.sheeted
    assert "".join(str(reading.label) for reading in read(found.squares)) == "461752"
