"""Digits that are small on their picture are looked at again from more pixels; boxes stay where the digits are."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.ink.asked import page_of
from engine.ink.closer import Picture, looked_closer
from engine.ink.page import Page, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from tests.handwriting.scenes import Sheet

PLAIN = Preparation()
ROWS = ["04417", "52698"]
LEFT, TOP, WIDTH, HEIGHT = 1150, 300, 224, 168


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """A large sheet of small squares with a little writing in a corner, (1500, 2000, 3)."""
    page = np.full((1500, 2000, 3), (240, 238, 230), float)
    for at in range(0, 2000, 16):
        page[:, at : at + 2] *= 0.86
        page[at : at + 2] *= 0.86
    ink = Sheet(0.07).page(ROWS, np.random.default_rng(5), 1, (WIDTH, HEIGHT)) / 245.0
    page[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH] *= ink.clip(0, 1)
    page += np.random.default_rng(0).normal(0, 3, page.shape)
    return page.clip(0, 255).astype(np.uint8)


def packed(picture: np.ndarray) -> bytes:
    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=92)
    return out.getvalue()


def labels(page: Page) -> str:
    return "".join(str(reading.label) for reading in read(page.squares, scrawls=page.scrawls))


@pytest.mark.parametrize("turn", ["none", "half"])
def test_small_digits_are_looked_at_more_closely(photo: np.ndarray, turn: str) -> None:
    given = photo if turn == "none" else photo[::-1, ::-1]
    page = page_of(packed(given), "photo", Preparation(turn=turn))
    assert labels(page) == "".join(ROWS)
    assert [stage.name for stage in page.stages][:2] == ["original", "closer"]
    assert "times as large" in page.stages[1].note
    assert page.size == (2000, 1500)
    assert len(page.scrawls) == len(page.boxes) == len(page.squares) == 10
    for x, y, wide, high in page.boxes:
        assert LEFT - 5 < x < x + wide < LEFT + WIDTH + 5
        assert TOP - 5 < y < y + high < TOP + HEIGHT + 5


def test_what_is_not_found_again_from_near_by_stays(photo: np.ndarray) -> None:
    page = prepare(np.asarray(Image.fromarray(photo).resize((900, 675), Image.Resampling.BOX)), PLAIN, 0.45)
    asked = []

    def blank(longest: int) -> Picture:
        asked.append(longest)
        return Picture(np.full((longest * 3 // 4, longest), 255, np.uint8), longest / 2000)

    assert looked_closer(page, PLAIN, blank) is page
    assert asked == [1800]


def test_what_reaches_into_the_part_from_outside_is_no_find(photo: np.ndarray) -> None:
    marked = photo.copy()
    marked[TOP + HEIGHT // 2 :, LEFT + WIDTH + 14 : LEFT + WIDTH + 20] = 40  # a line that goes on beyond the part
    page = page_of(packed(marked), "photo", PLAIN)
    assert page.stages[1].name == "closer"
    assert labels(page) == "".join(ROWS)


def test_large_digits_are_looked_at_once() -> None:
    page = Sheet(0.07).page(ROWS, np.random.default_rng(5), 1, (1600, 1200)).clip(0, 255).astype(np.uint8)
    found = page_of(packed(page), "photo", PLAIN)
    assert labels(found) == "".join(ROWS)
    assert "closer" not in [stage.name for stage in found.stages]
