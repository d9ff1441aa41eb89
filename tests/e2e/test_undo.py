"""Settings and network can be taken back and changed again, by key and by button, in the order of what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.workbench import Workbench


def wait_spec(bench: Workbench, so: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the run's spec is so, whether the page has heard of it or not."""
    bench.wait_run(lambda run: so(run["spec"]))


def change(page: Page, path: str, value: object) -> None:
    """Change a field, as the forms do."""
    page.evaluate("([path, value]) => document.dispatchEvent(new CustomEvent('glass-change', {detail: {path, value}}))", [path, value])


def ready(page: Page) -> Workbench:
    bench = Workbench(page)
    bench.wait_started()
    bench.pause()
    hint = page.get_by_role("button", name="Skip")
    if hint.count():
        hint.click()
    bench.wait_shown()  # nothing moves any more under what is pressed
    return bench


def test_by_key_in_the_order_of_what_was_done(page: Page) -> None:
    bench = ready(page)
    before, weights = bench.run()["spec"], bench.get("/weights.safetensors").content
    change(page, "optimizer.learning_rate", 0.3)
    wait_spec(bench, lambda s: s["optimizer"]["learning_rate"] == 0.3)
    change(page, "model.layers[0].units", 5)
    wait_spec(bench, lambda s: s["model"]["layers"][0]["units"] == 5)
    expect(page.locator("glass-toasts")).to_contain_text("What was taken away took its weights with it.")
    epoch = bench.run()["epoch"]
    page.keyboard.press("Control+z")
    wait_spec(bench, lambda s: s["model"]["layers"][0]["units"] == 8)
    expect(page.locator("glass-toasts")).to_contain_text("back with the weights it had")
    assert bench.run()["spec"]["optimizer"]["learning_rate"] == 0.3
    page.keyboard.press("Control+z")
    wait_spec(bench, lambda s: s["optimizer"] == before["optimizer"])
    assert bench.run()["spec"] == before
    assert bench.run()["epoch"] == epoch
    assert bench.get("/weights.safetensors").content == weights
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+y")
    wait_spec(bench, lambda s: s["model"]["layers"][0]["units"] == 5 and s["optimizer"]["learning_rate"] == 0.3)


def test_by_button_and_said(page: Page) -> None:
    bench = ready(page)
    kind = bench.run()["spec"]["optimizer"]
    change(page, "optimizer.kind", "sgd")
    wait_spec(bench, lambda s: s["optimizer"]["kind"] == "sgd")
    undo = page.locator("#panel-network").get_by_role("button", name="Undo the last change")
    expect(undo).to_have_attribute("aria-disabled", "false")
    undo.click()
    expect(page.locator("glass-toasts")).to_contain_text("Taken back: optimizer")
    wait_spec(bench, lambda s: s["optimizer"]["kind"] == "adam")
    assert bench.run()["spec"]["optimizer"] == kind
    expect(undo).to_have_attribute("aria-disabled", "true")
    page.locator("#panel-network").get_by_role("button", name="Redo the change").click()
    wait_spec(bench, lambda s: s["optimizer"]["kind"] == "sgd")


def test_a_stroke_and_a_setting_each_in_their_turn(page: Page) -> None:
    bench = ready(page)
    change(page, "seed", 99)
    wait_spec(bench, lambda s: s["seed"] == 99)
    bench.wait_shown()  # other points lie elsewhere: a press on one would choose it
    page.keyboard.press("2")
    bench.dab(0, 0)
    wait_spec(bench, lambda s: s["data"]["kind"] == "drawn")
    count = len(bench.run()["spec"]["data"]["points"])
    page.keyboard.press("Control+z")
    wait_spec(bench, lambda s: len(s["data"].get("points", [])) < count)
    assert bench.run()["spec"]["seed"] == 99
    page.keyboard.press("Control+z")
    wait_spec(bench, lambda s: s["seed"] == 7)
