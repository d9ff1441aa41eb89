"""What a network of images is shown of a picture file."""

from __future__ import annotations

import pytest

from engine.data.images import FashionMnist
from engine.ink.asked import shown_to
from engine.ink.preparation import Preparation
from tests.engine.data.pictures import photo


@pytest.mark.parametrize("bright_on_black", [True, False])
def test_a_kind_says_itself_that_its_things_are_bright_on_black(monkeypatch, bright_on_black) -> None:
    assert FashionMnist.bright_on_black
    monkeypatch.setattr(FashionMnist, "bright_on_black", bright_on_black)
    shown = shown_to(FashionMnist(), photo("PNG", (40, 40), color="white"), "white.png", Preparation())
    assert shown.inputs.mean() == (0 if bright_on_black else 1)
