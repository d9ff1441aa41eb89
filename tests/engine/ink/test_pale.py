"""Pencil beside pen is read, or it is told that there was some; no shadow is told of."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.idx import Bytes
from engine.ink.page import PALER, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from tests.handwriting.pages import PENS, Photo, Plane, developed, photograph
from tests.handwriting.scenes import scene


def covered(row: str, pen: str, seed: int) -> Plane:
    """How much ink of a row lies where, (240, 640), from 0 to 1."""
    plain = np.asarray(photograph([row], Photo(pen=pen, size=(640, 240)), seed).convert("L"), float)
    return np.clip((plain.max() - plain) / np.ptp(plain), 0, 1)


def beside(pen: str, gray: int, paper: str = "white", seed: int = 0) -> Bytes:
    """A photo of 46273 in a pen, and of 51089 below in pencil so gray."""
    rng = np.random.default_rng(seed)
    pencil = covered("51089", "pencil", seed) * (245 - gray) / (245 - PENS[pen].color[0])
    how = Photo(paper, pen, light=0.3, noise=3, blur=0.7, size=(640, 480))
    return np.asarray(developed(np.vstack([covered("46273", pen, seed), pencil]), 80, how, rng))


def labels(picture: Bytes, threshold: float = 0.35) -> str:
    return "".join(str(one.label) for one in read(prepare(picture, Preparation(threshold=threshold)).squares))


@pytest.mark.parametrize("pen", ["marker", "fountain"])
@pytest.mark.parametrize("gray", [110, 140])
def test_pencil_beside_pen_is_read(pen: str, gray: int) -> None:
    found = labels(beside(pen, gray))
    assert len(found) == 10
    assert sum(a == b for a, b in zip(found, "4627351089", strict=True)) >= 9


@pytest.mark.parametrize("gray", [175, 190])
def test_paler_pencil_is_told_of_and_read_by_a_lower_threshold(gray: int) -> None:
    picture = beside("fountain", gray)
    page = prepare(picture, Preparation())
    assert len(page.squares) < 10
    assert page.hints == (PALER,)
    found = labels(picture, 0.15)
    assert len(found) == 10
    assert sum(a == b for a, b in zip(found, "4627351089", strict=True)) >= 9
    assert PALER not in prepare(picture, Preparation(threshold=0.15)).hints


@pytest.mark.parametrize("name", ["crumpled", "steep"])
def test_folds_and_edges_are_not_told_of(name: str) -> None:
    for seed in range(2, 6):  # of the first two as of all other scenes it is told in test_page.py
        rows = ["".join(map(str, np.random.default_rng(seed).permutation(10)[half])) for half in (slice(0, 5), slice(5, 10))]
        assert not prepare(scene(name, rows, seed), Preparation()).hints
