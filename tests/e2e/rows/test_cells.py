"""R1, R2, R6 and R7: a recurrent cell, its gradients through time, positions, and self-attention, number by number."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.rows.instrument import InstrumentPage


def test_r1_every_number_of_the_course_and_then_an_lstm(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "recurrent-cell")
    lab.reads("z1", "0.2891")
    lab.reads("y1", "0.1555")
    lab.done(1)
    lab.page.keyboard.press("r")
    expect(lab.part("z1")).to_have_text("…")
    lab.page.keyboard.press(".")
    expect(lab.part("working").locator("math").last).to_be_visible()
    lab.page.locator(".cell-weights input[name=w_zz]").fill("0")
    lab.page.keyboard.press("Enter")
    lab.done(2)
    lab.clean()
    picture(lab.page, "row-r1")
    lab.choose("Cell", "LSTM")
    lab.page.locator(".inside:not([hidden]) .cell-box").first.wait_for()
    expect(lab.page.locator(".cell-table tbody th")).to_have_text(
        ["x input", "i input gate", "f forget gate", "g candidate", "o output gate", "c memory", "h state", "ŷ output"]
    )


def test_r2_one_gradient_vanishes_and_the_other_explodes(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "through-time")
    lab.reads("product0", "0.0115")
    assert float(lab.part("product0").inner_text()) == pytest.approx(0.8**20, rel=0.01)
    lab.page.get_by_role("button", name="Unit 2", exact=True).click()
    lab.reads("product0", "38.3")
    lab.clean()
    picture(lab.page, "row-r2")


def test_r6_a_place_is_chosen_on_the_picture_and_its_number_written_out(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "positions")
    stage = lab.page.locator(".heat-stage").first
    stage.focus()
    before = lab.readings()
    stage.press("ArrowDown")
    lab.wait_reading("place", "11")
    stage.press("ArrowRight")
    lab.wait_reading("dimension", "5")
    assert lab.readings()["value"] != before["value"]
    expect(lab.part("rule").locator("math").last).to_be_visible()
    lab.clean()
    picture(lab.page, "row-r6")


def test_r7_a_score_is_a_row_times_a_row_and_each_head_looks_elsewhere(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "self-attention")
    score = lab.page.locator("[data-array=scores] td[data-row='1'][data-column='1']")
    score.hover()
    lab.reads("working", "= 1.620")
    assert lab.part("working").inner_text().startswith("ω(is, is) = 1.20·1.20 + ")
    lab.page.locator("[data-array=weights] td[data-row='0'][data-column='0']").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.reads("working", "α(life, is)")
    lab.choose("Attention", "Queries, keys, values")
    lab.page.locator("[data-array=wq]").wait_for()
    lab.choose("Mask", "Causal: no later word")
    expect(lab.page.locator("[data-array=weights] td[data-row='0'][data-column='0']")).to_have_text("1.00")
    expect(lab.page.locator("[data-array=masked] .hidden-cell")).to_have_count(15)
    lab.done(4)
    lab.clean()
    picture(lab.page, "row-r7")
