"""Every dataset: trained a little and painted, without a word of complaint; and time goes back."""

from __future__ import annotations

from tests.e2e.workbench import Workbench


def learning(bench: Workbench, kind: str | None) -> None:
    """Wait until it learns this data."""
    bench.wait_run(lambda run: run["spec"]["data"]["kind"] == kind and run["step"], f"learning {kind}")


def test_every_dataset_trains_and_is_painted(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(1)
    tiles = page.get_by_role("radiogroup", name="Dataset").get_by_role("radio", include_hidden=True)
    assert tiles.count() > 12
    for tile in tiles.all():
        if tile.locator(".tile-absent").count():
            continue  # it would have to be downloaded first
        bench.tile(str(tile.get_attribute("data-kind"))).click()
        learning(bench, tile.get_attribute("data-kind"))
        bench.wait_shown()


def test_time_goes_back_and_training_goes_on_from_there(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(40)
    bench.pause()
    late = bench.run()["epoch"]
    page.get_by_role("slider", name="Go back in time").press("Home")
    page.wait_for_function("() => document.querySelector(\"[data-part='epoch']\").textContent.trim() === '0'")
    assert bench.run()["epoch"] == 0
    bench.play()
    bench.wait_epoch(3)
    assert bench.run()["status"] == "running"
    assert late >= 40
