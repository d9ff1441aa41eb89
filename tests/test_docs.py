"""The docs say what is so: tables are current, examples run, links lead somewhere, commands exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs import build
from engine.spec import parse_spec

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def test_the_tables_are_what_the_program_says() -> None:
    assert build.PAGE.read_text(encoding="utf-8") == build.page(), "run `make docs`"


def test_the_spec_in_the_docs_is_one() -> None:
    parse_spec(json.loads(blocks(ROOT / "docs" / "spec.md", "json")[0]))


def test_the_kind_in_the_docs_is_all_it_takes() -> None:
    example = blocks(ROOT / "docs" / "adding.md", "python")[0]
    after = "from engine.spec import parse_spec; assert parse_spec({'schedule': {'kind': 'inverse', 'every': 5}}).schedule.factor(5) == 0.5"
    result = subprocess.run([sys.executable, "-c", f"{example}\n{after}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_instrument_in_the_docs_is_its_whole_engine_half() -> None:
    example = blocks(ROOT / "docs" / "adding.md", "python")[1]
    after = "from engine.instruments import parse_instrument; assert parse_instrument('wave', {'times': 5}).frame().arrays['y'].size == 200"
    result = subprocess.run([sys.executable, "-c", f"{example}\n{after}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert not [target for target in targets if "://" not in target and not (path.parent / target).exists()]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_make_targets_exist(path: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)) <= known
