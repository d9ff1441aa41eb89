"""V6 while it trains: a digit of one's own is drawn into a run, asked about at every epoch, compared with what was learnt from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.e2e.rows.test_v6 import INK, SEVEN, draw
from tests.e2e.workbench import PATIENCE, Workbench

OWN = "() => Boolean(document.querySelector('glass-answer')?.store?.state.picture.pixels)"


def keeps_its_picture(answer: Locator, folder: Path) -> None:
    """What is refused is named beside the picture that was there before, on the pad as beside an example, and takes nothing of it."""
    (note := folder / "note.png").write_text("hello")
    label, bars, notice = (
        answer.locator("[data-part='label']"),
        answer.locator(".answer-bar output"),
        answer.locator(".digit-notice:visible"),
    )
    for source in ("own", "data"):
        answer.locator(f"[data-value='{source}']").click()
        # An example has its truth beside its answer: until then what was drawn is still answered.
        expect(answer).to_have_attribute("data-right", "" if source == "own" else re.compile("true|false"), timeout=PATIENCE)
        expect(label).to_have_text(re.compile(r"\d"))
        before = bars.all_inner_texts()
        answer.locator("input[type=file]").set_input_files(note)
        expect(notice).to_contain_text("note.png is not an image")
        assert bars.all_inner_texts() == before
        assert answer.locator(f"[data-value='{source}']").get_attribute("aria-pressed") == "true"
        assert answer.page.evaluate("document.querySelector('glass-answer').own.sheet.photo") is None


def test_a_digit_is_drawn_into_a_run_while_it_trains(open_page, picture, watch, tmp_path):
    watch.forgive("415")
    page = open_page("/play?lab=lenet", viewport={"width": 1024, "height": 768})
    run = Workbench(page)
    run.wait_started()
    answer = page.locator("glass-answer")
    answer.locator(".answer-bar").nth(9).wait_for(timeout=PATIENCE)
    answer.locator("[data-value='own']").click()
    expect(answer.locator(".answer-brought .view-note")).to_contain_text("an example of the data")  # while the pad is empty
    expect(answer.locator(".answer-bar output").first).to_have_text("")  # nothing is said to an empty pad
    place = answer.locator(".pad-canvas").bounding_box()
    draw(page, SEVEN)
    page.wait_for_function(OWN, timeout=PATIENCE)
    assert answer.locator(".pad-canvas").bounding_box() == place  # the words that come do not move it away under the pen
    run.wait_epoch(5)
    assert run.run()["status"] == "running"
    expect(answer.locator("[data-part='label']")).to_have_text("7", timeout=PATIENCE)
    assert page.evaluate("performance.getEntriesByName('stroke to bars').length") > 0
    picture(page, "row-v6-run")
    run.pause()
    run.wait_shown()  # the last answer as well: what it was at this moment is kept
    shares = [float(text.strip("% ")) for text in answer.locator(".answer-bar output").all_inner_texts()]
    assert sum(shares) == pytest.approx(100, abs=0.6)
    expect(answer.locator(".epochs .view-note")).to_contain_text(re.compile(rf"Epoch {run.epoch()}(\.\d+)?: "), timeout=PATIENCE)
    label = str(answer.locator(".epochs-canvas").get_attribute("aria-label"))
    moments = re.search(r"at (\d+) moments", label)
    assert moments
    assert int(moments[1]) >= 6
    page.reload()
    run.wait_started()
    page.wait_for_function(OWN, timeout=PATIENCE)
    expect(answer.locator(".epochs-canvas")).to_have_attribute("aria-label", label, timeout=PATIENCE)
    assert answer.locator(".pad-canvas").evaluate(INK, [[0.5, 0.2], [0.22, 0.6]]) == [True, False]  # the drawing itself as well
    expect(answer.get_by_role("button", name="Undo")).to_be_enabled()
    answer.locator("[data-value='nearest']").click()
    expect(answer.locator(".nearest-list li")).to_have_count(6, timeout=PATIENCE)
    answer.locator("[data-value='features']").click()
    expect(answer.locator(".nearest .view-note")).to_contain_text("dense_2", timeout=PATIENCE)
    with page.expect_download() as waiting:
        answer.get_by_role("button", name="Save as PNG").click()
    with Image.open(waiting.value.path()) as saved:
        assert saved.size == (28, 28)
    keeps_its_picture(answer, tmp_path)
    run.train(1, "batch")
    run.wait_shown()  # what the run says since then was heard
    assert answer.locator("[data-value='data']").get_attribute("aria-pressed") == "true"
