"""R1, R2, R6 and R7: a recurrent cell, its gradients through time, positions, and self-attention, number by number."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.rows.instrument import InstrumentPage


def test_r1_every_number_of_the_course_and_then_an_lstm(open_page, picture, watch) -> None:
    watch.forgive("status of 422")
    lab = InstrumentPage(open_page, "recurrent-cell")
    lab.reads("z1", "0.2891")
    lab.reads("y1", "0.1555")
    lab.page.keyboard.press("r")
    expect(lab.part("z1")).to_have_text("…")
    lab.page.keyboard.press(".")
    lab.done(1)
    expect(lab.part("working").locator("math").last).to_be_visible()
    lab.page.locator(".cell-weights input[name=w_zz]").fill("0")
    lab.page.keyboard.press("Enter")
    lab.done(2)
    fault, weight = lab.page.locator("#cell-weights-error"), lab.page.locator(".cell-weights input[name=w_xz]")
    for typed, reason in (
        ("abc", "w_xz: “abc” is no finite number"),
        ("", "w_xz: a number is needed"),
        ("1e5", "w_xz: must be at most 1,000"),
    ):
        weight.fill(typed)
        weight.press("Enter")
        expect(fault).to_contain_text(reason)
        expect(weight).to_have_attribute("aria-invalid", "true")
    expect(lab.page.locator(".toast")).to_have_count(0)
    weight.fill("0.1")
    weight.press("Enter")
    expect(fault).to_be_empty()
    lab.clean()
    picture(lab.page, "row-r1")
    lab.choose("Cell", "LSTM")
    lab.page.locator(".inside:not([hidden]) .cell-box").first.wait_for()
    expect(lab.page.locator(".cell-table tbody th")).to_have_text(
        ["x input", "i input gate", "f forget gate", "g candidate", "o output gate", "c memory", "h state", "ŷ output"]
    )
    lab.page.locator(".moments input").press("End")
    labels = lab.page.locator(".inside .cell-value")
    expect(labels.filter(has_text="f₃·c₂ = ")).to_have_text(re.compile(r"= -?\d\.\d{4}$"))
    boxes = [box for label in labels.all() if (box := label.bounding_box())]
    for i, one in enumerate(boxes):  # no value lies on another
        for other in boxes[:i]:
            assert not (abs(one["x"] - other["x"] + (one["width"] - other["width"]) / 2) < (one["width"] + other["width"]) / 2
                        and abs(one["y"] - other["y"]) < one["height"] / 2)  # fmt: skip


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
    box = stage.bounding_box()
    assert box
    stage.hover(position={"x": 1, "y": box["height"] * 25.5 / 50})  # no press is needed
    lab.wait_reading("place", "25")
    lab.wait_reading("dimension", "0")
    lab.page.mouse.move(0, 0)
    lab.type("Place", "10")
    lab.wait_reading("place", "10")
    stage.focus()
    before = lab.readings()
    stage.press("ArrowDown")
    lab.wait_reading("place", "11")
    stage.press("ArrowRight")
    lab.wait_reading("dimension", "1")
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
    lab.type("Heads", "2")
    lab.page.locator("[data-array=joined] td[data-row='0'][data-column='4']").hover()
    lab.reads("working", "number 2 of “life” from head 2")
    lab.page.locator("[data-array=y] td[data-row='0'][data-column='0']").hover()
    expect(lab.page.locator("[data-array=joined] [data-mark=part]")).to_have_count(6)
    expect(lab.page.locator("[data-array=wo] [data-mark=part]")).to_have_count(6)
    picture(lab.page, "row-r7")
