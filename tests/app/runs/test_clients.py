"""What reaches a watcher, and in which order: who has an answer knows what it brought about."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from app.metrics import Metrics
from app.runs import clients
from app.runs.clients import Client, encode_text


def sent_to(told: Callable[[Client], None]) -> list[dict[str, Any]]:
    """What a watcher gets whose connection has no room while all this is told."""
    sent: list[dict[str, Any]] = []

    async def send(message: bytes | str) -> None:
        sent.append(json.loads(message))

    async def converse() -> None:
        client = Client(send, False, Metrics())
        pump = asyncio.create_task(client.pump())
        told(client)
        client.end(1000, "")
        await pump

    asyncio.run(converse())
    return sent


def status(step: int) -> str:
    return encode_text({"type": "status", "step": step})


def test_the_answer_to_a_command_comes_after_what_it_brought_about() -> None:
    def told(client: Client) -> None:
        client.greet({"type": "hello"})
        client.tell_status(status(500))
        client.tell_spec(encode_text({"type": "spec"}))
        client.tell_status(status(30))
        client.tell({"type": "ack", "id": "rewind"})
        client.tell_status(status(31))

    sent = sent_to(told)
    assert [message["type"] for message in sent] == ["hello", "spec", "status", "ack", "status"]
    assert [message["step"] for message in sent if message["type"] == "status"] == [30, 31]


def test_nothing_older_than_the_greeting_is_told_after_it() -> None:
    def told(client: Client) -> None:
        client.tell_status(status(500))
        client.tell_spec(encode_text({"type": "spec"}))
        client.greet({"type": "hello", "run": {"step": 30}})

    assert [message["type"] for message in sent_to(told)] == ["hello"]


def test_a_connection_with_nothing_to_send_says_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "ALIVE_SECONDS", 0.01)
    sent = list[str]()

    async def converse() -> None:
        thrice = asyncio.Event()

        async def send(message: bytes | str) -> None:
            sent.append(json.loads(message)["type"])
            if sent[-3:] == ["alive"] * 3:
                thrice.set()

        client = Client(send, False, Metrics())
        pump = asyncio.create_task(client.pump())
        await thrice.wait()  # also before the greeting: a run that is being woken may take its time
        thrice.clear()
        client.greet({"type": "hello"})
        await thrice.wait()
        client.tell({"type": "ack"})
        client.end(1000, "")
        await pump

    asyncio.run(asyncio.wait_for(converse(), 30))
    assert sent[-1] == "ack"
    assert sent.count("hello") == 1
