"""The catalogue and the templates that speak from it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from app.runs.live import State
from app.settings import ROOT
from app.words import catalogue, speaking_templates, text
from engine.race.race import Status as RaceStatus
from engine.run import Status

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


def test_there_are_words_for_every_state_in_which_a_run_can_be() -> None:
    told = {*get_args(Status), *get_args(RaceStatus), *map(str, State)} - {State.AWAKE}  # one that is awake says itself how it is
    assert {f"status.{name}" for name in told} <= set(catalogue())
