"""The paint box: what is drawn is what it learns from, also while it trains."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workbench import Workbench

ARMS = 3
PER_ARM = 25


@pytest.fixture
def bench(page: Page) -> Workbench:
    found = Workbench(page)
    found.wait_epoch(1)
    found.wait_shown()  # nothing moves any more under the brush
    return found


def drawn(run: dict) -> list:
    data = run["spec"]["data"]
    return data["points"] if data["kind"] == "drawn" else []


def wait_points(bench: Workbench, count: int) -> list:
    """The drawn points, as soon as the server has so many."""
    return bench.wait_run(lambda run: len(drawn(run)) == count, f"learning from {count} points")["spec"]["data"]["points"]


def clear(bench: Workbench) -> None:
    bench.page.locator("glass-paintbox").get_by_role("button", name="Remove all points").click()


def arm(number: int) -> list[tuple[float, float]]:
    """One arm of a spiral of three, from near the middle to near the edge; no two points as near as to be taken for one."""
    steps = [(index / (PER_ARM - 1)) ** 0.7 for index in range(PER_ARM)]
    return [(r * cos(angle), r * sin(angle)) for t in steps for r, angle in [(0.8 + 4.6 * t, 2 * pi * number / ARMS + 1.5 * pi * t)]]


def test_three_painted_arms_of_a_spiral_are_learnt(bench: Workbench, picture) -> None:
    bench.command(
        type="set",
        changes={
            "model.layers": [{"kind": "dense", "units": 16, "activation": "tanh"}] * 2
            + [{"kind": "dense", "units": None, "activation": "auto"}],
            "optimizer.learning_rate": 0.03,
        },
    )
    bench.command(type="speed", epochs_per_second=None)
    bench.pause()
    clear(bench)
    for number in range(ARMS):
        bench.page.keyboard.press(str(number + 1))
        for x, y in arm(number):
            bench.dab(x, y)
    painted = wait_points(bench, ARMS * PER_ARM)
    assert {point[2] for point in painted} == {0, 1, 2}
    assert painted[0][:2] == pytest.approx(arm(0)[0], abs=0.1)
    bench.play()
    bench.wait_run(lambda run: (run["metrics"]["train"] or {}).get("accuracy", 0) > 0.95, "right about 95 % of the points")
    bench.pause()
    bench.wait_shown()
    picture(bench.page, "painted-spiral")


def test_a_point_goes_into_the_running_training_without_a_restart(bench: Workbench) -> None:
    bench.wait_epoch(10)
    before = bench.run()
    bench.page.keyboard.press("1")
    bench.dab(5.0, 5.0)
    wait_points(bench, before["spec"]["data"]["samples"] + 1)
    assert bench.run()["epoch"] >= before["epoch"]


def test_the_point_tool_sets_one_close_to_another_and_explains_the_one_it_is_on(bench: Workbench) -> None:
    clear(bench)
    bench.page.keyboard.press("2")
    bench.dab(1.0, 1.0)
    bench.dab(1.25, 1.0)
    wait_points(bench, 2)
    bench.dab(1.0, 1.0)
    expect(bench.page.locator("glass-inspect .crumbs strong")).to_have_text("one example")
    wait_points(bench, 2)


def test_undo_and_redo_bring_points_back_and_away(bench: Workbench) -> None:
    clear(bench)
    bench.page.keyboard.press("2")
    bench.dab(1.0, 1.0)
    bench.dab(-1.0, 1.0)
    wait_points(bench, 2)
    for press, left in [("Control+z", 1), ("Control+Shift+z", 2), ("Control+z", 1)]:
        bench.page.keyboard.press(press)
        wait_points(bench, left)


def test_the_eraser_takes_points_away(bench: Workbench) -> None:
    clear(bench)
    bench.page.keyboard.press("1")
    bench.dab(2.0, 2.0)
    bench.dab(-3.0, -3.0)
    bench.page.keyboard.press("e")
    bench.dab(2.0, 2.0)
    left = pytest.approx([-3.0, -3.0], abs=0.1)
    bench.wait_run(lambda run: [point[:2] for point in drawn(run)] == [left], "learning from the point that is left")


def test_a_pasted_table_becomes_points(bench: Workbench) -> None:
    bench.page.get_by_role("button", name="Paste or open a table of points (CSV)").click()
    bench.page.get_by_role("textbox", name="Table of points").fill("x;y;label\n-1,5;2;a\n1,5;2;b\n0;-2;c\n")
    bench.page.get_by_role("button", name="Use these points").click()
    assert [point[:3] for point in wait_points(bench, 3)] == [[-1.5, 2, 0], [1.5, 2, 1], [0, -2, 2]]
