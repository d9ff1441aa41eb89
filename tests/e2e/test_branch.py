"""A branch opens in this tab; the run it left is one Back away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.workbench import Workbench

SHOWN = "history.state.run"


def test_a_branch_opens_in_place_and_back_leads_to_the_run_it_left(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(5)
    bench.pause()
    first, epoch = page.evaluate(SHOWN), bench.run()["epoch"]
    page.get_by_role("button", name="Branch here").click()
    expect(page.locator("glass-toasts")).to_contain_text(f"a branch from epoch {epoch}")
    second = page.evaluate(SHOWN)
    assert second != first
    bench.play()
    bench.wait_epoch(epoch + 2)
    page.go_back()
    expect(page.locator("glass-toasts")).to_contain_text("Back at the other run")
    assert page.evaluate(SHOWN) == first
    expect(bench.part("epoch")).to_have_text(str(epoch))
    page.reload()
    bench.wait_started()
    assert page.evaluate(SHOWN) == first


def test_who_watches_cannot_branch(page, open_page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    other = open_page(f"/watch/{bench.run()['watch_id']}")
    expect(other.locator("glass-timeline")).to_be_visible()
    expect(other.get_by_role("button", name="Branch here")).to_have_count(0)
