"""G3: batch, mini-batch and stochastic descent as three ways over the loss of two weights."""

from __future__ import annotations

import pytest

from tests.e2e.rows.inside import Inside, number


def test_three_ways_over_the_contours(open_page, picture) -> None:
    lab = Inside(open_page, "three-ways-down")
    panel = lab.panel("landscape")
    panel.get_by_label("batch, mini-batch, stochastic").check()
    lab.at_epoch(6)
    epoch = lab.bench.epoch()
    rows = panel.locator("tr[data-route]")
    rows.nth(2).wait_for()
    shown = {row.get_attribute("data-route"): [number(text) for text in row.locator("td").all_inner_texts()] for row in rows.all()}
    examples = int(shown["batch"][0])
    assert examples == lab.bench.run()["examples"]
    assert shown["stochastic"][:2] == [1, epoch * examples]
    assert shown["batch"][1] == epoch
    assert shown["mini_batch"][:2] == [8, epoch * -(-examples // 8)]
    assert rows.nth(2).get_attribute("class") == "own"
    loss = lab.bench.run()["metrics"]["train"]["loss"]
    assert shown["stochastic"][2] == pytest.approx(loss, rel=0.01)
    readout = panel.locator(".landscape-readout").inner_text()
    assert number(readout.rsplit(" ", 1)[1]) == pytest.approx(loss, rel=0.01)
    picture(lab.page, "row-g3")


def test_the_mode_decides_how_many_steps_an_epoch_takes(open_page) -> None:
    lab = Inside(open_page, "three-ways-down")
    steps = {}
    for mode in ("batch", "mini_batch", "stochastic"):
        lab.change({"training.mode": mode})
        lab.at_epoch(2)
        steps[mode] = lab.bench.run()["step"]
    assert steps["batch"] == 2
    assert steps["batch"] < steps["mini_batch"] < steps["stochastic"]
