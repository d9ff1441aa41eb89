"""V4: the receptive field of a stack of layers, (l − 1)m + 1 at stride 1."""

from __future__ import annotations

from tests.e2e.axe import violations
from tests.e2e.rows.instrument import InstrumentPage


def test_the_field_grows_with_every_layer(open_page, picture):
    lab = InstrumentPage(open_page, "receptive-field")
    lab.wait_reading("Field", "7")
    lab.reads("words", "sees 7 inputs, from 2 to 8")
    assert (lab.part("formula").locator("math").text_content() or "").endswith("+1=7")
    assert lab.page.locator(".field-row").last.locator("[data-reached='true']").count() == 7
    lab.page.get_by_role("button", name="Layer 2, unit 1").hover()
    lab.reads("words", "Layer 2, unit 1 sees 5 inputs, from 1 to 5")
    lab.page.get_by_role("button", name="Add a layer").click()
    lab.wait_reading("Field", "9")
    lab.done(1)
    lab.page.get_by_role("button", name="stride of layer 1: one more").click()
    lab.wait_reading("Field", "15")
    lab.done(2)
    picture(lab.page, "row-v4")
    lab.clean()


def test_it_fits_a_phone(open_page):
    lab = InstrumentPage(open_page, "receptive-field", viewport={"width": 360, "height": 740}, color_scheme="dark")
    assert not violations(lab.page)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
