"""What follows when workers are lost: on as it was, to rest, or away until somebody comes."""

from __future__ import annotations

from app.runs.losses import Losses, Return, left_out
from app.settings import Settings

HOW = "was killed by signal 9"


def losses(window: float = 60.0) -> Losses:
    return Losses(Settings(crash_limit=2, crash_window_seconds=window))


def test_too_many_bring_it_to_rest_and_one_more_away() -> None:
    found = losses()
    assert [found.count(HOW) for _ in range(3)] == [Return.AS_IT_WAS, Return.AT_REST, Return.NOT_NOW]
    often = f"Stopped: its worker was lost 2 times within 60 seconds; the last one {HOW}"
    assert found.trouble == f"{often}, though it rested. Play tries again from its last checkpoint."


def test_what_was_forgiven_counts_no_more() -> None:
    found = losses()
    found.count(HOW)
    found.count(HOW)
    found.forgive()
    assert not found.any()
    assert found.count(HOW) is Return.AT_REST  # it has not played since
    found.forgive()
    found.well()
    assert found.count(HOW) is Return.AS_IT_WAS


def test_long_ago_counts_no_more() -> None:
    found = losses(1e-9)
    assert [found.count(HOW) for _ in range(4)] == [Return.AS_IT_WAS] * 4


def test_what_is_left_out_is_named() -> None:
    assert left_out({"type": "points", "add": []}).startswith("Your change (points) was left out: ")
    assert "(set data.noise, seed)" in left_out({"type": "set", "changes": {"data.noise": 0.1, "seed": 2}})
    assert "(set a, b, c, …)" in left_out({"type": "set", "changes": dict.fromkeys("abcd")})
