"""The doctor on the page: a finding says what and why, shows where, is cured by a click, and stays away when it is waved aside."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import clean
from tests.e2e.workbench import Workbench
from tests.engine.diseases import DISEASES

FINDING = "glass-findings .finding"


def ill(page: Page, name: str) -> Workbench:
    """The page's run, begun anew with a disease and trained until it is on screen."""
    bench = Workbench(page)
    bench.wait_started()
    hint = page.get_by_role("button", name="Skip")
    if hint.count():
        hint.click()
    bench.command(type="pause")
    bench.command(type="set", spec=DISEASES[name].spec, restart=True)
    for _ in range(DISEASES[name].within):
        if name in told(bench):
            break
        bench.command(type="step", unit="epoch")
    expect(page.locator(f"{FINDING}[data-kind='{name}']")).to_be_visible()
    return bench


def told(bench: Workbench) -> dict[str, Any]:
    return {finding["kind"]: finding for finding in bench.run()["findings"]}


def test_a_finding_says_what_and_why_and_is_cured_by_a_click(page: Page) -> None:
    bench = ill(page, "symmetric_units")
    finding = page.locator(FINDING)
    said = told(bench)["symmetric_units"]
    expect(finding).to_contain_text(said["message"])
    expect(finding.locator(".evidence")).to_have_text(said["evidence"])
    voice = page.locator("glass-findings [role='status']")
    expect(voice).to_contain_text(said["message"])
    finding.get_by_role("button", name=said["remedy"]["label"]).click()
    expect(page.locator(FINDING)).to_have_count(0)
    expect(voice).to_have_text("")
    assert "symmetric_units" not in told(bench)


def test_show_me_points_at_the_units(page: Page) -> None:
    bench = ill(page, "saturated_units")
    place = told(bench)["saturated_units"]["show"]
    units = place["units"]
    page.locator(FINDING).get_by_role("button", name="Show me").click()
    shown = page.locator(".net-unit.shown")
    expect(shown).to_have_count(len(units))
    assert sorted(int(unit.get_attribute("data-index") or -1) for unit in shown.all()) == sorted(units)
    assert {unit.get_attribute("data-column") for unit in shown.all()} == {str(place["layer"])}


def test_show_me_opens_the_tab_and_points_at_the_field(page: Page) -> None:
    bench = ill(page, "diverged")
    bench.page.get_by_role("tab", name="Log").click()
    finding = page.locator(f"{FINDING}[data-kind='diverged']")
    finding.get_by_role("button", name="Show me").click()
    expect(page.get_by_role("tab", name="Curves")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".field.shown")).to_have_attribute("data-path", "optimizer.learning_rate")


def test_points_are_ringed(page: Page) -> None:
    bench = ill(page, "imbalance")
    before = page.locator("glass-boundary canvas").nth(2).evaluate("(canvas) => canvas.toDataURL()")
    page.locator(FINDING).get_by_role("button", name="Show me").click()
    page.wait_for_function("(before) => document.querySelectorAll('glass-boundary canvas')[2].toDataURL() !== before", arg=before)
    assert told(bench)["imbalance"]["show"]["points"]


def test_dismissed_for_this_run_and_for_no_other(page: Page) -> None:
    bench = ill(page, "symmetric_units")
    page.locator(FINDING).get_by_role("button", name="Dismiss").click()
    expect(page.locator(FINDING)).to_have_count(0)
    page.reload()
    bench.wait_started()
    assert "symmetric_units" in told(bench)
    expect(page.get_by_role("button", name="1 dismissed")).to_be_visible()
    expect(page.locator(FINDING)).to_have_count(0)
    page.get_by_role("button", name="1 dismissed").click()
    expect(page.locator(FINDING)).to_have_count(1)
    page.locator(FINDING).get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Branch here").click()
    expect(page.locator(FINDING)).to_have_count(1)


def test_spoken_once(open_page) -> None:
    page = open_page("/play", once=True)
    page.clock.install()
    ill(page, "symmetric_units")
    voice = page.locator("glass-findings [role='status']")
    page.clock.run_for(2000)
    expect(voice).to_contain_text("Warning")
    voice.evaluate("(element) => { element.textContent = ''; }")
    Workbench(page).train(3)
    page.clock.run_for(10_000)
    expect(voice).to_have_text("")


@pytest.mark.parametrize("name", ["vanishing", "mismatch"])
def test_by_keyboard(page: Page, name: str) -> None:
    bench = ill(page, name)
    remedy = page.locator(f"{FINDING} .finding-cure")
    remedy.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{FINDING}[data-kind='{name}']")).to_have_count(0)
    assert name not in told(bench)


def test_axe_finds_nothing(page: Page, picture) -> None:
    ill(page, "saturated_units")
    page.locator(FINDING).get_by_role("button", name="Show me").click()
    clean(page, picture, "doctor")
