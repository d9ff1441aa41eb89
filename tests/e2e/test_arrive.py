"""Arriving: within seconds something learns, and every page stands."""

from __future__ import annotations

import pytest

from tests.e2e.workbench import Workbench

# The picture and most units show more colors than a flat tint or a legend would.
PAINTED = """() => {
    const colors = (canvas) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
    };
    const count = (selector) => [...document.querySelectorAll(selector)].filter((canvas) => colors(canvas) > 8).length;
    return count("glass-boundary canvas") > 0 && count("glass-network canvas") > 10;
}"""
STALE = 32 * "0"


def test_a_first_visitor_sees_it_learn(page, picture) -> None:
    bench = Workbench(page)
    bench.wait_started()
    first = bench.epoch()
    bench.wait_epoch(first + 20)
    assert bench.run()["status"] == "running"
    page.wait_for_function("() => parseFloat(document.querySelector(\"[data-part='accuracy']\").textContent) > 90")
    picture(page, "workbench-light")


def test_the_boundary_and_every_unit_are_painted(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(5)
    page.wait_for_function(PAINTED)


def test_the_numbers_on_screen_are_the_engines_own(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(30)
    bench.pause()
    bench.wait_shown()
    run = bench.run()
    assert bench.epoch() == run["epoch"]
    assert bench.part("step").inner_text() == f"{run['step']:,}"
    assert bench.part("seed").inner_text() == str(run["spec"]["seed"])
    assert bench.number("loss-test") == pytest.approx(run["metrics"]["test"]["loss"], rel=0.05, abs=0.0006)
    assert bench.number("loss") == pytest.approx(run["metrics"]["train"]["loss"], rel=0.05, abs=0.0006)
    assert bench.number("accuracy") == pytest.approx(100 * run["metrics"]["test"]["accuracy"], abs=0.5)


def test_with_reduced_motion_it_waits_for_play(open_page) -> None:
    bench = Workbench(open_page("/play", reduced_motion="reduce"))
    bench.wait_started()
    assert bench.run()["status"] == "paused"
    assert bench.epoch() == 0
    bench.play()
    bench.wait_epoch(3)


@pytest.mark.parametrize("path", ["/", "/play", "/docs"])
def test_every_page_stands_and_stays_at_home(open_page, path: str) -> None:
    page = open_page(path)
    page.wait_for_load_state("networkidle") if path != "/play" else Workbench(page).wait_started()
    assert page.title()


def test_a_stale_run_is_a_friendly_new_start(page, watch) -> None:
    watch.forgive(STALE)
    bench = Workbench(page)
    bench.wait_started()
    page.evaluate("(run) => history.replaceState({...history.state, run}, '')", STALE)
    page.reload(wait_until="commit")
    page.get_by_text("so here is a fresh one").first.wait_for()
    bench.wait_epoch(2)
