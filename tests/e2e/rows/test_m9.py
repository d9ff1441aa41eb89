"""M9: encodings, before and after."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.e2e.rows.instrument import InstrumentPage


def cells(rows: Locator) -> list[tuple[str, ...]]:
    """The cells of each row of a table, without its number."""
    return [tuple(cell.inner_text() for cell in row.locator("td").all()) for row in rows.all()]


def test_model_years_in_four_bands(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "encodings")
    rows = cells(lab.page.locator(".encoding-table tbody tr"))
    assert rows[0] == ("70", "0")
    assert rows[-1] == ("82", "3")
    assert all(int(band) == sum(int(year) >= edge for edge in (73, 76, 79)) for year, band in rows)
    lab.clean()
    picture(lab.page, "row-m9")


def test_an_edge_is_dragged(open_page) -> None:
    lab = InstrumentPage(open_page, "encodings")
    box = lab.page.locator(".plot").first.bounding_box()
    assert box is not None
    across = box["x"] + 46 + (box["width"] - 58) * 0.29
    lab.page.mouse.move(across, box["y"] + 60)
    lab.page.mouse.down()
    lab.page.mouse.move(across - 30, box["y"] + 60, steps=4)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => Number(document.querySelector('.band-edge input').value) < 73")
    lab.done(1)


def test_standardised_one_hot_and_a_column_of_ones_own(open_page, watch) -> None:
    watch.forgive("422")  # a refusal is what is looked for
    lab = InstrumentPage(open_page, "encodings")
    lab.choose("Column", "weight")
    lab.reads("std", "1.000")
    lab.reads("mean", "0.000")
    lab.choose("Encoder", "Min–max")
    lab.reads("high", "1.000")
    lab.choose("Encoder", "Logarithm")
    lab.reads("low", "7.")
    lab.choose("Encoder", "One-hot")
    lab.page.locator("#panel-settings .field-error:not(:empty)", has_text="different value").wait_for()
    lab.choose("Column", "origin")
    lab.reads("inputs", "3")
    assert all(sorted(row[1:]) == ["0", "0", "1"] for row in cells(lab.page.locator(".encoding-table tbody tr")))
    lab.choose("Table", "Your own")
    lab.reads("std", "1.000")
