"""V4: which pixels reach a unit: the formula (l − 1)·m + 1 read from the page, the pixels outlined, and the computation behind a number."""

from __future__ import annotations

import re
from math import tanh
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.e2e.axe import FRAME, violations
from tests.e2e.rows.inside import Inside, number
from tests.e2e.workbench import PATIENCE

SAID = "(wanted) => document.querySelector('.layers-words').textContent.includes(wanted)"
TILES = """(layer) => {
    const box = document.querySelector(".layers-stage").getBoundingClientRect();
    const foot = document.querySelector(`[data-foot="open-${layer}"]`).parentElement;
    return { x: box.x + parseFloat(foot.style.left), y: box.y, width: parseFloat(foot.style.width), height: box.height - 26 };
}"""
OUTLINED = """() => {
    const { width, height } = document.querySelectorAll(".layers-canvas")[1];
    const copy = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });
    copy.drawImage(document.querySelectorAll(".layers-canvas")[1], 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const column = document.querySelector('[data-foot="open-1"]').parentElement.style.left;
    const end = parseFloat(column) * devicePixelRatio;
    let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
    for (let at = 3; at < data.length; at += 4) {
        const [x, y] = [((at - 3) / 4) % width, Math.floor((at - 3) / 4 / width)];
        if (!data[at] || x >= end) continue;
        [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
    return [(right - left + 1) / devicePixelRatio, (bottom - top + 1) / devicePixelRatio];
}"""
IN_SIGHT = """() => {
    const [lens, way] = ["glass-lens", ".way-steps"].map((part) => document.querySelector(part).getBoundingClientRect());
    const lines = [...document.querySelectorAll("glass-lens :is(.formula-symbols, .formula-numbers)")];
    return way.top >= lens.top && way.bottom <= lens.bottom + 1 && lines.every((line) => line.scrollWidth <= line.clientWidth + 1);
}"""
WHOLE = """() => {
    const large = document.querySelector(".layers-large"), part = document.querySelector(".large-part.strongest");
    return large.scrollHeight <= large.clientHeight + 1 && part.getBoundingClientRect().bottom <= large.getBoundingClientRect().bottom;
}"""
TOLD = """() => JSON.parse(document.querySelector("glass-layers").client.frames.get("computation").meta.json)"""


def point_at(page: Page, layer: int) -> None:
    """Move the pointer over the maps of a layer until one is under it."""
    box = page.evaluate(TILES, layer)
    for share in (0.5, 0.47, 0.53, 0.44, 0.4):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * share)
        page.evaluate(FRAME)
        if page.evaluate("document.querySelector('.layers-stage').style.cursor") == "crosshair":
            return
    raise AssertionError(f"no map of layer {layer} lies near the middle of its column")


def size_said(page: Page) -> float:
    """The last number of the formula in the foot."""
    return number(re.split("=", str(page.locator(".layers-formula math").text_content()))[-1])


def cells(grid: Locator) -> list[float]:
    """The numbers of a grid, as they stand when one points at them."""
    titles = grid.locator("td").evaluate_all("cells => cells.map((cell) => cell.title)")
    return [float(title.replace("−", "-").replace(",", "")) for title in titles]


@pytest.fixture
def lab(open_page: Any) -> Inside:
    found = Inside(open_page, "pixels-that-reach")
    found.at_epoch(3)
    found.page.locator(".layer-open").nth(2).wait_for(timeout=PATIENCE)
    return found


