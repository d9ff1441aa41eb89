"""M11: learning rates too small, good and too large; schedules with η drawn under the loss."""

from __future__ import annotations

from math import cos, pi

import pytest

from tests.e2e.racing import RacePage, share


def test_too_small_creeps_good_arrives_too_large_jumps(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=learning-rates"))
    assert race.card("too large").locator(".member-differs").inner_text() == "learning rate 0.001 → 12"
    race.finish(100)
    accuracy = {row["member"]: share(row["train accuracy"]) for row in race.table()}
    loss = {row["member"]: float(row["train loss"].strip(" ★")) for row in race.table()}
    assert accuracy["good"] > 0.95
    assert loss["good"] < loss["too small"]
    large = next(line for line in race.chart(0) if line["name"] == "too large")
    jumps = [b - a for a, b in zip(large["y"], large["y"][1:], strict=False) if b is not None and a is not None]
    assert max(jumps) > 0.5
    picture(race.page, "row-m11-rates")


def test_the_five_schedules_are_drawn_under_the_loss(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=schedules"))
    assert race.names() == ["constant", "step", "exponential", "cosine", "warm-up"]
    race.finish(60)
    race.page.wait_for_function("() => (document.querySelectorAll('.race-plot')[2].data ?? []).filter((line) => line.name).length === 5")
    lines = {line["name"]: line for line in race.chart(2)}
    assert set(lines) == set(race.names())
    assert len({line["dash"] for line in lines.values()}) == 5
    assert len({line["color"] for line in lines.values()}) == 5
    wanted = {
        "constant": lambda t: 0.5,
        "step": lambda t: 0.5 * 0.5 ** (t // 2000),
        "exponential": lambda t: 0.5 * 0.97 ** (t / 100),
        "cosine": lambda t: 0.25 * (1 + cos(pi * t / 8400)),
        "warm-up": lambda t: 0.5 * min(1, (t + 1) / 1000),
    }
    member = race.run()["members"][0]
    updates = member["step"] // member["epoch"]  # 14 in each of far more epochs, the last of which may not be over
    for name, line in lines.items():
        for epoch, rate in list(zip(line["x"], line["y"], strict=True))[::10]:
            assert rate == pytest.approx(wanted[name](epoch * updates), rel=1e-4)
    picture(race.page, "row-m11-schedules")
