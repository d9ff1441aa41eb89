"""What a run's worker was asked is asked again of the next one: once, and only where that one goes on from a checkpoint."""

from __future__ import annotations

import asyncio
from typing import Any

from app.runs.requests import AGAIN, Requests


async def commanded(requests: Requests, sent: list[dict[str, Any]], *kinds: str) -> None:
    """Commands that a worker has carried out."""
    for kind in kinds:
        message = {"op": "command", "id": f"id-{kind}", "command": {"type": kind}}
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
        requests.recent.saved("id-set")
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
