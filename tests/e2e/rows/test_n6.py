"""N6: a picture as 12,288 numbers, in three planes and one row; a neuron and a network of two layers tell two sorts of pictures apart."""

from __future__ import annotations

import re

from tests.e2e.workbench import PATIENCE, Workbench

NUMBERS = 12_288
RIGHT = "(least) => document.querySelectorAll('.nine-tile[data-right=true]').length >= least"
READING = "(words) => document.querySelector('.vector-reading').textContent.includes(words)"


def number(text: str) -> int:
    """The number in a text, thousands apart or not."""
    return int(re.sub(r"\D", "", text))


def test_a_picture_is_a_row_of_numbers_and_one_neuron_weighs_them_all(open_page, picture) -> None:
    bench = Workbench(open_page("/play?lab=photos"))
    bench.wait_started()
    page = bench.page
    page.locator(".nine-tile").nth(8).wait_for(timeout=PATIENCE)
    shape, count = page.locator("[data-part='numbers']").inner_text().split("=")
    assert shape.strip() == "64 × 64 × 3"
    assert number(count.partition("numbers")[0]) == NUMBERS
    assert page.locator(".vector-planes canvas").count() == 4
    strip = page.locator(".vector-strip")
    assert strip.evaluate("(canvas) => canvas.width") == NUMBERS
    assert number(str(strip.get_attribute("aria-valuemax"))) == NUMBERS
    assert bench.run()["parameters"] == NUMBERS + 1
    strip.press("End")
    page.wait_for_function(READING, arg="row 64, column 64, blue")
    strip.press("ArrowLeft")
    page.wait_for_function(READING, arg="row 64, column 64, green")
    page.locator(".vector-planes canvas").nth(1).hover(position={"x": 1, "y": 1})
    page.wait_for_function(READING, arg="Number 1: row 1, column 1, red")
    bench.play()
    bench.wait_epoch(10)
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    bench.pause()
    assert bench.run()["metrics"]["test"]["accuracy"] > 0.9
    picture(page, "row-n6")


def test_a_layer_more_makes_a_network_of_it(open_page) -> None:
    bench = Workbench(open_page("/play?lab=photos"))
    bench.wait_started()
    page = bench.page
    page.locator(".insert").last.click()
    page.get_by_role("menuitemradio", name="Dense", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('glass-builder .column').length === 4", timeout=PATIENCE)
    bench.play()
    bench.wait_epoch(5)
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    assert [layer["kind"] for layer in bench.run()["spec"]["model"]["layers"]] == ["flatten", "dense", "dense"]
