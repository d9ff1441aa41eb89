"""V2: a kernel slides over an image, cell by cell; pooling; and U3's transposed convolution. Figures are read from the page."""

from __future__ import annotations

import base64
import json
import re
import zlib

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.rows.instrument import InstrumentPage


def written(lab: InstrumentPage, filter: int = 1) -> list[list[str]]:
    """The output as it stands on the page, row by row."""
    cells = lab.part(f"output-{filter}").locator(".cell")
    found = cells.evaluate_all("cells => cells.map((cell) => [Number(cell.dataset.row), cell.innerText.trim()])")
    rows = max(row for row, _ in found) + 1
    return [[text for row, text in found if row == number] for number in range(rows)]


def shows(lab: InstrumentPage, wanted: str, filter: int = 1) -> None:
    """Wait until the output reads like this, its cells in reading order."""
    cells = "[...document.querySelectorAll(`[data-part='${part}'] .cell`)]"
    reads = f"([part, wanted]) => {cells}.map((cell) => cell.innerText.trim()).join(' ') === wanted"
    lab.page.wait_for_function(reads, arg=[f"output-{filter}", wanted])


def cell(page: Page, block: str, row: int, column: int) -> Locator:
    return page.locator(f"[data-block='{block}'] .cell[data-row='{row}'][data-column='{column}'] > *").first


@pytest.fixture
def lab(open_page) -> InstrumentPage:
    return InstrumentPage(open_page, "kernels")


def test_the_figures_of_the_plane_and_of_the_row(lab, picture):
    assert written(lab) == [["4", "−9", "1"], ["−5", "−3", "−4"]]
    cell(lab.page, "output", 0, 0).click()
    expect(lab.part("sum")).to_have_text("4")
    assert [term.inner_text() for term in lab.page.locator(".term .from-input").all()] == ["1", "4", "1", "4", "3", "1", "5", "2", "2"]
    assert (lab.part("height").locator("math").text_content() or "").endswith("2")
    picture(lab.page, "row-v2")
    lab.page.get_by_role("button", name="A row", exact=True).click()
    shows(lab, "2.75 2 2.75 4.75 3.5")
    lab.done(4)
    lab.clean()
    picture(lab.page, "row-v2-row")


def test_the_window_slides_and_the_output_fills_in(lab):
    lab.page.keyboard.press("r")
    shows(lab, "4     ")
    lab.page.keyboard.press(".")
    shows(lab, "4 −9    ")
    assert lab.page.locator("[data-block='input'] .cell[data-now='true']").count() == 9
    cell(lab.page, "output", 0, 1).focus()
    lab.page.keyboard.press("ArrowDown")
    shows(lab, "4 −9 1 −5 −3 ")
    expect(lab.part("sum")).to_have_text("−3")


def test_cells_are_typed_dragged_walked_and_pasted(lab, watch):
    watch.forgive("422")  # a refusal is what is looked for
    page = lab.page
    first = cell(page, "input", 0, 0)
    first.fill("2")
    first.press("Enter")
    shows(lab, "3 −9 1 −5 −3 −4")
    assert page.evaluate("document.activeElement.parentElement.dataset.row") == "1"
    first.focus()
    page.keyboard.press("Shift+ArrowDown")
    shows(lab, "4 −9 1 −5 −3 −4")
    box = cell(page, "kernel", 1, 1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 9, box["y"] - 4, steps=4)
    page.mouse.up()
    shows(lab, "7 −8 3 −3 −1 −2")
    paste = (
        "text => { const clipboardData = new DataTransfer(); clipboardData.setData('text', text); "
        "document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })); }"
    )
    cell(page, "kernel", 0, 0).focus()
    page.evaluate(paste, "0 1\n1/2 0")
    shows(lab, "6 2.5 1.5 3 5.5 2 3 2 2.5 3.5 3 7")
    page.evaluate(paste, "1 2\n3")
    page.locator("[data-block='kernel'] .field-error", has_text="all rows are of one length").wait_for()
    page.evaluate(paste, "1 two\n3 4")
    two = cell(page, "kernel", 0, 1)
    refused(two, "two", "Kernel, row 1, column 2: must be a number")
    page.get_by_role("button", name="Columns of the input: one less").click()
    refused(two, "two", "got 'two'")
    two.fill("2")
    two.press("Enter")
    shows(lab, "33 19 14 33 19 19 24 23 28")
    expect(page.locator("[aria-invalid='true']")).to_have_count(0)


