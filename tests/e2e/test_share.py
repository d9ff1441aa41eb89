"""Links: the whole state in one, looking without touching in the other."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests import web
from tests.e2e.axe import violations
from tests.e2e.workbench import Workbench
from tests.engine.export.sources import run_source

EPOCHS = 5
CLOSE, FAR = 3.0, 64
"""How far a picture of the screen may be from the screen, of 255: on the average, and nearly everywhere."""


def link(bench: Workbench, label: str) -> str:
    """A link of the share sheet."""
    bench.action("share").click()
    box = bench.page.get_by_label(label, exact=True).and_(bench.page.locator("input"))
    expect(box).to_have_value(re.compile("^http"))
    value = box.input_value()
    bench.page.keyboard.press("Escape")
    return value


def test_the_link_opens_the_same_run_bit_for_bit(open_page) -> None:
    here = Workbench(open_page("/play"))
    here.wait_epoch(3)
    here.page.keyboard.press("1")
    here.dab(4.0, 4.0)
    here.wait_run(lambda run: run["spec"]["data"]["kind"] == "drawn", "learning from the point")
    here.pause()
    here.wait_shown()
    there = Workbench(open_page(link(here, "The whole setup as a link"), reduced_motion="reduce"))
    there.wait_started()
    assert there.run_id != here.run_id
    assert there.run()["spec"] == here.run()["spec"]
    for bench in (here, there):
        bench.command(type="reset", weights="same")
        bench.train(EPOCHS)
    assert there.get("/weights.safetensors").content == here.get("/weights.safetensors").content


def test_who_watches_sees_all_and_changes_nothing(open_page) -> None:
    mine = Workbench(open_page("/play"))
    mine.wait_epoch(3)
    theirs = Workbench(open_page(link(mine, "Let others watch this run")))
    theirs.wait_epoch(mine.epoch())
    assert theirs.action("play").is_disabled() or theirs.action("play").is_hidden()
    watch_id = mine.run()["watch_id"]
    answer = web.post(f"{mine.origin}/api/runs/{watch_id}/commands", json={"type": "pause"})
    assert answer.status_code == httpx.codes.FORBIDDEN
    mine.pause()
    theirs.wait_epoch(mine.epoch())
    mine.command(type="rewind", step=0)
    expect(theirs.part("epoch")).to_have_text("0")  # who watches follows into the past as well


@pytest.mark.parametrize(
    ("words", "file"),
    [("NumPy script", "network_numpy.py"), ("Notebook", "network.ipynb"), ("Weights (.safetensors)", "weights.safetensors")],
)
def test_the_network_can_be_taken_along(open_page, words: str, file: str) -> None:
    bench = Workbench(open_page("/play"))
    bench.wait_epoch(3)
    bench.pause()
    bench.action("share").click()
    with bench.page.expect_download() as download:
        bench.page.get_by_role("link", name=words, exact=True).click()
    assert download.value.suggested_filename == file
    if words == "NumPy script":
        found = run_source(download.value.path().read_bytes())["predict"](1.5, -2.0)
        answer = web.post(f"{bench.origin}/api/runs/{bench.run_id}/predict", json={"inputs": [[1.5, -2.0]]})
        assert found == pytest.approx(np.array(answer.json()["outputs"]), abs=1e-5)


def take(bench: Workbench, words: str) -> Path:
    """What a link of the share sheet downloads."""
    bench.action("share").click()
    with bench.page.expect_download() as download:
        bench.page.locator(".share").get_by_text(words, exact=True).click()
    bench.page.keyboard.press("Escape")
    return download.value.path()


def test_the_screen_can_be_taken_along_as_it_is(open_page) -> None:
    bench = Workbench(open_page("/play"))
    bench.wait_epoch(3)
    bench.pause()
    bench.wait_shown()
    seen = Image.open(io.BytesIO(bench.page.screenshot())).convert("RGB")
    taken = Image.open(take(bench, "PNG")).convert("RGB").resize(seen.size)
    off = np.abs(np.asarray(seen, float) - np.asarray(taken, float)).mean(axis=2)
    assert off.mean() < CLOSE
    assert (off > FAR).mean() < CLOSE / 100
    drawing = take(bench, "SVG").read_text("utf-8")
    assert ET.fromstring(drawing).tag.endswith("svg")
    assert not re.search(r'(src|href)="https?:', drawing)


def test_the_run_can_be_taken_along_in_one_file_that_needs_no_network(open_page) -> None:
    bench = Workbench(open_page("/play"))
    bench.wait_epoch(8)
    bench.pause()
    bench.wait_shown()
    file = take(bench, "Page (HTML)")
    named = file.rename(file.with_suffix(".html"))
    last = bench.run()["epoch"]
    page = bench.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(named.as_uri())
    page.context.set_offline(True)
    epoch = page.locator('[data-part="epoch"]')
    expect(epoch).to_have_text(str(last))
    slider = page.locator("glass-timeline input")
    slider.focus()
    slider.press("Home")
    expect(epoch).to_have_text("0")
    page.get_by_role("button", name="Play").click()
    expect(epoch).to_have_text(str(last))
    assert page.locator("glass-network canvas").first.is_visible()
    assert violations(page) == []


def linked(**data: object) -> str:
    """The link to the playground with other data."""
    text = zlib.compress(json.dumps({"data": data}).encode(), wbits=-15)
    return f"/play#v1.{base64.urlsafe_b64encode(text).decode().rstrip('=')}"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/play#v1.AAAA", "damaged"),
        ("/play#v99.eyJhIjoxfQ", "another version"),
        (linked(kind="drawn", points={"units": 1, "x": [1], "y": [], "label": [0]}), "What it holds as data.points cannot be read."),
        (linked(kind="moons", noise=9), "data.noise: must be at most 0.5; got 9"),
    ],
)
def test_a_damaged_link_is_a_friendly_new_start_and_names_what_is_wrong(open_page, watch, address: str, told: str) -> None:
    watch.forgive("422")
    bench = Workbench(open_page(address, until="commit"))
    toast = bench.page.get_by_text("fresh start", exact=False).first
    toast.wait_for()
    expect(toast).to_contain_text(told)
    bench.wait_epoch(2)


def test_a_link_to_a_table_opens_it(open_page) -> None:
    bench = Workbench(open_page(linked(kind="iris")))
    bench.wait_epoch(2)
    assert bench.run()["spec"]["data"]["kind"] == "iris"
    expect(bench.page.locator("glass-toasts")).to_be_empty()


def test_a_link_to_data_that_is_no_plane_says_so(open_page) -> None:
    bench = Workbench(open_page(linked(kind="wave"), until="commit"))
    bench.page.get_by_text("data that is no plane", exact=False).first.wait_for()
    bench.wait_epoch(2)
    assert bench.run()["spec"]["data"]["kind"] == "circles"
