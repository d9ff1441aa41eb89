"""V10: features of a net trained here, frozen, a new head, two phases with both accuracies: Adam 3e-4, then 1e-6; weights from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import save_file

from tests.e2e.racing import share
from tests.e2e.test_images import hand_in, zipped
from tests.e2e.workbench import Workbench

PATIENCE = 60_000


def cell(page, phase: str, name: str) -> str:
    """A figure of the table of both phases."""
    return str(page.locator(f".transfer-table [data-phase='{phase}'] [data-cell='{name}']").inner_text())


@pytest.mark.timeout(300)
def test_digits_0_to_4_hand_on_what_they_learnt_to_5_to_9(open_page, picture) -> None:
    bench = Workbench(open_page("/play?lab=transfer-classes"))
    bench.wait_started()
    page = bench.page
    bench.train(20)
    first = bench.run()["id"]
    page.locator("[data-tab='transfer']").click()
    expect(page.locator("#reuse-source")).to_have_value(f"run:{first}", timeout=PATIENCE)  # this run has learnt something
    page.wait_for_function("() => document.querySelector('#reuse-cut').options.length === 6", timeout=PATIENCE)
    assert page.locator("#reuse-cut").input_value() == "max_pool2d_2"
    assert (page.locator("#reuse-first_rate").input_value(), page.locator("#reuse-second_rate").input_value()) == ("0.0003", "0.000001")
    page.locator("#reuse-data").select_option("digits-upper")
    picture(page, "row-v10-form")
    page.get_by_role("button", name="Start with these layers").click()
    page.wait_for_selector(".transfer-layers [data-state='frozen']", timeout=PATIENCE)
    second = bench.run()
    assert second["id"] != first
    spec = second["spec"]
    assert (spec["optimizer"]["kind"], spec["optimizer"]["learning_rate"], spec["training"]["kind"]) == ("adam", 0.0003, "transfer")
    assert page.locator(".transfer-layers [data-state='frozen']").count() == 4
    expect(page.locator("[data-step].done")).to_have_count(2, timeout=PATIENCE)  # the first was done in the run before
    page.wait_for_function("() => document.querySelectorAll('.column-frozen').length === 2", timeout=PATIENCE)
    assert page.locator("[data-tab='transfer']").get_attribute("aria-selected") == "true", "the lab's own tab is another one"
    assert page.locator(".transfer-layers [data-state='new']").all_inner_texts()[-1].startswith("dense_2")
    bench.train(30)
    page.wait_for_function("() => document.querySelector('.transfer-table [data-phase=tuned]')?.ariaCurrent === 'step'", timeout=PATIENCE)
    frozen = share(cell(page, "frozen", "test"))
    bench.train(10)
    tuned = "() => document.querySelector(\".transfer-table [data-phase=tuned] [data-cell=test]\").textContent.includes('%')"
    page.wait_for_function(tuned, timeout=PATIENCE)
    assert frozen > 0.85
    assert share(cell(page, "tuned", "test")) > frozen - 0.02
    assert (cell(page, "frozen", "rate"), cell(page, "tuned", "rate")) == ("3.0e−4", "1.0e−6")
    assert share(cell(page, "before", "test")) < 0.5
    assert page.locator(".transfer-layers [data-state='frozen']").count() == page.locator(".column-frozen").count() == 0
    picture(page, "row-v10")
    page.get_by_role("button", name="The same, all layers new").click()
    page.locator(".transfer-now").wait_for(state="hidden", timeout=PATIENCE)
    expect(page.locator("[data-step].done")).to_have_count(3, timeout=PATIENCE)
    bench.wait_started()
    fresh = bench.run()
    assert fresh["id"] != second["id"]
    assert (fresh["spec"]["training"]["kind"], fresh["spec"]["training"]["epochs"]) == ("supervised", 40)


def test_a_file_of_weights_is_checked_field_by_field(open_page, watch, picture, tmp_path: Path) -> None:
    file = tmp_path / "theirs.safetensors"
    rng = np.random.default_rng(0)
    layers = {"features.0.weight": (8, 1, 3, 3), "features.0.bias": (8,), "features.3.weight": (16, 8, 3, 3), "features.3.bias": (15,)}
    save_file({name: rng.random(shape, np.float32) for name, shape in layers.items()}, file)
    page = open_page("/play?lab=transfer-classes")
    bench = Workbench(page)
    bench.wait_started()
    page.locator("[data-tab='transfer']").click()
    page.locator("glass-transfer details summary").click()
    page.locator("#weights-cut").select_option("max_pool2d_2")
    page.locator("#weights-file").set_input_files(file)
    kernel = page.locator("tr[data-parameter='conv2d_2.kernel']")
    assert kernel.locator("select").input_value() == "features.3.weight"
    assert kernel.locator("input").input_value() == "2, 3, 1, 0"
    page.locator("tr[data-parameter='conv2d_2.bias'] select").select_option("features.3.bias")
    watch.forgive("422 (Unprocessable")
    start = page.get_by_role("button", name="Check, and start with these weights")
    with page.expect_response("**/api/weights") as answer:
        start.click()
    assert answer.value.status == 422
    page.locator("tr[data-parameter='conv2d_2.bias'] .said").get_by_text("has the shape (15,); conv2d_2.bias needs (16,)").wait_for()
    picture(page, "row-v10-file")
    page.locator("#weights-cut").select_option("max_pool2d_1")
    start.click()
    page.wait_for_selector(".transfer-layers [data-layer='conv2d_1'][data-state='frozen']", timeout=PATIENCE)
    assert bench.run()["spec"]["training"]["source"].startswith("kept_")


CONVOLUTIONS = {0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256), 14: (256, 256), 17: (256, 512)}
CONVOLUTIONS |= dict.fromkeys((19, 21, 24, 26, 28), (512, 512))
"""VGG-16's, by their places in torchvision: channels and filters."""


