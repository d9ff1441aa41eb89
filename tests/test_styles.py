"""What the style sheets must not ask for: it would cost every picture of a run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[1] / "static" / "css").glob("*.css"))
WIDE = re.compile(r"(?:(?<![\w-])(?:body|html|main)|:root|#bench|\.bench|\.workbench)(?:[.\[#:(][^\s>+~,{]*)*?:has\(")
"""A rule by what the whole page or the whole bench `:has()`: whatever is put into it has the style of all of it worked out anew."""
INSTRUMENT = re.compile(r"\.instrument\b")
"""Pages of instruments may ask: they have no charts and put little into the page while they draw."""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_style_depends_on_what_a_whole_training_page_holds(sheet: Path):
    selectors = re.findall(r"[^{};]+(?=\{)", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL))
    assert [each.strip() for each in selectors if WIDE.search(each) and not INSTRUMENT.search(each)] == []


@pytest.mark.parametrize("selector", ["body:has(glass-hint)", ".bench:has(> .drawer)", "[data-presenter] .bench.race:has(.a) > .b"])
def test_such_a_rule_is_found(selector: str):
    assert WIDE.search(selector)


@pytest.mark.parametrize("selector", ["body[data-hint] .stat:has(b)", ".bench > .panel:has(b)", ".workbench .field:has(> select)"])
def test_what_a_small_part_holds_may_be_asked(selector: str):
    assert not WIDE.search(selector)
