"""V5: LeNet trains live; its table, its maps and its answers stand on the page; a trained one is ready at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.workbench import PATIENCE, Workbench

SHAPES = {"conv2d_1": "28×28×6", "avg_pool2d_1": "14×14×6", "conv2d_2": "10×10×16", "avg_pool2d_2": "5×5×16", "flatten_1": "400"}
PARAMETERS = {"conv2d_1": "156", "conv2d_2": "2,416", "dense_1": "48,120", "dense_2": "10,164", "dense_3": "850"}
WHOLE = """() => {
    const list = document.querySelector("glass-dock .dock-tabs");
    return [...list.children].some((tab) => tab.offsetLeft === list.scrollLeft);
}"""
"""Whether the first tab of the dock that is in sight is not cut off."""


def lab(page: Page, tab: str = "") -> Workbench:
    bench = Workbench(page)
    bench.wait_started()
    page.locator("glass-answer .answer-bar").nth(9).wait_for(timeout=PATIENCE)
    if tab:
        page.locator(f"#tab-{tab}").click()
    return bench


def test_lenet_trains_live_and_its_table_is_the_published_one(open_page, picture):
    page = open_page("/play?lab=lenet")
    bench = lab(page, "summary")
    assert page.evaluate(WHOLE)
    table = page.locator(".summary-table")
    for name, shape in SHAPES.items():
        expect(table.locator("tr", has=page.get_by_role("rowheader", name=name)).locator("td").nth(1)).to_have_text(shape)
    for name, count in PARAMETERS.items():
        expect(table.locator("tr", has=page.get_by_role("rowheader", name=name)).locator("td").nth(2)).to_have_text(count)
    expect(table.locator("tfoot td")).to_have_text("61,706")
    expect(page.locator("glass-summary")).to_contain_text("156 + 2,416 + 48,120 + 10,164 + 850 = 61,706")
    expect(page.locator(".summary-figures")).to_contain_text("this run on Small digits")
    expect(page.locator(".summary-figures")).not_to_contain_text("98.72 %")  # that is of other data
    expect(page.locator("glass-summary")).to_contain_text("LeNet-5 on MNIST: 98.72 %")
    shown = page.locator("glass-answer [data-class='2'] output")
    seen = {shown.inner_text()}
    page.wait_for_function(
        "(before) => document.querySelector(\"glass-answer [data-class='2'] output\").textContent !== before",
        arg=seen.pop(),
        timeout=PATIENCE,
    )
    bench.wait_epoch(3)
    picture(page, "row-v5-lenet")
    bench.pause()
    accuracy = bench.run()["metrics"]["test"]["accuracy"]
    ours = page.locator(".summary-figures tbody tr").first.locator("td")
    expect(ours).to_have_text(f"{100 * accuracy:.2f} %")
    assert accuracy > 0.8


def test_a_trained_one_is_ready_at_first_start(open_page, picture):
    page = open_page("/play?lab=lenet-trained")
    bench = lab(page)
    assert bench.run()["status"] == "paused"
    assert bench.run()["metrics"]["test"]["accuracy"] >= 0.95
    assert bench.run()["parameters"] == 61_706
    expect(page.locator("glass-answer [data-part='truth']")).to_contain_text("Right")
    picture(page, "row-v5-trained")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_axe_finds_nothing(open_page, scheme, width):
    page = open_page("/play?lab=lenet-trained", color_scheme=scheme, viewport={"width": width, "height": 900})
    Workbench(page).wait_started()
    page.locator("glass-answer .answer-bar").nth(9).wait_for(timeout=PATIENCE, state="attached")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
