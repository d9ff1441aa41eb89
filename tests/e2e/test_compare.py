"""Pin, race, read, share, take a member into the workbench: the way of somebody who compares; and the ledger of attempts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import clean
from tests.e2e.racing import RacePage
from tests.e2e.workbench import Workbench


def pin(page) -> None:
    page.locator("[data-action='compare']").click()
    page.locator("[data-action='pin']").click()
    page.keyboard.press("Escape")


def test_pin_two_race_them_and_read_the_table(page, tmp_path: Path) -> None:
    bench = Workbench(page)
    bench.wait_epoch(2)
    pin(page)
    bench.command(type="set", changes={"optimizer.learning_rate": 0.3})
    page.wait_for_function("() => document.querySelector('glass-topbar').store.state.spec.optimizer.learning_rate === 0.3")
    pin(page)
    page.locator("[data-action='compare']").click()
    expect(page.locator(".pin-list")).to_contain_text("learning rate 0.03 → 0.3")
    page.locator("[data-action='race']").click(no_wait_after=True)
    race = RacePage(page)
    race.wait_epoch(5)
    assert race.names() == ["A", "B"]
    expect(race.card("B").locator(".member-differs")).to_have_text("learning rate 0.03 → 0.3")
    expect(page.locator("glass-race-facts")).to_contain_text("All start from the same weights")
    facts = race.facts()
    assert "All learn from the same" in facts
    race.pause()
    race.wait_shown()
    told = race.run()["members"]
    assert told[0]["start"] in facts
    assert told[0]["data"] in facts
    for member in told:
        row = race.row(member["name"])
        assert row["epochs"] == str(member["epoch"])
        assert row["train accuracy"].startswith(f"{100 * member['metrics']['train']['accuracy']:.1f}")
    with page.expect_download() as download:
        page.locator("[data-action='export']").click()
        page.get_by_role("menuitemradio", name="Table (CSV)").click()
    sheet = tmp_path / "table.csv"
    download.value.save_as(sheet)
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["member"] for row in rows] == ["A", "B"]
    assert rows[1]["differs"] == "learning rate 0.03 → 0.3"
    assert float(rows[0]["train.loss"]) == pytest.approx(told[0]["metrics"]["train"]["loss"])
    with page.expect_download() as download:
        page.locator("[data-action='export']").click()
        page.get_by_role("menuitemradio", name="Curves (CSV)").click()
    sheet = tmp_path / "curves.csv"
    download.value.save_as(sheet)
    curves = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    epochs = [float(row["epoch"]) for row in curves]
    assert [epoch for epoch in epochs if epoch.is_integer()] == list(range(told[0]["epoch"] + 1))
    assert all(told[0]["epoch"] < epoch < told[0]["epoch"] + 1 for epoch in epochs if not epoch.is_integer())  # it was paused on its way


def test_several_first_weights_give_mean_and_spread(open_page) -> None:
    race = RacePage(open_page("/play?lab=learning-rates"))
    race.pause()
    race.page.locator("#race-seeds").select_option("5")
    race.page.wait_for_function("() => document.querySelector('glass-race-facts').textContent.includes('5 first weights')")
    race.finish(20)
    spread = race.run()["members"][1]["spread"]["train"]["accuracy"]
    assert spread["count"] == 5
    assert race.row("good")["train accuracy"].startswith(f"{100 * spread['mean']:.1f}\u00a0% ± {100 * spread['spread']:.1f}")


def test_a_link_is_the_whole_race(open_page) -> None:
    race = RacePage(open_page("/play?lab=learning-rates"))
    name = race.page.get_by_label("Name of member 2")
    name.fill("just right")
    name.press("Enter")
    race.page.wait_for_function("() => document.querySelector('.race-table').textContent.includes('just right')")
    race.page.locator("[data-action='share']").click()
    shared = race.page.locator(".share input").first
    expect(shared).to_have_value(re.compile("/compare#r1\\."))
    link = shared.input_value()
    other = RacePage(open_page(link[link.index("/compare") :]))
    assert other.names() == ["too small", "just right", "too large"]
    assert [m["start"] for m in other.run()["members"]] == [m["start"] for m in race.run()["members"]]
    assert other.run_id != race.run_id


def test_a_member_opens_in_the_workbench_as_it_stands(open_page) -> None:
    race = RacePage(open_page("/play?lab=learning-rates"))
    race.race(12, speed=10)
    epoch = race.run()["members"][1]["epoch"]
    race.card("good").get_by_role("button", name="Open good in the workbench").click()
    race.page.wait_for_selector("glass-topbar")
    bench = Workbench(race.page)
    bench.wait_started()
    bench.wait_epoch(epoch)
    run = bench.run()
    assert (run["epoch"], run["status"], run["spec"]["optimizer"]["learning_rate"]) == (epoch, "paused", 0.3)


def test_members_leave_and_others_come_in(open_page) -> None:
    race = RacePage(open_page("/play?lab=optimizers"))
    assert len(race.names()) == 6
    page = race.page
    expect(page.locator("glass-race-setup")).to_contain_text("At most 6 race at once")
    expect(page.get_by_role("button", name="Nesterov", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Take SGD out of the race").click()
    page.wait_for_function("() => document.querySelectorAll('.member').length === 5")
    page.get_by_role("button", name="Nesterov", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('.member').length === 6")
    assert race.names() == ["Momentum", "Nesterov", "Adagrad", "RMSProp", "Adam", "AdamW"]


def test_whoever_watches_sees_the_race_and_cannot_touch_it(open_page) -> None:
    race = RacePage(open_page("/play?lab=learning-rates"))
    watch = race.run()["watch_id"]
    page = open_page(f"/watch/{watch}")
    page.wait_for_selector(".race-table tbody tr")
    page.wait_for_function("() => document.querySelectorAll('.member').length === 3")
    expect(page.locator("[data-action='play']")).to_be_hidden()
    expect(page.get_by_label("Name of member 1")).not_to_be_editable()


def test_nothing_pinned_is_said_kindly(open_page) -> None:
    page = open_page("/compare")
    page.get_by_role("link", name="Race three learning rates").click()
    assert RacePage(page).names() == ["too small", "good", "too large"]


def test_a_damaged_link_is_said(open_page) -> None:
    page = open_page("/compare#r1.abcdef")
    page.wait_for_selector("text=This link to a race is damaged")
    assert page.locator(".race-empty").is_visible()


@pytest.mark.parametrize("lab", ["schedules", "parity", "compare-digits"])
def test_axe_finds_nothing(open_page, picture, lab: str) -> None:
    race = RacePage(open_page(f"/play?lab={lab}"))
    race.wait_epoch(3)
    race.pause()
    race.wait_shown()
    clean(race.page, picture, f"race-{lab}")


@pytest.mark.parametrize("widths", [(390, 320), (1920, 1024)], ids=["touched", "pointed-at"])
def test_nothing_scrolls_sideways(open_page, widths: tuple[int, int]) -> None:
    race = RacePage(open_page("/play?lab=schedules", viewport={"width": widths[0], "height": 740}, has_touch=widths[0] < 800))
    race.wait_epoch(2)
    for width in widths:
        race.page.set_viewport_size({"width": width, "height": 740})
        race.page.wait_for_function("(width) => innerWidth === width", arg=width)
        assert race.page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [card.bounding_box() for card in race.page.locator(".member").all()]
        assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width + 1 for box in boxes)


def test_the_keyboard_alone_pins_and_races(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(2)
    page.locator("[data-action='compare']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-action='pin']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-action='race']")).to_be_focused()
    page.keyboard.press("Enter")
    race = RacePage(page)
    race.wait_epoch(1)
    page.keyboard.press("Space")
    race.wait_status("paused")
    before = race.epoch()
    page.keyboard.press(".")
    race.wait_epoch(before + 1)
    page.keyboard.press("r")
    page.wait_for_function("() => document.querySelector(\"[data-part='epoch']\").textContent.trim() === '0'")


def test_pinned_curves_stay_beside_the_new_ones(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(10)
    pin(page)
    page.wait_for_function(
        """() => document.querySelector("glass-curves .curves-plot").data
          ?.some((trace) => trace.name === "A, pinned" && trace.x.length > 5)"""
    )


def test_the_ledger_lists_every_attempt_and_leads_back(page, tmp_path: Path) -> None:
    bench = Workbench(page)
    bench.wait_epoch(5)
    page.locator("#tab-ledger").click()
    bench.pause()  # the change is made at the very step at which the first attempt was seen last
    page.wait_for_function("(step) => document.querySelector('glass-ledger').store.state.run.step === step", arg=bench.run()["step"])
    bench.command(type="set", changes={"optimizer.learning_rate": 0.3})
    bench.command(type="play")
    page.wait_for_function("() => document.querySelectorAll('.ledger-table tbody tr').length === 2")
    rows = page.locator(".ledger-table tbody tr")
    expect(rows.nth(0)).to_contain_text("learning rate 0.03 → 0.3")
    first = page.evaluate("document.querySelector('glass-ledger').ledger.attempts[0].step")
    bench.command(type="pause")
    bench.wait_status("paused")
    rows.nth(1).get_by_role("button", name="Go back to attempt 1").click()
    page.wait_for_function("(step) => document.querySelector('glass-ledger').store.state.run.step === step", arg=first)
    page.wait_for_function("() => document.querySelector('glass-ledger').store.state.spec.optimizer.learning_rate === 0.03")
    assert bench.run()["spec"]["optimizer"]["learning_rate"] == 0.03
    bench.command(type="reset")
    bench.command(type="step", unit="epoch", count=2)
    page.wait_for_function("() => document.querySelectorAll('.ledger-table tbody tr').length >= 3")
    expect(rows.nth(0)).to_contain_text("learning rate 0.3 → 0.03")
    bench.command(type="reset")
    bench.command(type="step", unit="epoch", count=2)
    page.wait_for_function("() => document.querySelector('.ledger-table tbody tr').textContent.includes('started again')")
    with page.expect_download() as download:
        page.locator("glass-ledger").get_by_role("button", name="Export CSV").click()
    sheet = tmp_path / "ledger.csv"
    download.value.save_as(sheet)
    kept = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["#"] for row in kept[:2]] == ["1", "2"]
    assert kept[1]["what was changed"] == "learning rate 0.03 → 0.3"
