"""M3: a deep linear network beside the one layer it is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.e2e.rows.inside import Inside, number

PIXELS = """(name) => {
    const canvas = document.querySelector(`[data-map='${name}']`);
    return Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
}"""


def test_the_same_border_and_the_product_of_the_matrices(open_page, picture) -> None:
    lab = Inside(open_page, "linear-collapse")
    panel = lab.panel("collapse")
    lab.at_epoch(40)
    weights = lab.page.evaluate("""() => {
        const { arrays } = document.querySelector("glass-collapse").client.frames.get("weights");
        return Object.fromEntries(Object.entries(arrays).map(([name, { shape, data }]) => [name, { shape, data: Array.from(data) }]));
    }""")
    matrices = [np.reshape(weights[f"dense_{i}.kernel"]["data"], weights[f"dense_{i}.kernel"]["shape"]).T for i in range(1, 5)]
    product = matrices[3] @ matrices[2] @ matrices[1] @ matrices[0]
    for i in range(2):
        assert number(panel.locator(f"[data-number='W0{i}']").inner_text()) == pytest.approx(product[0, i], abs=6e-5)
    assert number(panel.locator("[data-number='difference']").inner_text().rstrip(".").rsplit(" ", 1)[1].replace("e−", "e-")) < 1e-4
    deep, single = (np.array(lab.page.evaluate(PIXELS, name), float) for name in ("deep", "single"))
    assert np.abs(deep - single).max() <= 4
    assert deep.std() > 10
    picture(lab.page, "row-m3")
    lab.change({"model.layers[0].activation": "tanh"})
    panel.get_by_text("bends (tanh)").wait_for()
    assert panel.locator(".collapse-maps").is_hidden()
