"""V10: features of a net trained here, frozen, a new head, two phases with both accuracies: Adam 3e-4, then 1e-6; weights from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.e2e.racing import share
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
    bench.train(15)
    first = bench.run()["id"]
    page.locator("[data-tab='transfer']").click()
    page.locator("#reuse-source").select_option(f"run:{first}")
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
