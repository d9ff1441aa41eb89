"""V7: kernels over several channels: a sum per channel, their sum, one output per filter."""

from __future__ import annotations

import pytest

from tests.e2e.axe import violations
from tests.e2e.rows.instrument import InstrumentPage
from tests.e2e.rows.test_v2 import shows


@pytest.fixture
def lab(open_page) -> InstrumentPage:
    return InstrumentPage(open_page, "kernels-channels")


def in_sight(lab: InstrumentPage, *selectors: str) -> None:
    """Wait until all of these are wholly on the screen, and the panel has nothing to scroll."""
    inside = (
        "(selectors) => { const panel = document.getElementById('panel-picture'); const box = panel.getBoundingClientRect();"
        " const fits = (one) => { const at = one.getBoundingClientRect();"
        " return at.top >= box.top && at.bottom <= box.bottom && at.right <= box.right; };"
        " return panel.scrollHeight <= panel.clientHeight && selectors.every((selector) => {"
        " const found = [...panel.querySelectorAll(selector)]; return found.length && found.every(fits); }); }"
    )
    lab.page.wait_for_function(inside, arg=list(selectors))


def test_the_sums_of_the_channels_make_the_output(lab, picture):
    shows(lab, "0 0 2 0")
    shows(lab, "0 −6 9 1", filter=2)
    lab.page.locator("[data-part='output-2'] .cell[data-row='1'][data-column='0'] button").click()
    lab.reads("sum", "9")
    sums = [lab.number(f"sum-{channel}") for channel in (1, 2, 3)]
    assert sums == [1, 0, 7]
    assert lab.number("sum") == sum(sums) + 1 == 9  # and the bias
    assert lab.readings()["Weights"] == "56"
    products = lab.page.get_by_role("group", name="Products of channel 3").locator(".cell").all_inner_texts()
    assert sum(float(text.replace("−", "-")) for text in products) == sums[2]
    lab.page.set_viewport_size({"width": 1440, "height": 900})
    in_sight(lab, ".cells", ".cell[data-row='0'][data-column='0']", "[data-part='sum']", "[data-part^='sum-']", "[data-part='height']")
    picture(lab.page, "row-v7")
    lab.clean()


def test_filters_and_channels_come_and_go(lab):
    lab.page.get_by_role("button", name="Filters: one more").click()
    shows(lab, "0 0 0 0", filter=3)
    lab.done(3)
    lab.page.get_by_role("button", name="Channels of the input: one less").click()
    lab.page.wait_for_function("() => document.querySelectorAll('[data-block=input] .cells').length === 2")
    lab.wait_reading("Weights", "57")
    fill = lab.page.get_by_role("button", name="Fill channel 1")
    lab.page.get_by_role("group", name="Input, channel 2").locator("input").first.focus()
    fill.wait_for(state="detached")
    lab.page.get_by_role("button", name="Fill channel 2").wait_for()
    lab.done(4)


def test_it_fits_a_phone(open_page):
    lab = InstrumentPage(open_page, "kernels-channels", viewport={"width": 360, "height": 740}, color_scheme="dark")
    assert not violations(lab.page)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
