"""Click anything, see where its number comes from, and change it."""

from __future__ import annotations

from math import exp

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import clean
from tests.e2e.explained import Explained, box_of

XOR = "/play?lab=xor-by-hand"
NAME_OF_FOCUS = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
SUM = "document.querySelector(\"glass-inspect [data-formula='sum']\")"


@pytest.fixture
def xor(open_page) -> Explained:
    return Explained(open_page(XOR))


def test_a_unit_is_explained_without_being_covered(xor: Explained) -> None:
    xor.unit(1, 0).click()
    assert xor.formula("sum").replace(" ", "").endswith("=−0.67")
    assert xor.value("output") == pytest.approx(1 / (1 + exp(0.67)), abs=1e-4)
    assert "unit 1" in xor.where()
    network, panel = box_of(xor.page.locator("glass-network")), box_of(xor.panel)
    assert network["y"] + network["height"] <= panel["y"] + 1
    assert xor.page.locator("glass-boundary").is_visible()
    xor.page.keyboard.press("Escape")
    expect(xor.panel).to_be_hidden()
    expect(xor.page.locator("#panel-charts")).to_be_visible()


def test_a_wire_a_bias_a_layer_and_a_point_are_explained(xor: Explained) -> None:
    xor.click_wire(0, 1, 0)
    expect(xor.inspector.locator(".crumbs")).to_contain_text("weight of x")
    expect(xor.field("dense_1.kernel", 0, 0)).to_be_focused()
    assert "share" in xor.formula("share")
    xor.click_bias(1, 1)
    expect(xor.inspector.locator(".crumbs")).to_contain_text("bias")
    expect(xor.field("dense_1.bias", 1)).to_be_focused()
    xor.inspector.locator(".crumbs button").first.click()
    expect(xor.inspector.locator(".crumbs strong")).to_have_text("layer 1")
    expect(xor.inspector.locator("mtable")).not_to_have_count(0)
    box = box_of(xor.page.locator(".plane"))
    xor.page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"])
    expect(xor.inspector.locator(".crumbs strong")).to_have_text("one example")
    expect(xor.inspector.locator(".pass-table tbody tr")).to_have_count(5)
    assert xor.value("loss") == pytest.approx(0.5733, abs=1e-3)
    assert xor.bench.run()["spec"]["data"]["kind"] == "xor_gate"


def test_the_example_can_be_chosen(xor: Explained) -> None:
    xor.unit(1, 0).click()
    xor.formula("sum")
    xor.inspector.get_by_role("button", name="The next example").click()
    expect(xor.inspector.locator(".example-name")).to_contain_text("example 2 of 4: x = 0, y = 1")
    xor.inspector.get_by_role("button", name="Show the numbers of example 3").click()
    expect(xor.inspector.locator(".example-name")).to_contain_text("example 3 of 4: x = 1, y = 0")
    xor.page.wait_for_function(f"() => Number({SUM}.dataset.value) > 0.9")
    assert xor.value("sum") == pytest.approx(0.94, abs=1e-4)


def test_a_weight_is_typed_dragged_and_moved_by_keys(xor: Explained) -> None:
    xor.unit(1, 0).click()
    field = xor.field("dense_1.kernel", 0, 0)
    field.fill("2.5")
    xor.wait_weight(2.5, "dense_1.kernel", 0, 0)
    field.press("ArrowUp")
    xor.wait_weight(2.6, "dense_1.kernel", 0, 0)
    slider = xor.inspector.locator(".weight input[type='range']").nth(1)
    slider.focus()
    slider.press("Home")
    xor.wait_weight(-5, "dense_1.kernel", 1, 0)
    xor.page.wait_for_function(f"() => {SUM}.querySelector('.formula-numbers').textContent.includes('2.6')")


def test_what_is_frozen_stays(xor: Explained) -> None:
    xor.unit(1, 0).click()
    xor.inspector.get_by_role("button", name="Hold fast: weight of x").click()
    expect(xor.inspector.get_by_role("button", name="Hold fast: weight of x")).to_have_attribute("aria-pressed", "true")
    xor.bench.train(50)
    assert xor.weight("dense_1.kernel", 0, 0) == pytest.approx(1.61)
    assert xor.weight("dense_1.kernel", 1, 0) != pytest.approx(-2.0, abs=1e-3)
    xor.unit(2, 0).click()
    before = xor.weights()["dense_2.kernel"].tolist()
    xor.inspector.get_by_label("freeze the layer").click()
    xor.bench.wait_run(lambda run: not run["layers"][-1]["trainable"], "frozen in its last layer")
    xor.bench.train(5)
    assert xor.weights()["dense_2.kernel"].tolist() == before


