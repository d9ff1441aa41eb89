"""Commands that may be on no disk yet: which are kept, in which order, and for how long."""

from __future__ import annotations

from typing import Any

from app.runs import recent
from app.runs.answers import REMEMBERED
from app.runs.recent import Recent, Shelf


def noted(*ids: str) -> Recent:
    kept = Recent()
    for one in ids:
        kept.note({"op": "command", "id": one, "command": {"type": "pause"}})
    return kept


def ids(kept: Recent) -> list[str]:
    return [message["id"] for message in kept]


def test_what_is_saved_is_kept_no_longer():
    kept = noted("a", "b", "c")
    kept.saved("b")
    assert ids(kept) == ["c"]
    kept.saved("b")  # of one that was noted only later nothing follows
    assert ids(kept) == ["c"]
    assert next(iter(kept))["command"] == {"type": "pause"}


def test_a_checkpoint_knows_of_all_that_is_kept():
    assert recent.MOST < REMEMBERED
    kept = noted(*map(str, range(recent.MOST + 2)))
    assert ids(kept) == [str(number) for number in range(2, recent.MOST + 2)]


def large(command_id: str, size: int) -> dict[str, Any]:
    return {"id": command_id, "command": {"points": "x" * size}}


def test_large_ones_push_out_the_oldest_and_never_themselves(monkeypatch):
    monkeypatch.setattr(recent, "MAX_BYTES", 1000)
    kept = Recent()
    for one in "abc":
        kept.note(large(one, recent.MAX_BYTES // 2 - 100))
    assert ids(kept) == ["b", "c"]
    kept.note(large("d", recent.MAX_BYTES))
    assert ids(kept) == ["d"]
    kept.clear()
    assert ids(kept) == []


def test_it_is_full_long_before_anything_is_dropped():
    assert not noted(*map(str, range(recent.MANY - 1))).full
    assert noted(*map(str, range(recent.MANY))).full
    kept = noted("a", "b")
    kept.note(large("c", recent.LARGE))
    assert kept.full
    assert ids(kept) == ["a", "b", "c"]
    kept.saved("c")
    assert not kept.full


def test_all_runs_together_have_a_bound(monkeypatch):
    monkeypatch.setattr(recent, "ALL_BYTES", 1000)
    shelf = Shelf()
    few, many, other = Recent(shelf), Recent(shelf), Recent(shelf)
    few.note(large("a", 100))
    for one in "bcd":
        many.note(large(one, 200))
    other.note(large("e", 300))
    assert [ids(kept) for kept in (few, many, other)] == [["a"], ["c", "d"], ["e"]], "who keeps most gives the oldest"
    other.note(large("f", 2000))
    assert [ids(kept) for kept in (few, many, other)] == [[], [], ["f"]], "what has just been noted stays"
    other.saved("f")
    few.note(large("g", 900))
    assert ids(few) == ["g"]
