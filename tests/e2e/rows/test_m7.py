"""M7: the gradient of each layer as a ladder, by activation and depth; dead units and saturation beside it."""

from __future__ import annotations

from tests.e2e.rows.inside import Inside, number


def gradients(lab: Inside) -> list[float]:
    texts = lab.panel("gradients").locator(".rung-number").all_inner_texts()
    return [number(text.replace("e−", "e-")) for text in texts]


def test_sigmoids_let_little_through_and_tanh_more(open_page, picture) -> None:
    lab = Inside(open_page, "vanishing-gradients")
    lab.at_epoch(5)
    sigmoid = gradients(lab)
    assert len(sigmoid) == 8
    assert sigmoid[0] < 1e-3 * sigmoid[-1]
    widths = lab.panel("gradients").locator(".rung").evaluate_all("(bars) => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert widths == sorted(widths)
    picture(lab.page, "row-m7-sigmoid")
    lab.change({f"model.layers[{i}].activation": "tanh" for i in range(7)})
    lab.at_epoch(5)
    tanh = gradients(lab)
    assert tanh[0] > 0.03 * tanh[-1]
    lab.change({"model.layers": lab.bench.run()["spec"]["model"]["layers"][5:]})
    lab.at_epoch(1)
    assert len(gradients(lab)) == 3


def test_relu_units_die_under_a_large_rate(open_page, picture) -> None:
    lab = Inside(open_page, "vanishing-gradients")
    changes: dict[str, object] = {f"model.layers[{i}].activation": "relu" for i in range(7)}
    lab.change({**changes, "optimizer.learning_rate": 3})
    lab.at_epoch(12)
    dead = [number(text.split(" of ")[0]) for text in lab.column(lab.panel("gradients"), "dead") if " of " in text]
    assert len(dead) == 7
    assert sum(dead) >= 8
    picture(lab.page, "row-m7-dead")
