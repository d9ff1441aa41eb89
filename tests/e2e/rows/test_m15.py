"""M15: L1 and L2 draw the weights in; dropped units blink off in the picture of the network."""

from __future__ import annotations

from tests.e2e.rows.inside import Inside, number


def test_penalties_draw_the_weights_in(open_page, picture) -> None:
    lab = Inside(open_page, "regularization")
    panel = lab.panel("histograms")

    def spread() -> float:
        lab.at_epoch(150)
        return number(panel.locator("[data-layer='dense_2'] [data-fact='deviation']").inner_text().split()[-1])

    free = spread()
    lab.change({"regularization.l2": 0.01})
    squared = spread()
    picture(lab.page, "row-m15-l2")
    lab.change({"regularization.l2": 0, "regularization.l1": 0.01})
    absolute = spread()
    assert squared < 0.5 * free
    assert absolute < 0.5 * free


def test_dropped_units_are_off_in_the_network(open_page, picture) -> None:
    lab = Inside(open_page, "regularization")
    lab.bench.pause()
    lab.page.locator("glass-builder [data-focus='name-1']").click()
    lab.page.get_by_role("menuitem", name="Settings of the layer").click()
    rate = lab.page.locator("glass-layer-settings").get_by_role("textbox", name="Rate")
    rate.fill("0.5")
    rate.press("Enter")
    lab.page.keyboard.press("Escape")
    words = lab.page.locator(".dropped-words")
    words.get_by_text("rate 0.5").wait_for()
    seen = set()
    for _ in range(4):
        lab.bench.command(type="step", unit="batch")
        lab.bench.wait_shown()
        off = lab.page.evaluate(
            """() => [...document.querySelectorAll(".net-unit.off")].map((u) => `${u.dataset.column}-${u.dataset.index}`)"""
        )
        assert all(place.startswith("2-") for place in off)
        shown = lab.page.locator(".net-unit[data-column='2']").count()
        assert len(off) <= shown
        told = number(words.inner_text().split(": ")[1].split(" of ")[0])
        assert len(off) <= told
        assert told - len(off) <= 16 - shown
        seen.add(tuple(off))
    assert len(seen) > 1
    picture(lab.page, "row-m15-dropout")