def test_the_pixels_that_reach_a_unit_and_their_formula(lab: Inside, picture: Any) -> None:
    page, sides = lab.page, []
    for layer in (1, 2, 3):
        point_at(page, layer)
        seen = 2 * layer + 1
        page.wait_for_function(SAID, arg=f"sees {seen} × {seen} pixels", timeout=PATIENCE)
        page.evaluate(FRAME)  # what is said is outlined as well
        assert size_said(page) == (3 - 1) * layer + 1
        sides.append(page.evaluate(OUTLINED))
        box = page.evaluate(TOLD)["boxes"]["0"]
        assert (box[2] - box[0] + 1, box[3] - box[1] + 1) == (seen, seen)
    picture(page, "row-v4-images")
    # Kernels lie over the picture where the first layer is pointed at; else nothing does but the outline, 4 wide.
    pixel = (sides[2][0] - sides[1][0]) / 2
    assert pixel > 4
    assert sides[1] == pytest.approx([5 * pixel + 4] * 2, abs=3)
    assert sides[2] == pytest.approx([7 * pixel + 4] * 2, abs=3)
    lab.change({"model.layers[2].kernel_size": 2})
    page.locator(".layer-open").nth(2).wait_for(timeout=PATIENCE)
    point_at(page, 3)
    page.wait_for_function(SAID, arg="sees 6 × 6 pixels", timeout=PATIENCE)
    assert size_said(page) == 6


def test_a_number_is_explained_down_to_its_products(lab: Inside) -> None:
    page = lab.page
    point_at(page, 2)
    page.mouse.down()
    page.mouse.up()
    lens = page.locator("glass-lens")
    lens.locator(".number-grid").first.wait_for(timeout=PATIENCE)
    told = page.evaluate(TOLD)
    assert number(lens.locator("h3").inner_text().split("=")[-1].replace("e−", "e-")) == pytest.approx(told["value"], abs=5e-4)
    sums = [number(text) for text in lens.locator(".term-channels output").all_inner_texts()]
    assert len(sums) == 6
    total = sum(sums) + told["terms"]["bias"]
    steps = [number(text) for text in lens.locator(".way-step output").all_inner_texts()]
    assert steps == pytest.approx([sum(sums), told["terms"]["bias"], total, told["value"]], abs=0.01)
    assert page.evaluate(IN_SIGHT)
    assert tanh(total) == pytest.approx(told["value"], abs=0.02)
    lens.locator(".term-channels button").nth(3).click()
    grids = [cells(grid) for grid in lens.locator(".number-grid").all()]
    for x, w, product in zip(*grids, strict=True):
        assert x * w == pytest.approx(product, abs=0.01)
    assert sum(grids[2]) == pytest.approx(number(lens.locator(".term-sum output").inner_text()), abs=0.02)
    names = lens.locator(".formula").evaluate_all("rows => rows.map((row) => row.dataset.formula)")
    assert names == ["channel", "sum", "output", "field"]
    assert float(str(lens.locator("[data-formula='sum']").get_attribute("data-value"))) == pytest.approx(total, abs=0.02)


def test_layers_large_the_way_back_and_why(lab: Inside, picture: Any) -> None:
    page = lab.page
    page.locator("[data-foot='open-2']").press("Enter")
    page.locator(".large-map").nth(7).wait_for(timeout=PATIENCE)
    assert page.locator(".large-map").count() == 8
    page.get_by_role("button", name="What excites it").first.click()
    page.locator(".strongest-tiles figure").nth(8).wait_for(timeout=PATIENCE)
    assert page.locator(".kernel-tiles canvas").count() == 6
    page.keyboard.press("f")
    page.wait_for_function(WHOLE, timeout=PATIENCE)  # with the room of everything around it, nothing has to be scrolled
    picture(page, "row-v4-images-large")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#panel-charts").wait_for()
    page.locator(".large-map").nth(4).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(SAID, arg="map 5, row 3, column 4", timeout=PATIENCE)
    page.get_by_role("button", name="Backward").click()
    page.wait_for_function("() => document.querySelector('.large-map small').textContent.includes('−')", timeout=PATIENCE)
    picture(page, "row-v4-images-layer")
    assert violations(page) == []
    page.locator(".layers-bar .crumbs button").click()
    page.locator(".layers-stage").wait_for()
    reasons = lab.tab("reasons")
    reasons.locator(".reason:not(.waiting)").nth(3).wait_for(timeout=PATIENCE)
    said = str(reasons.locator(".reasons-words").inner_text())
    assert "which it gives" in said
    reasons.locator("select").first.select_option("3")
    page.wait_for_function("() => document.querySelector('.reasons-words').textContent.includes('speaks for 3')", timeout=PATIENCE)
    picture(page, "row-v4-images-why")
