"""My runs as a person keeps them: found again, named, copied, deleted, opened where they stood."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import clean
from tests.e2e.workbench import Workbench


def trained(page: Page) -> Workbench:
    """The page's run, a few epochs on, and paused."""
    bench = Workbench(page)
    bench.wait_started()
    bench.command(type="pause")
    bench.train(3)
    bench.wait_shown()
    return bench


def rows(page: Page) -> Locator:
    page.goto("/runs")
    return page.locator(".run")


@pytest.fixture
def lab(open_page) -> Page:
    """The XOR lab, as a browser of its own opens it."""
    page: Page = open_page("/play?lab=xor")
    return page


def test_found_again_named_and_opened_where_it_stood(lab: Page) -> None:
    bench = trained(lab)
    run_id, epoch = bench.run_id, bench.epoch()
    row = rows(lab)
    expect(row).to_have_count(1)
    expect(row.locator(".run-picture svg path").first).to_be_attached()
    expect(row.locator(".run-facts")).to_contain_text(f"{epoch} epochs")
    row.get_by_role("button", name="Rename").click()
    lab.get_by_label("Name of the run").fill("My exclusive or")
    lab.keyboard.press("Enter")
    expect(row.get_by_role("link", name="My exclusive or")).to_be_visible()
    lab.reload()
    lab.get_by_role("link", name="My exclusive or").click()
    bench.wait_started()
    assert bench.run_id == run_id
    expect(bench.part("epoch")).to_have_text(str(epoch))
    assert "run=" not in lab.url
    assert "lab=xor" in lab.url
    lab.reload()
    bench.wait_started()
    assert bench.run_id == run_id


def test_copied_and_deleted_with_a_question(lab: Page) -> None:
    trained(lab)
    row = rows(lab)
    row.get_by_role("button", name="Duplicate").click()
    expect(lab.locator(".run")).to_have_count(2)
    copy = lab.locator(".run").filter(has=lab.get_by_role("link", name="Copy of"))
    expect(copy.get_by_role("link")).to_be_focused()
    copy.get_by_role("button", name="Delete").click()
    expect(lab.locator(".run")).to_have_count(2)
    lab.get_by_role("button", name="Press again to delete").click()
    expect(lab.locator(".run")).to_have_count(1)
    lab.reload()
    expect(lab.locator(".run")).to_have_count(1)


def test_by_keyboard_alone(lab: Page) -> None:
    trained(lab)
    rows(lab)
    rename = lab.get_by_role("button", name="Rename")
    rename.focus()
    lab.keyboard.press("Enter")
    expect(lab.get_by_label("Name of the run")).to_be_focused()
    lab.keyboard.type("By key")
    lab.keyboard.press("Escape")
    expect(lab.get_by_role("link", name="By key")).to_have_count(0)
    expect(lab.get_by_role("button", name="Rename")).to_be_focused()
    lab.keyboard.press("Enter")
    lab.keyboard.type("By key")
    lab.keyboard.press("Enter")
    expect(lab.get_by_role("link", name="By key")).to_be_visible()
    lab.get_by_role("button", name="Delete").focus()
    lab.keyboard.press("Enter")
    lab.keyboard.press("Enter")
    expect(lab.locator(".run")).to_have_count(0)
    expect(lab.get_by_text("Nothing here yet")).to_be_visible()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, picture) -> None:
    page: Page = open_page("/play?lab=spiral")
    trained(page)
    expect(rows(page)).to_have_count(1)
    clean(page)
    page.get_by_role("button", name="Rename").click()
    page.set_viewport_size({"width": 320, "height": 700})
    clean(page, picture, "my-runs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nobody_elses(lab: Page, open_page) -> None:
    watch_id = trained(lab).run()["watch_id"]
    url = rows(lab).get_by_role("link").get_attribute("href")
    other: Page = open_page("/runs")
    expect(other.locator(".run")).to_have_count(0)
    other.goto(str(url))
    assert "/watch/" in other.url
    assert watch_id in other.url


def test_the_title_menu_leads_there(lab: Page) -> None:
    trained(lab)
    lab.locator("[data-action='labs']").click()
    lab.get_by_role("link", name="My runs").click()
    expect(lab.get_by_role("heading", name="My runs")).to_be_visible()
    expect(lab.locator(".run")).to_have_count(1)
