"""M18: the network on screen as code, in step with what is changed, and its table of layers."""

from __future__ import annotations

from tests.e2e.rows.inside import Inside


def test_the_code_follows_the_network(open_page, picture) -> None:
    lab = Inside(open_page, "as-code")
    page = lab.page
    code = page.locator("glass-code pre")
    page.wait_for_function("() => document.querySelector('glass-code code')?.textContent.includes('Dense(units=16')")
    assert [row.locator("td").nth(1).inner_text() for row in page.locator("glass-code tbody tr").all()] == ["48", "136", "9"]
    assert page.locator("glass-code [data-part='total']").inner_text() == "193"
    page.get_by_role("radio", name="PyTorch").click()
    page.wait_for_function("() => document.querySelector('glass-code code').textContent.includes('nn.Linear(2, 16)')")
    page.get_by_role("radio", name="NumPy").click()
    page.wait_for_function("() => document.querySelector('glass-code code').textContent.includes('import numpy')")
    page.get_by_role("radio", name="Keras").click()
    units = page.locator("glass-builder .stepper input").first
    units.fill("7")
    units.press("Enter")
    page.wait_for_function("() => document.querySelector('glass-code code').textContent.includes('Dense(units=7')")
    assert "keras" in code.inner_text()
    picture(page, "row-m18")
