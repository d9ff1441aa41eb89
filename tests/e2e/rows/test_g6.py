"""G6: the cost of a probability, and why not the squared error; AND with w = (2, 2), b = −3.3."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage


def test_the_log_loss_of_the_and_gate(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "logistic-cost")
    assert lab.part("log").inner_text().startswith("0.2303555")
    assert "convex" in lab.page.locator(".outcome").first.inner_text()
    assert "not convex" in lab.page.locator(".outcome").nth(1).inner_text()
    answers = [row.locator("td").nth(4).inner_text() for row in lab.page.locator(".gate-table tbody tr").all()]
    assert answers == ["0.0356", "0.2142", "0.2142", "0.6682"]
    lab.clean()
    picture(lab.page, "row-g6")


def test_pulling_the_weight_moves_both_costs(open_page) -> None:
    lab = InstrumentPage(open_page, "logistic-cost")
    box = lab.page.locator(".big-plot.tone-1 .plot").bounding_box()
    assert box is not None
    lab.page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    lab.done(2)
    assert lab.number("log") > 1
