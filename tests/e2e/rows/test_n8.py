"""N8: the history from 1943 to 2017, each entry opening the lab that replays it."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage


def test_every_year_opens_its_lab(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "history")
    tabs = lab.page.get_by_role("tab")
    years = [int(tab.get_attribute("data-year") or 0) for tab in tabs.all()]
    assert (years[0], years[-1]) == (1943, 2017)
    addresses = []
    for number, year in enumerate(years):
        tabs.nth(number).click()
        lab.page.locator(".story-year", has_text=str(year)).wait_for()
        assert lab.page.locator(".story-drawing svg").count() == 1
        addresses.append(lab.page.locator(".story-actions a").get_attribute("href"))
    lab.done(3)
    lab.clean()
    picture(lab.page, "row-n8")
    for address in {address for address in addresses if address}:
        assert lab.page.request.get(address).status == 200
    assert len([address for address in addresses if address]) == len(years)


def test_arrow_keys_walk_along_the_years(open_page) -> None:
    lab = InstrumentPage(open_page, "history")
    lab.page.get_by_role("tab").first.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.page.locator(".story-year", has_text="1958").wait_for()
