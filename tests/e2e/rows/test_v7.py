"""V7: kernels over several channels: a sum per channel, their sum, one output per filter."""

from __future__ import annotations

import pytest

from tests.e2e.axe import violations
from tests.e2e.rows.instrument import InstrumentPage
from tests.e2e.rows.test_v2 import shows


@pytest.fixture
def lab(open_page) -> InstrumentPage:
    return InstrumentPage(open_page, "kernels-channels")


def test_the_sums_of_the_channels_make_the_output(lab, picture):
    shows(lab, "0 0 2 0")
    shows(lab, "0 −6 9 1", filter=2)
    lab.page.locator("[data-part='output-2'] .cell[data-row='1'][data-column='0'] button").click()
    lab.reads("sum", "9")
    sums = [lab.number(f"sum-{channel}") for channel in (1, 2, 3)]
    assert sums == [1, 0, 7]
    assert lab.number("sum") == sum(sums) + 1 == 9  # and the bias
    assert lab.readings()["Weights"] == "56"
    picture(lab.page, "row-v7")
    lab.clean()


def test_filters_and_channels_come_and_go(lab):
    lab.page.get_by_role("button", name="Filters: one more").click()
    shows(lab, "0 0 0 0", filter=3)
    lab.done(3)
    lab.page.get_by_role("button", name="Channels of the input: one less").click()
    lab.page.wait_for_function("() => document.querySelectorAll('[data-block=input] .cells').length === 2")
    lab.wait_reading("Weights", "57")
    lab.done(4)


def test_it_fits_a_phone(open_page):
    lab = InstrumentPage(open_page, "kernels-channels", viewport={"width": 360, "height": 740}, color_scheme="dark")
    assert not violations(lab.page)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