def refused(field: Locator, typed: str, why: str) -> None:
    """Wait until a field is marked, keeps what was typed, and says why."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(typed)
    expect(field).to_have_accessible_description(re.compile(re.escape(why)))


def test_a_refused_cell_says_why_and_keeps_what_was_typed(lab, watch):
    watch.forgive("422")
    page = lab.page
    for row, text, why in ((0, "abc", "got 'abc'"), (1, "1e999", "finite number; got '1e999'"), (2, "", "got ''")):
        field = cell(page, "input", row, 4)
        field.fill(text)
        field.press("Enter")
        refused(field, text, f"Input, row {row + 1}, column 5: must be")
        refused(field, text, why)
    bias = page.get_by_label("Bias of filter 1")
    cell(page, "kernel", 0, 0).fill("5000")
    bias.fill("x")
    bias.press("Enter")
    refused(bias, "x", "Bias of filter 1: must be a number")
    refused(cell(page, "kernel", 0, 0), "5000", "Kernel, row 1, column 1: must be at most 1,000; got 5000")
    expect(page.locator(".toast")).to_have_count(0)
    cell(page, "output", 0, 0).hover()  # the picture is painted anew
    refused(cell(page, "input", 0, 4), "abc", "got 'abc'")
    cell(page, "kernel", 0, 0).fill("0")
    for row in range(3):
        cell(page, "input", row, 4).fill("2")
    bias.fill("1")
    bias.press("Enter")
    shows(lab, "6 −4 5 0 1 0")
    expect(page.locator("[aria-invalid='true']")).to_have_count(0)


def test_what_is_refused_is_in_no_address_and_a_refused_link_opens_the_lab(lab, watch):
    watch.forgive("422")
    page = lab.page
    page.get_by_role("button", name="Rows of the input: one more").click()
    page.wait_for_function("() => location.hash.length > 1")
    good = page.evaluate("location.hash")
    field = cell(page, "input", 0, 0)
    field.fill("abc")
    field.press("Enter")
    refused(field, "abc", "Input, row 1, column 1: must be")
    page.wait_for_timeout(600)  # longer than an address waits to be written
    assert page.evaluate("location.hash") == good
    text = zlib.compress(json.dumps({"kernel": [[[["abc"]]]]}).encode(), wbits=-15)
    page.goto(f"{page.url.partition('#')[0]}#v1.{base64.urlsafe_b64encode(text).decode().rstrip('=')}")
    page.locator(".toast", has_text="so the lab begins as it is").wait_for()
    shows(lab, "4 −9 1 −5 −3 −4")


def test_padding_strides_and_the_kernel_turned_around(lab):
    lab.choose("Padding", "Same")
    lab.page.wait_for_selector("[data-block='input'] .cell.around")
    lab.wait_reading("Output", "4 × 5")
    lab.choose("Padding", "Full")
    lab.wait_reading("Output", "6 × 7")
    lab.page.get_by_role("button", name="Flipped").click()
    shows(lab, "1 2 3 4 5 6 7 8 9")
    lab.page.get_by_role("group", name="The kernel turned around").wait_for()
    lab.page.get_by_role("switch", name="True convolution").click()
    shows(lab, "9 8 7 6 5 4 3 2 1")


def test_pooling_shows_who_won(open_page):
    lab = InstrumentPage(open_page, "pooling")
    shows(lab, "4 2 5 4")
    cell(lab.page, "output", 1, 0).hover()
    expect(lab.page.locator("[data-block='input'] [data-won='true'] input")).to_have_value("5")
    lab.choose("Operation", "Average pooling")
    shows(lab, "3 1.25 2.75 2.5")


def test_stamps_of_the_transposed_convolution_add_up(open_page, picture):
    lab = InstrumentPage(open_page, "transposed")
    shows(lab, "2 4 0 9 17 2 10 17 3")
    cell(lab.page, "output", 1, 1).hover()
    expect(lab.part("sum")).to_have_text("17")
    assert [term.inner_text() for term in lab.page.locator(".term .from-input").all()] == ["2", "0", "5", "1"]
    picture(lab.page, "row-u3-kernels")
    lab.page.keyboard.press("r")
    shows(lab, "2 4 0 4 6 0 0 0 0")
    lab.clean()