def test_the_numbers_live_while_it_trains(page) -> None:
    live = Explained(page)
    live.bench.wait_epoch(2)
    live.unit(1, 0).click()
    live.formula("sum")
    first = live.value("sum")
    live.page.wait_for_function(f"(was) => Number({SUM}.dataset.value) !== was", arg=first)
    assert live.bench.run()["status"] == "running"


def test_the_map_has_three_ranges(xor: Explained) -> None:
    xor.unit(1, 0).click()
    low = xor.inspector.locator("glass-legend .legend-number").first
    expect(low).to_have_text("0")
    xor.inspector.locator(".segmented [data-value='network']").click()
    expect(low).to_have_text("−1")
    xor.inspector.locator(".segmented [data-value='unit']").click()
    expect(low).not_to_have_text("−1")


def test_by_keyboard_alone(xor: Explained) -> None:
    xor.unit(0, 0).focus()
    xor.page.keyboard.press("ArrowRight")
    xor.page.keyboard.press("Enter")
    expect(xor.page.locator("#below-tab-inspect")).to_be_focused()
    xor.formula("sum")
    reached = []
    for _ in range(14):
        xor.page.keyboard.press("Tab")
        reached.append(xor.page.evaluate(NAME_OF_FOCUS))
    assert any("weight of x" in name for name in reached), reached
    assert any("Hold fast" in name for name in reached), reached
    xor.page.keyboard.press("Escape")
    expect(xor.panel).to_be_hidden()
    expect(xor.unit(1, 0)).to_be_focused()


@pytest.mark.parametrize("what", ["unit", "point", "phases", "check"])
def test_axe_finds_nothing(open_page, picture, what: str) -> None:
    found = Explained(open_page("/play?lab=backprop"))
    if what in ("unit", "point"):
        found.unit(1, 0).click()
        found.formula("sum")
        if what == "point":
            found.inspector.locator(".example-name").click()
            expect(found.inspector.locator(".pass-table")).to_be_visible()
    else:
        found.begin()
        found.onward("loss")
        found.onward("backward")
        if what == "check":
            found.phases.locator("[data-action='check']").click()
            expect(found.phases.locator(".phase-check tbody tr")).to_have_count(9)
    found.bench.wait_shown()
    clean(found.page, picture, f"explained-{what}")


def test_on_a_phone_it_is_a_sheet_that_can_be_closed_and_play_stays_in_reach(open_page, picture) -> None:
    page = open_page(XOR, viewport={"width": 390, "height": 844}, has_touch=True)
    Explained(page).bench.wait_started()
    if page.locator("glass-lesson-drawer").is_visible():
        page.locator("glass-lesson-drawer [data-action='close']").click()
    page.locator(".bottom-tabs [data-panel='network']").click()
    found = Explained(page)
    found.unit(1, 0).click()
    found.formula("sum")
    sheet, unit, play = box_of(found.panel), box_of(found.unit(1, 0)), box_of(found.bench.action("play"))
    assert unit["y"] + unit["height"] <= sheet["y"]
    assert sheet["y"] + sheet["height"] <= play["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "explained-phone")
    found.panel.locator("[data-action='close-below']").tap()
    expect(found.panel).to_be_hidden()
    found.unit(1, 0).click()
    found.formula("sum")
    page.locator(".bottom-tabs [data-panel='data']").tap()
    expect(found.panel).to_be_hidden()  # it would lie over the panel that was gone to


def test_who_watches_may_look_but_not_change(xor: Explained, open_page) -> None:
    other = open_page(f"/watch/{xor.bench.run()['watch_id']}")
    other.wait_for_function("() => document.querySelectorAll('.net-unit').length > 1")
    other.locator(".net-unit[data-column='1'][data-index='0']").click()
    expect(other.locator("glass-inspect .weights input[type='number']").first).to_be_disabled()
