"""G8: loops against whole arrays, timed on the spot; n = 1,000,000."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage


def test_both_ways_are_timed_and_agree(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "loops")
    assert "1,000,000 numbers" in lab.page.locator(".timing-card h2").first.inner_text()
    assert lab.page.get_by_text("Both give the same answer.").count() == 2
    for name in ("dot-loop", "dot-vector", "epoch-loop", "epoch-vector"):
        assert lab.part(name).inner_text().endswith("s")
    assert "×" in lab.part("dot-ratio").inner_text()
    lab.clean()
    picture(lab.page, "row-g8")
