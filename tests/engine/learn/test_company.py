"""Working together is tried now and then, and kept while it is faster and a core is free."""

from __future__ import annotations

from typing import Any

import pytest

from engine.learn import company
from engine.learn.company import LONGEST_SECONDS, TRIED, Company


class Helper:
    """Counts as a replica."""

    def __init__(self) -> None:
        self.alive = True
        self.moved = 0

    def apart(self) -> None:
        self.moved += 1

    def free(self) -> None:
        self.moved -= 1

    def close(self) -> None:
        self.alive = False


class World:
    """A clock that goes on only when something takes time, and the share of a core that this process gets."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = self.ran = 1.0
        self.share = 1.0
        self.joined: list[Helper] = []
        patch.setattr(company, "perf_counter", lambda: self.now)
        patch.setattr(company, "thread_time", lambda: self.ran)
        patch.setattr(company, "possible", lambda: True)
        self.company = Company(self._join)

    def _join(self) -> Any:
        self.joined.append(Helper())
        return self.joined[-1]

    def steps(self, count: int, alone: float, together: float) -> list[bool]:
        """So many steps, which take this long alone and together; which were taken together."""
        found = []
        for _ in range(count):
            helped = self.company.replica() is not None
            seconds = together if helped else alone
            with self.company.watching():
                self.now += seconds
                self.ran += seconds * self.share
            self.company.took(seconds, together=helped)
            found.append(helped)
        return found


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_the_faster_way_is_kept(world: World) -> None:
    tried = world.steps(2 * TRIED + 2, 0.01, 0.006)
    assert tried == [False] * (TRIED + 1) + [True] * (TRIED + 1)
    assert all(world.steps(100, 0.01, 0.006))
    later = world.steps(400, 0.01, 0.02)  # another program begins
    assert sum(later) < 40  # noticed within a few steps, then tried ever more rarely
    assert not later[-1]
    assert world.joined
    assert not any(helper.alive for helper in world.joined)


def test_where_it_is_no_faster_it_is_tried_ever_more_rarely(world: World) -> None:
    world.steps(100_000, 0.01, 0.0099)
    seconds = 1000
    assert seconds / LONGEST_SECONDS / 2 < len(world.joined) < seconds / LONGEST_SECONDS + 10
    assert not world.company.together


def test_a_process_that_must_share_its_core_asks_for_no_second(world: World) -> None:
    world.share = 0.5
    assert not any(world.steps(1000, 0.01, 0.001))
    world.share = 1.0
    assert any(world.steps(50, 0.01, 0.001))  # looking cost nothing, so it was never far between


def test_a_pause_makes_nothing_anew_a_question(world: World) -> None:
    world.steps(50, 0.01, 0.006)
    for _ in range(20):
        world.now += 60
        assert all(world.steps(3, 0.01, 0.006))


def test_after_a_rest_another_one_comes_at_once(world: World) -> None:
    world.steps(50, 0.01, 0.006)
    world.company.rest()
    assert [helper.alive for helper in world.joined] == [False]
    assert all(world.steps(3, 0.01, 0.006))
    assert [helper.alive for helper in world.joined] == [False, True]


def test_none_comes_back_while_another_company_has_the_second_core(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.steps(50, 0.01, 0.006)
    world.company.rest()
    monkeypatch.setattr(company, "possible", lambda: False)
    assert not any(world.steps(3, 0.01, 0.006))
    monkeypatch.setattr(company, "possible", lambda: True)
    assert any(world.steps(400, 0.01, 0.006))


def test_a_rest_in_the_midst_of_finding_out_begins_it_anew(world: World) -> None:
    world.steps(TRIED + 3, 0.01, 0.006)
    world.company.rest()
    assert world.steps(2 * TRIED + 2, 0.01, 0.006) == [False] * (TRIED + 1) + [True] * (TRIED + 1)


def test_a_moment_of_another_program_is_soon_forgotten(world: World) -> None:
    world.steps(50, 0.01, 0.006)
    found = [*world.steps(TRIED + 1, 0.01, 0.015), *world.steps(2 * TRIED + 12, 0.01, 0.006)]
    assert found.count(False) == TRIED + 1
    assert len(world.joined) == 1


def test_one_that_dies_is_done_without(world: World) -> None:
    world.steps(50, 0.01, 0.005)
    assert world.company.together
    world.joined[-1].close()
    assert world.steps(3, 0.01, 0.005) == [True, False, False]
    assert any(world.steps(400, 0.01, 0.005))
    assert len(world.joined) == 2


def test_no_process_to_be_had(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise BlockingIOError(11, "no more processes")

    monkeypatch.setattr(world.company, "_join", refuse)
    assert not any(world.steps(500, 0.01, 0.005))
