"""G4: feature scaling as one switch; the ravine of the loss becomes a bowl."""

from __future__ import annotations

from tests.e2e.rows.inside import Inside

ROUND = """() => {
    const { arrays: { loss: { data, shape: [rows, width] } } } = document.querySelector("glass-landscape").client.frames.get("landscape");
    const span = (values) => Math.max(...values) - Math.min(...values);
    const [row, column] = [Math.floor(rows / 2), Math.floor(width / 2)];
    const across = span(Array.from({ length: width }, (_, i) => data[row * width + i]));
    return across / span(Array.from({ length: rows }, (_, i) => data[i * width + column]));
}"""
"""How much steeper the picture on the page is along the first weight than along the second."""


def test_one_switch_turns_the_ravine_into_a_bowl(open_page, picture) -> None:
    lab = Inside(open_page, "feature-scaling")
    panel = lab.panel("landscape")
    switch = panel.get_by_role("switch", name="feature scaling")
    assert not switch.is_checked()
    lab.at_epoch(30)
    assert lab.page.evaluate(ROUND) > 10
    raw = lab.bench.number("loss")
    picture(lab.page, "row-g4-ravine")
    switch.check()
    lab.page.wait_for_function("() => document.querySelector(\"[data-part='epoch']\").textContent.trim() === '0'")
    assert lab.bench.run()["spec"]["data"]["scaling"] == "standardize"
    lab.at_epoch(30)
    assert 0.3 < lab.page.evaluate(ROUND) < 3
    assert lab.bench.number("loss") < 0.7 * raw
    picture(lab.page, "row-g4-bowl")
    switch.uncheck()
    lab.at_epoch(1)
    assert lab.page.evaluate(ROUND) > 5
