"""A picture has two halves: a summary in the engine, and something on the page that asks for it and draws it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.summaries import views

ROOT = Path(__file__).resolve().parents[1]
ASKED = re.compile(r'\bview:\s*"([a-z_]+)"')
ELSEWHERE = {"curves", "race"}
"""Curves come to everybody, without asking; a race has pictures of its own."""


def asked_for() -> set[str]:
    """Every view that a script of the page asks for."""
    return {name for path in (ROOT / "static" / "js").rglob("*.js") for name in ASKED.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", views.names())
def test_every_summary_is_looked_at(name: str) -> None:
    assert name in asked_for()


def test_nothing_is_asked_for_that_is_not_there() -> None:
    assert asked_for() - ELSEWHERE <= set(views.names())


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js" / "tabs").glob("*.js")), ids=lambda path: path.stem)
def test_a_tab_names_a_module_that_defines_its_element(path: Path) -> None:
    found = re.search(r'module:\s*"([\w/-]+)"', path.read_text(encoding="utf-8"))
    assert found
    module = ROOT / "static" / "js" / f"{found[1]}.js"
    assert f'customElements.define("glass-{module.stem}"' in module.read_text(encoding="utf-8")
