"""Who waits lets others pass in turns, its own longer each time."""

from __future__ import annotations

import time
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from app.runs.live import State
from app.runs.waiting import WaitingLine, lets_pass
from app.settings import Settings

TURN = 0.05


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


class Asking:
    """A run as the line sees it."""

    def __init__(self, needs: int, *, occupies: bool = False) -> None:
        self.needs, self.occupies, self.state = needs, occupies, State.ASLEEP
        self.hub = SimpleNamespace(tell_status=lambda _: None)

    def start(self) -> None:
        self.occupies = True

    def status(self) -> dict[str, Any]:
        return {}

    def seconds_alone(self) -> float:
        return 0.0


def test_who_lacks_memory_keeps_its_turn_while_every_place_is_taken() -> None:
    first, large, small = Asking(1, occupies=True), Asking(100), Asking(1)
    known, room = {str(i): run for i, run in enumerate((first, large, small))}, SimpleNamespace(left=lambda: 10, lacking=str)
    line: Any = WaitingLine(Settings(max_runs=1, passing_seconds=TURN), known, room)  # type: ignore[arg-type]  # all it asks of them
    line.join(large)
    line.advance()
    time.sleep(1.2 * TURN)
    line.advance()  # still no place
    first.occupies = False
    line.join(small)
    line.advance()
    assert not small.occupies, "a turn has passed: what comes free is kept for the one before it"
    room.left = lambda: 100
    line.advance()
    assert large.occupies
