"""M13: batch norm: statistics of the batch and remembered ones; outputs with and without, while training and in use."""

from __future__ import annotations

import pytest

from tests.e2e.rows.inside import Inside, number


def test_what_is_remembered_draws_near_the_batch(open_page, picture) -> None:
    lab = Inside(open_page, "batch-norm")
    table = lab.panel("normalization").locator("table[data-layer='batch_norm_1']")

    def value(name: str, unit: int) -> float:
        return number(table.locator(f"[data-number='{name}-{unit}']").inner_text())

    lab.bench.pause()
    lab.bench.command(type="reset")
    table.locator("[data-number='moving_mean-0']").get_by_text("0.000", exact=True).wait_for()
    assert all(value("moving_mean", unit) == 0 for unit in range(8))
    assert all(value("moving_variance", unit) == 1 for unit in range(8))
    lab.at_epoch(20)
    assert all(value("moving_mean", unit) == pytest.approx(value("batch_mean", unit), abs=0.15) for unit in range(8))
    picture(lab.page, "row-m13")


def test_outputs_while_training_and_in_use(open_page) -> None:
    lab = Inside(open_page, "batch-norm")
    lab.bench.pause()
    lab.bench.command(type="reset")
    panel = lab.tab("histograms")
    panel.get_by_role("button", name="Outputs").click()

    def deviation() -> float:
        lab.bench.wait_shown()
        return number(panel.locator("[data-layer='batch_norm_2'] [data-fact='deviation']").inner_text().split()[-1])

    use = deviation()
    panel.get_by_label("as while training").check()
    busy = deviation()
    assert busy == pytest.approx(1, abs=0.05)
    assert abs(use - 1) > 0.06


def test_a_layer_becomes_batch_norm_in_the_builder(open_page) -> None:
    lab = Inside(open_page, "xor")
    page = lab.page
    page.get_by_role("button", name="Add a layer here").last.click()
    page.wait_for_function("() => document.querySelector('glass-builder').store.state.spec.model.layers.length === 3")
    page.locator("glass-builder [data-focus='name-1']").click()
    page.get_by_role("menuitem", name="Settings of the layer").click()
    page.locator("glass-layer-settings").get_by_role("combobox", name="Kind of layer").select_option(label="Batch normalization")
    page.locator("#tab-normalization").wait_for()
    assert [layer["kind"] for layer in lab.bench.run()["spec"]["model"]["layers"]] == ["dense", "batch_norm", "dense"]
    page.keyboard.press("Escape")
    rows = lab.tab("normalization").locator("table[data-layer='batch_norm_1'] tbody tr")
    rows.nth(3).wait_for()
    assert rows.count() == 4