def vgg16(file: Path) -> None:
    """A file of torchvision's names and shapes, without most of the three dense layers, which stay in the browser anyhow."""
    rng, arrays = np.random.default_rng(0), {"classifier.6.bias": np.zeros(1000, np.float32)}
    for place, (channels, filters) in CONVOLUTIONS.items():
        drawn = rng.standard_normal((filters, channels, 3, 3), np.float32)
        arrays[f"features.{place}.weight"] = drawn * np.float32(np.sqrt(2 / (9 * channels)))
        arrays[f"features.{place}.bias"] = np.zeros(filters, np.float32)
    save_file(arrays, file)


@pytest.mark.timeout(300)
def test_the_whole_base_of_vgg16_rests_under_a_new_head_on_ones_own_pictures(open_page, picture, tmp_path: Path) -> None:
    vgg16(tmp_path / "vgg16.safetensors")
    page = open_page("/play?lab=transfer")
    bench = Workbench(page)
    bench.wait_started()
    page.get_by_role("tab", name="Data and training").click()
    page.get_by_role("button", name="Your own pictures").click()
    hand_in(page, zipped("red", "blue"))
    page.locator(".dataset-name", has_text="colors").wait_for(timeout=PATIENCE)
    page.locator("[data-tab='transfer']").click()
    page.locator("glass-transfer details summary").click()
    page.locator("#weights-file").set_input_files(tmp_path / "vgg16.safetensors")
    page.wait_for_function("() => document.querySelector('#weights-cut').value === 'base:vgg16'", timeout=PATIENCE)
    assert page.locator("#weights-colors").input_value() == "torch"
    last = page.locator("tr[data-parameter='conv_base_1.block5_conv3_bias']")
    assert last.locator("select").input_value() == "features.28.bias"
    picture(page, "row-v10-base")
    page.get_by_role("button", name="Check, and start with these weights").click()
    page.get_by_text("14,714,688 params").wait_for(timeout=PATIENCE)
    page.locator(".column-frozen").wait_for(timeout=PATIENCE)
    bench.train(30)
    told = bench.run()
    assert (told["spec"]["data"]["size"], told["spec"]["data"]["color"]) == (64, True)
    assert told["spec"]["model"]["layers"][0]["source"].startswith("kept_")
    assert told["metrics"]["train"]["accuracy"] == 1, "red and blue are told apart by whatever a base makes of them"
    picture(page, "row-v10-base-trained")
