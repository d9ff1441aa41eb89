"""The timeline: every picture follows, keys lead from epoch to epoch, and what is shown is what a fresh run would show."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import web
from tests.e2e.workbench import Workbench

SPEC = {
    "data": {"kind": "moons", "samples": 120},
    "model": {"layers": [{"units": 6}, {"kind": "dropout", "rate": 0.2}, {"units": None, "activation": "auto"}]},
    "optimizer": {"kind": "momentum", "learning_rate": 0.1},
    "schedule": {"kind": "cosine", "steps": 200},
    "training": {"kind": "supervised", "batch_size": 16},
}
SLIDER = ".timeline-slider"
REACHES = "([slider, step]) => { const { max, disabled } = document.querySelector(slider); return !disabled && Number(max) >= step; }"


@pytest.fixture
def bench(page: Page) -> Workbench:
    """A run of 12 epochs, paused."""
    bench = Workbench(page)
    bench.wait_started()
    bench.command(type="pause")
    bench.command(type="set", spec=SPEC, restart=True)
    bench.train(12)
    expect(bench.part("epoch")).to_have_text("12")
    return bench


def weights(bench: Workbench) -> bytes:
    """The parameters as a file; its words left out, they say the same of every run."""
    data = bench.get("/weights.safetensors").content
    (length,) = struct.unpack("<Q", data[:8])
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    assert header
    return data[8 + length :]


def place(bench: Workbench, step: int) -> None:
    """Drag the slider to a step, as soon as it reaches so far, and wait until the run stands there."""
    bench.page.wait_for_function(REACHES, arg=[SLIDER, step])
    bench.page.locator(SLIDER).evaluate(
        """(slider, step) => {
            slider.value = String(step);
            for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind));
        }""",
        step,
    )
    stands(bench, step)


def stands(bench: Workbench, step: int) -> None:
    bench.wait_run(lambda run: run["step"] == step, f"at step {step}")


def test_a_scrubbed_moment_is_a_fresh_run_stopped_there(bench: Workbench) -> None:
    place(bench, 23)
    scrubbed = weights(bench)
    fresh = web.post(f"{bench.origin}/api/runs", json={"spec": SPEC, "paused": True}).json()
    web.post(f"{bench.origin}/api/runs/{fresh['id']}/commands", json={"type": "step", "unit": "batch", "count": 23}).raise_for_status()
    data = web.get(f"{bench.origin}/api/runs/{fresh['id']}/weights.safetensors").content
    assert data.endswith(scrubbed)
    assert len(scrubbed) == 4 * bench.run()["parameters"]


def test_keys_lead_from_epoch_to_epoch_and_to_the_ends(bench: Workbench) -> None:
    last = bench.run()["step"]
    slider = bench.page.locator(SLIDER)
    expect(slider).to_have_value(str(last))
    slider.focus()
    for key, epoch in (("ArrowLeft", 11), ("ArrowLeft", 10), ("ArrowRight", 11), ("Home", 0), ("ArrowRight", 1), ("PageUp", 11)):
        bench.page.keyboard.press(key)
        expect(bench.part("epoch")).to_have_text(str(epoch))
    bench.page.keyboard.press("End")
    stands(bench, last)
    bench.page.keyboard.press("Shift+ArrowLeft")
    stands(bench, last - 1)
    bench.wait_shown()
    expect(slider).to_have_attribute("aria-valuetext", f"epoch 11 of 12, step {last - 1}, training loss {bench.part('loss').inner_text()}")
    for _ in range(2):  # as often as one likes, whatever came in between
        bench.page.keyboard.press("Home")
        expect(bench.part("epoch")).to_have_text("0")
        bench.train(1)
        expect(bench.part("epoch")).to_have_text("1")


def test_every_picture_follows(bench: Workbench) -> None:
    place(bench, 9)
    expect(bench.part("epoch")).to_have_text(str(bench.run()["epoch"]))
    bench.wait_shown()
    shown = bench.page.locator("glass-boundary canvas").first
    early = shown.evaluate("(canvas) => canvas.toDataURL()")
    place(bench, 60)
    bench.page.wait_for_function("(early) => document.querySelector('glass-boundary canvas').toDataURL() !== early", arg=early)
    place(bench, 9)
    bench.page.wait_for_function("(early) => document.querySelector('glass-boundary canvas').toDataURL() === early", arg=early)


def test_dragging_fast_ends_where_the_slider_is_let_go(bench: Workbench) -> None:
    bench.page.wait_for_function(REACHES, arg=[SLIDER, 70])
    bench.page.locator(SLIDER).evaluate(
        """(slider) => {
            for (let step = 70; step >= 5; step -= 1) {
                slider.value = String(step);
                slider.dispatchEvent(new Event("input"));
            }
            slider.dispatchEvent(new Event("change"));
        }"""
    )
    stands(bench, 5)


def test_a_branch_from_inside_the_past(bench: Workbench) -> None:
    last = bench.run()["step"]
    place(bench, 30)
    there = weights(bench)
    first = bench.run_id
    bench.page.get_by_role("button", name="Branch here").click()
    expect(bench.page.locator("glass-toasts")).to_contain_text("a branch from epoch")
    assert bench.run_id != first
    assert weights(bench) == there
    assert bench.run()["step"] == 30
    place(bench, 11)
    place(bench, 30)
    assert weights(bench) == there
    left = web.get(f"{bench.origin}/api/runs/{first}").json()
    assert (left["step"], max(left["moments"])) == (30, last)


def test_an_event_leads_back_to_its_step(page: Page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    bench.command(type="pause")
    bench.command(type="set", spec={**SPEC, "training": {"kind": "supervised", "epochs": 5}}, restart=True)
    bench.command(type="play")
    bench.wait_status("finished")
    step = bench.run()["step"]
    page.get_by_role("tab", name="Log").click()
    entry = page.locator(".log li", has_text="Stopped after 5 epochs")
    expect(entry).to_be_visible()
    place(bench, 2)
    entry.get_by_role("button", name="epoch 5").click()
    stands(bench, step)


def test_the_past_outlives_a_reload(bench: Workbench) -> None:
    last = bench.run()["step"]
    place(bench, 20)
    bench.page.reload()
    bench.wait_started()
    place(bench, last)
    place(bench, 3)
    expect(bench.part("epoch")).to_have_text("0")
