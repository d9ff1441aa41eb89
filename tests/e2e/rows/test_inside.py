"""The tabs of what is inside, for everybody: axe in both themes, the keyboard, and a cell of the confusion matrix that opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import clean
from tests.e2e.rows.inside import Inside, number

TABS = {
    "batch-norm": ("weights", "histograms", "gradients", "warp", "landscape", "confusion", "normalization"),
    "linear-collapse": ("collapse",),
}


@pytest.mark.parametrize("name", TABS)
def test_axe_finds_nothing_in_the_tabs(open_page, picture, name: str) -> None:
    lab = Inside(open_page, name)
    lab.at_epoch(5)
    for at, tab in enumerate(TABS[name]):
        lab.tab(tab)
        clean(lab.page, picture, f"tab-{tab}", within=f"#tabpanel-{tab}" if at else "body")


def test_a_cell_opens_its_examples_and_rings_them_in_the_plane(open_page, picture) -> None:
    lab = Inside(open_page, "spiral")
    lab.at_epoch(3)
    panel = lab.tab("confusion")
    cell = panel.locator("[data-cell='0-0']")
    count = int(cell.locator("b").inner_text())
    cell.click()
    buttons = panel.locator(".cell-list button")
    buttons.first.wait_for()
    assert buttons.count() == min(24, count)
    shown = "() => document.querySelector('glass-confusion').store.state.shown?.points ?? []"
    assert len(lab.page.evaluate(shown)) == buttons.count()
    buttons.nth(1).click()
    index = int(buttons.nth(1).get_attribute("data-index") or -1)
    assert lab.page.evaluate(shown) == [index]
    x, y = (number(part) for part in buttons.nth(1).inner_text().strip("() ").split(","))
    frame = """(at) => {
        const { arrays: { x, y } } = document.querySelector("glass-boundary").client.frames.get("data");
        return [x.data[at], y.data[at]];
    }"""
    assert lab.page.evaluate(frame, index) == pytest.approx([x, y], abs=0.006)
    picture(lab.page, "confusion-cell")
    cell.click()
    assert lab.page.evaluate(shown) == []


def test_the_fold_is_walked_with_the_keyboard(open_page) -> None:
    lab = Inside(open_page, "xor")
    lab.at_epoch(20)
    panel = lab.tab("warp")
    slider = panel.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    expect(panel.locator("h3")).to_have_text("the input")
    slider.press("End")
    panel.get_by_text("everything lies on one line").wait_for()
    panel.get_by_role("button", name="dense_1: tanh, 4 units").click()
    panel.get_by_text("4 units seen along the two directions").wait_for()


def test_a_large_matrix_is_read_cell_by_cell(open_page) -> None:
    lab = Inside(open_page, "spiral")
    lab.at_epoch(2)
    panel = lab.tab("weights")
    canvas = panel.locator("[data-layer='dense_2'] canvas")
    canvas.focus()
    for key in ("Home", "ArrowDown", "ArrowRight"):
        canvas.press(key)
    reading = panel.locator("[data-layer='dense_2'] .matrix-reading")
    reading.get_by_text("row 2, column 2").wait_for()
    value = lab.page.evaluate(
        """() => {
        const { shape, data } = document.querySelector("glass-matrices").client.frames.get("matrices").arrays.W2;
        return data[shape[1] + 1];
    }"""
    )
    assert number(reading.inner_text().split(": ")[1]) == pytest.approx(value, abs=0.006)


def test_only_what_is_looked_at_is_drawn(open_page) -> None:
    lab = Inside(open_page, "xor")
    asked = "[...document.querySelector('glass-network').client.subscriptions.list()].some(({ view }) => view === 'histograms')"
    lab.tab("histograms")
    lab.page.wait_for_function(f"() => {asked}")
    lab.tab("gradients")
    lab.page.wait_for_function(f"() => !{asked}")
