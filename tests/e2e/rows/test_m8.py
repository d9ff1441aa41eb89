"""M8: every loss with its gradient, and a warning where loss, last layer and problem do not go together."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage


def test_softmax_of_the_course(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "losses")
    assert "the loss is 1.0000. Its gradient 2.0000" in lab.part("pull").inner_text()
    picture(lab.page, "row-m8")
    lab.page.get_by_role("radio", name="Categorical cross-entropy", exact=True).click()
    lab.reads("p2", "0.6652")
    assert [lab.part(f"p{n}").inner_text() for n in (1, 2, 3)] == ["0.2447", "0.6652", "0.0900"]
    assert lab.readings()["argmax"] == "1"
    lab.done(3)
    lab.clean()


def test_every_loss_opens_without_a_warning(open_page) -> None:
    lab = InstrumentPage(open_page, "losses")
    tiles = lab.page.get_by_role("radio")
    names = [tile.inner_text() for tile in tiles.all()]
    assert len(names) >= 10
    for name in names:
        lab.page.get_by_role("radio", name=name, exact=True).click()
        lab.page.locator(".instrument-title h2", has_text=name).wait_for()
        lab.page.locator('.match[data-fits="true"]').wait_for()


def test_it_says_what_does_not_fit(open_page) -> None:
    lab = InstrumentPage(open_page, "losses")
    lab.page.get_by_role("radio", name="Hinge", exact=True).click()
    lab.choose("Problem", "Regression")
    lab.page.locator('.match[data-fits="false"]', has_text="compares classes").wait_for()
    lab.done(4)
