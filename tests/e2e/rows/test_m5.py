"""M5: how the weights begin: zeros, tiny, Xavier, He, too large."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.rows.inside import Inside, number


def fact(panel: Locator, layer: str, name: str) -> str:
    return panel.locator(f"[data-layer='{layer}'] [data-fact='{name}']").inner_text()


def begin(lab: Inside, initializer: dict[str, object], activation: str = "tanh") -> None:
    changes: dict[str, object] = {f"model.layers[{i}].kernel_initializer": initializer for i in range(4)}
    changes |= {f"model.layers[{i}].activation": activation for i in range(3)}
    lab.change(changes)


def spreads(panel: Locator) -> list[float]:
    return [number(fact(panel, f"dense_{i}", "deviation").split()[-1].replace("e−", "e-")) for i in (1, 2, 3)]


def test_zeros_stay_alike(open_page, picture) -> None:
    lab = Inside(open_page, "initial-weights")
    lab.at_epoch(20)
    weights = lab.tab("weights")
    for layer in ("dense_1", "dense_2", "dense_3"):
        assert fact(weights, layer, "distinct") == "all 12 rows are the same"
    assert lab.bench.number("accuracy") < 50
    picture(lab.page, "row-m5-zeros")


def test_tiny_shrinks_xavier_keeps_and_large_saturates(open_page, picture) -> None:
    lab = Inside(open_page, "initial-weights")
    panel = lab.panel("histograms")
    panel.get_by_role("button", name="Outputs").click()
    begin(lab, {"kind": "normal", "stddev": 0.01})
    lab.at_epoch(0)
    tiny = spreads(panel)
    assert tiny[0] > 10 * tiny[1] > 100 * tiny[2]
    begin(lab, {"kind": "glorot_uniform"})
    lab.at_epoch(0)
    kept = spreads(panel)
    assert max(kept) < 3 * min(kept)
    picture(lab.page, "row-m5-glorot")
    begin(lab, {"kind": "normal", "stddev": 3})
    lab.at_epoch(0)
    assert number(fact(panel, "dense_3", "saturated").split()[1]) > 60
    picture(lab.page, "row-m5-large")


def test_the_builder_gives_every_layer_other_first_weights(open_page) -> None:
    lab = Inside(open_page, "initial-weights")
    page = lab.page
    page.locator("glass-builder [data-focus='name-0']").click()
    page.get_by_role("menuitem", name="Settings of the layer").click()
    settings = page.locator("glass-layer-settings")
    settings.get_by_role("combobox", name="Initial weights").select_option(label="He normal")

    def kinds(run: dict) -> list[str]:
        return [layer["kernel_initializer"]["kind"] for layer in run["spec"]["model"]["layers"]]

    lab.bench.wait_run(lambda run: kinds(run)[0] == "he_normal", "begun anew in its first layer")
    settings.get_by_role("button", name="The same in every layer").click()
    lab.bench.wait_run(lambda run: set(kinds(run)) == {"he_normal"}, "begun anew in every layer")
    page.keyboard.press("Escape")
    expect(settings).to_have_count(0)
