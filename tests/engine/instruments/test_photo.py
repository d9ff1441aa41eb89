"""Kernels on a photo: sums as the slow way gives them, shown as they are said to be."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.frames import Frame
from engine.instruments import parse_instrument
from engine.instruments.kernel_bank import KERNELS
from engine.instruments.scene import HIGH, WIDE, card, village

RNG = np.random.default_rng(7)
PICTURE = RNG.integers(0, 256, (14, 19, 3)).astype(np.uint8)
KERNEL = [[1.0, -2, 0, 3, 1]] * 3


def framed(picture: Any = PICTURE, **arguments: Any) -> Frame:
    return parse_instrument("photo", arguments).frame(picture)


def slowly(channel: Any, kernel: Any, around: Any = "edge") -> Any:
    """The sums at every pixel of one channel, its nearest pixels again around it, or zeros ("constant")."""
    high, wide = (count // 2 for count in np.shape(kernel))
    padded = np.pad(channel.astype(float), ((high, high), (wide, wide)), mode=around)
    height, width = channel.shape
    return np.array([[(padded[i : i + 2 * high + 1, j : j + 2 * wide + 1] * kernel).sum() for j in range(width)] for i in range(height)])


def test_every_channel_is_filtered_by_itself():
    frame = framed(kernel=KERNEL, divide=4, offset=10, gray=False, display="clip")
    wanted = np.stack([slowly(PICTURE[..., c], KERNEL) for c in range(3)], axis=2) / 4 + 10
    assert frame.arrays["output"].tolist() == wanted.clip(0, 255).round().astype(int).tolist()
    assert json.loads(frame.meta["results"])["largest"] == pytest.approx(wanted.max())


@pytest.mark.parametrize(("border", "around"), [("repeat", "edge"), ("zeros", "constant")])
def test_what_lies_beyond_the_border_makes_no_edge_that_sets_the_scale(border, around):
    picture = np.full((20, 30, 3), 200, np.uint8)
    picture[:, 15:] = 210  # a faint edge, a twentieth of the step from the border to zeros
    frame = framed(picture, kernel=[list(row) for row in KERNELS["sobel_x"].rows], border=border, display="clip")
    sums = slowly(picture @ np.array([0.299, 0.587, 0.114]), KERNELS["sobel_x"].rows, around)
    assert frame.arrays["output"][..., 0] == pytest.approx(sums.clip(0, 255), abs=0.51)
    assert json.loads(frame.meta["range"]) == pytest.approx(40)
    assert json.loads(frame.meta["results"])["largest"] == pytest.approx({"repeat": 40, "zeros": 800}[border])


def test_gray_is_the_brightness_that_the_eye_sees():
    frame = framed(kernel=[[1.0]], display="clip")
    assert frame.arrays["output"][..., 0] == pytest.approx(PICTURE @ [0.299, 0.587, 0.114], abs=0.51)


def test_signed_puts_zero_in_the_middle_and_absolute_forgets_the_sign():
    sums = slowly(PICTURE @ np.array([0.299, 0.587, 0.114]), KERNELS["sobel_x"].rows)
    signed, absolute = (framed(display=display).arrays["output"][..., 0].astype(float) for display in ("signed", "absolute"))
    assert (signed[sums > 20] > 127).all()
    assert (signed[sums < -20] < 128).all()
    assert absolute == pytest.approx(np.abs(sums).clip(0, 255), abs=0.51)


@pytest.mark.parametrize(("row", "column"), [(-1, -1), (0, 0), (13, 18), (5, 600)])
@pytest.mark.parametrize(("border", "around"), [("repeat", "edge"), ("zeros", "constant")])
def test_the_pixel_that_is_looked_at_has_its_numbers(row, column, border, around):
    frame = framed(kernel=KERNEL, row=row, column=column, divide=2, offset=-3, gray=False, border=border)
    at = json.loads(frame.meta["at"])
    for c in range(3):
        wanted = slowly(PICTURE[..., c], KERNEL, around)[tuple(at)]
        assert (frame.arrays["patch"][c] * KERNEL).sum() == pytest.approx(wanted) == frame.arrays["totals"][c]
        assert frame.arrays["sums"][c] == pytest.approx(wanted / 2 - 3)


def test_the_identity_changes_nothing_and_means_keep_the_brightness():
    assert (
        framed(kernel=[list(row) for row in KERNELS["identity"].rows], gray=False, display="clip").arrays["output"].tolist()
        == PICTURE.tolist()
    )
    assert all(one.matrix.sum() == pytest.approx(0 if one.signed else 1) for one in KERNELS.values())


def test_a_large_picture_is_made_smaller():
    assert framed(np.zeros((400, 1000, 3), np.uint8), side=320).arrays["original"].shape == (128, 320, 3)
    assert framed(np.zeros((1, 1000, 3), np.uint8), side=64).arrays["output"].shape == (1, 64, 1)


@pytest.mark.parametrize("draw", [village, card])
def test_our_own_pictures_have_something_to_find(draw):
    picture = draw()
    assert picture.shape == (HIGH, WIDE, 3)
    assert picture.dtype == np.uint8
    assert np.abs(slowly(picture[::2, ::2, 0], KERNELS["sobel_x"].rows)).max() > 300
