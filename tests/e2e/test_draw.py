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


def paste(bench: Workbench, text: str) -> None:
    bench.page.get_by_role("button", name="Paste or open a table of points (CSV)").click()
    bench.page.get_by_role("textbox", name="Table of points").fill(text)
    bench.page.get_by_role("button", name="Use these points").click()


def held_out(bench: Workbench, count: int) -> list[int]:
    """How many of the points on the plane are for training, validation and testing, as their table to take away says."""
    bench.page.wait_for_function(
        "count => document.querySelector('glass-boundary').model.rows.filter((row) => row[3] < 3).length === count", arg=count
    )
    return [saved(bench).count(f",{part}\n") for part in ("train", "validation", "test")]


def saved(bench: Workbench) -> str:
    with bench.page.expect_download() as download:
        bench.page.get_by_role("button", name="Save the points as CSV").click()
    return download.value.path().read_text("utf-8")


def test_a_pasted_table_becomes_points_is_divided_and_comes_back_as_it_was_saved(bench: Workbench) -> None:
    bench.pause()
    paste(bench, "x;y;label\n" + "".join(f"{n / 4 - 2:.2f};{n % 5};{'ab'[n % 2]}\n".replace(".", ",") for n in range(20)))
    assert [point[:3] for point in wait_points(bench, 20)][:2] == [[-2, 0, 0], [-1.75, 1, 1]]
    notes = bench.page.locator(".paint-notes ul")
    expect(notes).to_contain_text("20 points were read.")
    expect(notes).to_contain_text("Labels a, b became classes 0 to 1.")
    expect(notes).to_contain_text("divided by the shares and the seed")
    assert held_out(bench, 20) == pytest.approx([14, 3, 3], abs=1)
    bench.command(type="set", changes={"data.split": {"train": 0.5, "validation": 0, "test": 0.5}})
    bench.page.wait_for_function("() => document.querySelector('glass-boundary').model.rows.filter((row) => row[3] === 2).length === 10")
    text = saved(bench)
    assert (text.count(",train\n"), text.count(",test\n")) == (10, 10)
    clear(bench)
    wait_points(bench, 0)
    expect(notes).to_have_count(0)
    paste(bench, text)
    points = wait_points(bench, 20)
    assert all(len(point) == 4 for point in points)
    expect(notes).to_contain_text("The split column divides the points: 10 for train, 10 for test.")
    assert saved(bench) == text
