"""Playing, stepping and changing things while it trains."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workbench import Workbench


@pytest.fixture
def bench(page: Page) -> Workbench:
    found = Workbench(page)
    found.wait_epoch(1)
    return found


def choose_unit(bench: Workbench, unit: str) -> None:
    bench.action("unit").click()
    bench.page.get_by_role("menuitemradio", name=unit).or_(bench.page.get_by_role("menuitem", name=unit)).first.click()


@pytest.mark.parametrize("unit", ["example", "batch", "epoch"])
def test_it_steps_by(bench: Workbench, unit: str) -> None:
    bench.pause()
    choose_unit(bench, unit)
    before = bench.run()
    bench.action("step").click()
    after = bench.wait_run(lambda run: (run["step"], run["example"]) != (before["step"], before["example"]), "a step on")
    moved = {name: after[name] - before[name] for name in ("epoch", "step")}
    if unit == "epoch":
        assert moved["epoch"] == 1
    elif unit == "batch":
        assert moved["step"] == 1
    else:
        assert (after["example"], after["epoch"]) != (before["example"], before["epoch"])
    assert after["status"] == "paused"


def test_the_learning_rate_changes_while_it_trains(bench: Workbench) -> None:
    bench.wait_epoch(10)
    before = bench.run()
    box = bench.page.locator("glass-training-panel").get_by_role("textbox", name="Learning rate")
    box.fill("0.1")
    box.press("Enter")
    after = bench.wait_run(lambda run: run["spec"]["optimizer"]["learning_rate"] == pytest.approx(0.1, rel=0.05), "learning at 0.1")
    assert after["epoch"] >= before["epoch"]
    assert after["model_version"] == before["model_version"]
    assert after["status"] == "running"


def test_a_number_that_does_not_fit_is_refused_where_it_was_typed_and_stays_there(bench: Workbench) -> None:
    before = bench.run()
    rate = bench.page.locator("glass-training-panel").get_by_role("textbox", name="Learning rate")
    units = bench.page.get_by_role("textbox", name="Units in layer 1")
    for box, typed in ((rate, "fast"), (units, "0")):
        box.fill(typed)
        box.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "true")
    bench.page.get_by_role("button", name="One unit more in layer 2").click()
    after = bench.wait_run(lambda run: run["spec"]["model"]["layers"][1]["units"] == 9, "one unit wider")
    expect(bench.page.locator("[data-path='optimizer.learning_rate'] .field-error")).to_have_text(
        "Learning rate: a number is needed; “fast” is none."
    )
    expect(bench.page.locator(".column-problem")).to_have_text("Units in layer 1: a whole number from 1 to 64; got “0”.")
    assert [box.input_value() for box in (rate, units)] == ["fast", "0"]
    assert after["epoch"] >= before["epoch"]
    assert after["spec"]["optimizer"] == before["spec"]["optimizer"]
    assert after["spec"]["model"]["layers"][0] == before["spec"]["model"]["layers"][0]


def test_same_weights_and_new_weights_are_two_buttons(bench: Workbench) -> None:
    bench.pause()
    bench.action("reset").click()
    bench.page.wait_for_function("() => document.querySelector(\"[data-part='epoch']\").textContent.trim() === '0'")
    first = bench.get("/weights.safetensors").content
    bench.action("step").click()
    moved = bench.wait_run(lambda run: run["step"] or run["example"], "a step on")
    bench.action("reset").click()
    bench.wait_run(lambda run: run["generation"] > moved["generation"], "back at the start")
    assert bench.get("/weights.safetensors").content == first
    bench.action("redraw").click()
    bench.wait_run(lambda run: run["spec"]["redraw"]["weights"] == 1, "at other weights")
    assert bench.get("/weights.safetensors").content != first
    bench.action("seed").click()
    seed = bench.page.get_by_role("dialog", name="Seed").get_by_role("textbox", name="Seed")
    seed.fill("11")
    seed.press("Enter")
    expect(bench.part("seed")).to_have_text("11")
    assert bench.run()["spec"]["seed"] == 11


def test_a_layer_more_is_a_layer_more(bench: Workbench) -> None:
    before = len(bench.run()["spec"]["model"]["layers"])
    bench.page.get_by_role("button", name="Add a layer here").first.click()
    after = bench.wait_run(lambda run: len(run["spec"]["model"]["layers"]) == before + 1, "a layer deeper")
    assert after["status"] == "running"


def test_a_tile_brings_its_dataset_with_all_that_it_leaves_open(bench: Workbench) -> None:
    bench.page.get_by_role("radio", name="Moons").click()
    bench.wait_run(lambda run: run["spec"]["data"]["kind"] == "moons", "learning moons")
    inputs = bench.page.locator("glass-builder").get_by_role("group", name="inputs").get_by_role("button", pressed=True)
    expect(inputs).to_have_text(["x", "y"])
    inputs.first.click()
    expect(inputs).to_have_text(["y"])
    assert bench.wait_run(lambda run: run["spec"]["data"]["features"] != ["x", "y"])["spec"]["data"]["features"] == ["y"]


def test_reload_shows_the_same_run(bench: Workbench) -> None:
    bench.wait_epoch(10)
    bench.pause()
    run, epoch = bench.run_id, bench.run()["epoch"]
    bench.page.reload()
    bench.wait_started()
    assert bench.run_id == run
    bench.wait_epoch(epoch)
    assert bench.epoch() == epoch


@pytest.mark.parametrize(("lab", "classes"), [("playground", True), ("regression", False)])
def test_what_the_data_does_not_ask_for_cannot_be_chosen(open_page, lab: str, classes: bool) -> None:
    page = open_page(f"/play?lab={lab}")
    Workbench(page).wait_epoch(1)
    for path, name in (("loss.kind", "Hinge"), ("training.kind", "Logistic regression")):
        option = page.locator(f"glass-training-panel [data-path='{path}'] option", has_text=name).first
        assert option.evaluate("(option) => !option.disabled && !option.hidden") is classes
