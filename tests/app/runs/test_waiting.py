"""Who waits lets others pass in turns, its own longer each time."""

from __future__ import annotations

from itertools import groupby

from app.runs.waiting import lets_pass


def test_a_turn_to_pass_then_one_twice_as_long_as_the_last_to_keep() -> None:
    seconds = [lets_pass(float(at), 10.0) for at in range(190)]
    assert [(passes, len(list(run))) for passes, run in groupby(seconds)] == [
        (True, 10), (False, 10), (True, 10), (False, 20), (True, 10), (False, 40), (True, 10), (False, 80),
    ]  # fmt: skip


def test_nobody_waits_behind_it_much_longer_than_it_has_waited_itself() -> None:
    waited = [at / 4 for at in range(40_000) if not lets_pass(at / 4, 10.0)]
    for begun, since in zip(waited[1:], waited, strict=False):
        if begun - since > 1:  # it begins to keep what comes free
            over = next(at / 4 for at in range(round(4 * begun), 80_000) if lets_pass(at / 4, 10.0))
            assert over - begun <= begun + 10
