"""Images in the workbench: chosen beside points and tables, shown as pictures, looked at one by one."""

from __future__ import annotations

from tests.e2e.workbench import PATIENCE, Workbench

SHOWN = "(shown) => document.body.dataset.shown === shown"


def choose(bench: Workbench, kind: str) -> None:
    """Press the tile of a set of images."""
    bench.page.locator(f".tile[data-kind='{kind}'] img").wait_for(timeout=PATIENCE)
    bench.page.locator(f".tile[data-kind='{kind}']").click()
    bench.page.wait_for_function(SHOWN, arg="image", timeout=PATIENCE)
    bench.page.locator("glass-gallery .gallery-picture").nth(20).wait_for(timeout=PATIENCE)


def test_images_take_the_place_of_points_and_undo_brings_them_back(page, picture) -> None:
    bench = Workbench(page)
    bench.wait_started()
    choose(bench, "digits")
    bench.wait_epoch(3)
    assert bench.run()["spec"]["model"]["layers"][0]["kind"] == "conv2d"
    assert page.locator("glass-network, glass-boundary, glass-paintbox").count() == 0
    assert page.locator("glass-layers, glass-answer").count() == 2
    picture(page, "images-digits")
    page.keyboard.press("Control+z")
    page.wait_for_function(SHOWN, arg="plane", timeout=PATIENCE)
    page.locator("glass-boundary canvas").first.wait_for()
    assert bench.run()["spec"]["data"]["kind"] == "circles"
    assert bench.run()["spec"]["model"]["layers"][0]["kind"] == "dense"
    page.keyboard.press("Control+Shift+z")
    page.wait_for_function(SHOWN, arg="image", timeout=PATIENCE)
    page.locator("glass-answer").wait_for()


def test_a_picture_is_chosen_and_a_reload_shows_the_run_again(page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    choose(bench, "digits")
    chosen = page.locator("glass-gallery .gallery-picture").nth(7)
    name = str(chosen.get_attribute("aria-label"))
    chosen.click()
    page.wait_for_function("(truth) => document.querySelector('glass-answer').textContent.includes(truth)", arg=f"“{name.split(':')[0]}”")
    chosen.press("ArrowRight")
    assert page.locator("glass-gallery [aria-checked='true']").get_attribute("data-example") == page.evaluate(
        "document.activeElement.dataset.example"
    )
    page.reload()
    bench.wait_started()
    page.locator("glass-gallery .gallery-picture").first.wait_for()
    assert page.locator("glass-layers").count() == 1
