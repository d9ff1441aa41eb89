"""The catalogue and the templates that speak from it."""

from __future__ import annotations

import re

import pytest

from app.settings import ROOT
from app.words import catalogue, speaking_templates, text

TEMPLATES = sorted(ROOT.glob("templates/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_a_template_asks_for_is_there(path) -> None:
    asked = re.findall(r"\bt\(\s*\"([^\"]+)\"", path.read_text("utf-8"))
    assert set(asked) <= set(catalogue())


def test_a_gap_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        text("no.such.text")


def test_a_text_with_plurals_stands_in_its_common_form() -> None:
    assert text("data.points") == "{count} points"


def test_the_page_carries_the_whole_catalogue() -> None:
    written = speaking_templates().env.from_string("{{ messages|tojson }}").render()
    assert '"bar.play": "Play"' in written
    assert "<" not in written
