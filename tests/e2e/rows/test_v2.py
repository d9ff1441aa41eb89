"""V2: a kernel slides over an image, cell by cell; pooling; and U3's transposed convolution. Figures are read from the page."""

from __future__ import annotations

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
    page.locator("[data-block='kernel'] .field-error", has_text="got 'two'").wait_for()
    page.get_by_role("button", name="Columns of the input: one less").click()
    page.locator("[data-block='kernel'] .field-error", has_text="got 'two'").wait_for()


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
