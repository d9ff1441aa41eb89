"""What a run's worker was asked is asked again of the next one: once, and only where that one goes on from a checkpoint."""

from __future__ import annotations

import asyncio
from typing import Any

from app.runs import recent
from app.runs.requests import AGAIN, MAX_LOSSES, Requests


async def commanded(requests: Requests, sent: list[dict[str, Any]], *kinds: str, **more: Any) -> None:
    """Commands that a worker has carried out."""
    for kind in kinds:
        message = {"op": "command", "id": f"id-{kind}", "command": {"type": kind, **more}}
        asked = asyncio.create_task(requests.ask(message, now=True))
        await asyncio.sleep(0)
        requests.resolve(sent[-1]["ref"], {"ok": True})
        await asked
    sent.clear()


def again(sent: list[dict[str, Any]]) -> list[str]:
    return [message["command"]["type"] for message in sent if message["ref"] == AGAIN]


def test_what_was_carried_out_since_the_checkpoint_is_carried_out_again() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        requests = Requests(sent.append)
        await commanded(requests, sent, "set", "points", "play")
        requests.saved("id-set")
        requests.dispatch(resumed=True, rests=False)
        assert again(sent) == ["points", "play"]
        sent.clear()
        requests.dispatch(resumed=True, rests=True)
        assert again(sent) == ["points"], "one that rests is not told to play"

    asyncio.run(scene())


def test_a_worker_that_begins_anew_makes_up_for_nothing_now_or_later() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        requests = Requests(sent.append)
        await commanded(requests, sent, "set", "reset")
        requests.dispatch(resumed=False, rests=False)
        requests.dispatch(resumed=True, rests=False)
        assert again(sent) == []

    asyncio.run(scene())


def test_what_has_no_answer_yet_is_asked_of_the_next_worker() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        requests = Requests(sent.append)
        asked = asyncio.create_task(requests.ask({"op": "command", "id": "a", "command": {"type": "step"}}, now=True))
        await asyncio.sleep(0)
        requests.dispatch(resumed=False, rests=False)
        assert [message["ref"] for message in sent] == [sent[0]["ref"]] * 2
        requests.resolve(sent[0]["ref"], {"ok": True})
        assert await asked == {"ok": True}

    asyncio.run(scene())


def test_the_run_is_saved_before_more_is_kept_than_there_is_room_for() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        ops: list[str] = []

        def send(message: dict[str, Any]) -> None:
            sent.append(message)
            ops.append(message["op"])

        requests = Requests(send)
        await commanded(requests, sent, *map(str, range(recent.MANY - 1)))
        assert "save" not in ops
        await commanded(requests, sent, "set", "points", "reset", content="x" * recent.LARGE)
        assert ops[recent.MANY - 1 :] == ["command", "save", "command", "command"], "it is asked for once"
        requests.saved("id-points")
        assert ops[-1] == "save", "what came meanwhile is as large"
        ops.clear()
        requests.dispatch(resumed=True, rests=False)
        assert ops == ["command", "save"], "the next worker is asked again"

    asyncio.run(scene())


def carried_out(requests: Requests, *kinds: str) -> None:
    """A worker begins these again, and finishes all of them."""
    for kind in kinds:
        requests.begun(f"id-{kind}")
        requests.resolve(AGAIN, {"ok": True})


def test_what_every_worker_is_lost_over_is_left_out_and_nothing_else() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        requests = Requests(sent.append)
        await commanded(requests, sent, "set", "points", "reset")
        left_out = []
        for _ in range(MAX_LOSSES + 1):
            requests.dispatch(resumed=True, rests=False)
            carried_out(requests, "set")
            requests.begun("id-points")
            left_out.append(requests.worker_lost())
            assert requests.worker_lost() is None, "the next was lost before it began any"
        assert left_out == [*[None] * (MAX_LOSSES - 1), {"type": "points"}, None]
        sent.clear()
        requests.dispatch(resumed=True, rests=False)
        assert again(sent) == ["set", "reset"]
        carried_out(requests, "set", "reset")
        assert not any(requests.worker_lost() for _ in range(2 * MAX_LOSSES)), "it was lost over none of them"

    asyncio.run(scene())


def test_what_no_worker_had_begun_or_one_has_finished_is_not_to_blame() -> None:
    async def scene() -> None:
        sent: list[dict[str, Any]] = []
        requests = Requests(sent.append)
        await commanded(requests, sent, "set")
        for _ in range(2 * MAX_LOSSES):
            requests.dispatch(resumed=True, rests=False)
            assert requests.worker_lost() is None, "it was lost before it began"
        for _ in range(2):
            for _ in range(MAX_LOSSES - 1):
                requests.begun("id-set")
                assert requests.worker_lost() is None
            carried_out(requests, "set")
        sent.clear()
        requests.dispatch(resumed=True, rests=False)
        assert again(sent) == ["set"]

    asyncio.run(scene())
