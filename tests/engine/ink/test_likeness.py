"""What is no digit is told from digits, in fonts that nothing was learnt from, and by the shipped reader alone."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.ink import likeness
from engine.ink.page import prepare
from engine.ink.paper import Gray
from engine.ink.preparation import Preparation
from engine.ink.reader import NO_DIGIT, NO_DIGITS, hints, read
from engine.instruments.digits import SEVEN, drawn
from engine.reading import Reading
from engine.zoo import trained
from scripts.train_likeness import BUILT_IN, LETTERS, TWINS, built_in
from scripts.train_likeness import drawn as printed

LOG = json.loads(likeness.FILE.with_suffix(".json").read_text("utf-8"))


def page(text: str) -> list[Reading]:
    """What is read of a text in Pillow's own font."""
    image = Image.new("L", (900, 200), 255)
    ImageDraw.Draw(image).text((30, 50), text, fill=0, font_size=70)
    return read(prepare(np.asarray(image), Preparation()).squares)


def signs(letters: str, count: int) -> Gray:
    """So many signs of Pillow's own font, as a hand would bend them."""
    return printed(built_in(), letters, count, np.random.default_rng(5)).astype(np.float32) / np.float32(255)


@pytest.mark.parametrize("text", ["Hello world", "The quick fox", "Name and address"])
def test_a_text_in_a_font_nobody_learnt_from_is_no_page_of_digits(text: str) -> None:
    found = page(text)
    assert hints(found) == (NO_DIGITS,)
    assert not any(reading.sure for reading in found if reading.unlike)
    assert max(max(reading.probabilities) for reading in found if reading.unlike) > 0.95  # which they would have been sure of


@pytest.mark.parametrize("text", ["0123456789", "1984", "42 17 8", "77"])
def test_printed_numbers_are_digits(text: str) -> None:
    found = page(text)
    assert [reading.unlike for reading in found] == [False] * len(text.replace(" ", ""))
    assert not hints(found)


def test_the_log_tells_what_unseen_letters_give() -> None:
    row = next(row for row in LOG["unlike"]["fonts"]["unseen"] if row[0] == BUILT_IN)
    found = read(signs(LETTERS, 3 * len(LETTERS)))
    assert np.mean([reading.unlike for reading in found]) == pytest.approx(row[1], abs=0.07)
    assert row[1] > 0.85
    assert LOG["unlike"]["MNIST test"] < 0.01
    assert LOG["twins"] == TWINS


def test_the_weights_belong_to_the_network_that_is_shipped() -> None:
    assert LOG["reader"] == {
        "name": likeness.READER,
        "sha256": sha256(trained.shipped[likeness.READER].file.read_bytes()).hexdigest(),
    }


def test_no_other_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    lenet = trained.load("lenet")
    monkeypatch.setattr(trained, "load", lambda name: lenet)
    letters = signs("H", 40)
    own, other = read(letters), read(letters, "another")
    assert {reading.unlike for reading in other} == {None}
    assert not hints(other)
    assert any(reading.sure for reading in other)
    assert [replace(one, sure=False, unlike=None) for one in own] == [replace(one, sure=False) for one in other]


def test_one_sign_and_a_few_among_many_are_told_apart() -> None:
    (seven,) = read(prepare(drawn(SEVEN), Preparation()).squares)
    assert seven.unlike is False
    strange = replace(seven, unlike=True, sure=False)
    assert hints([strange]) == (NO_DIGIT,)
    assert hints([seven]) == hints([]) == hints([strange, seven]) == hints([strange, strange, *[seven] * 5]) == ()
    assert hints([strange, strange, seven, seven, seven, seven]) == (NO_DIGITS,)
