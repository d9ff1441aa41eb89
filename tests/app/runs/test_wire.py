"""Messages survive whatever pieces they arrive in, and a server that does not read holds up nobody."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.runs.wire import Channel, Kind, Splitter, describe_exit, pack_json, pack_named


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=300)), max_size=5), st.integers(1, 50))
def test_messages_are_the_same_in_any_pieces(messages, size):
    stream = b"".join(pack_named(Kind.PICTURE, name, payload) for name, payload in messages)
    splitter = Splitter()
    found = [m for start in range(0, len(stream), size) for m in splitter.feed(stream[start : start + size])]
    assert [(m.name, m.payload) for m in found] == messages


def test_json_carries_no_nan():
    (message,) = Splitter().feed(pack_json({"loss": float("nan"), "step": 3}))
    assert message.json() == {"loss": None, "step": 3}


def test_writing_never_waits():
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    begun = time.monotonic()
    channel.send(b"x" * 5_000_000)
    assert time.monotonic() - begun < 10  # nobody reads: a write that waits would wait for ever
    assert not channel.clear
    theirs.recv(1000)
    assert channel.poll(0) == []
    theirs.close()
    with pytest.raises(EOFError):
        channel.poll(1.0)
    ours.close()


@pytest.mark.parametrize(("status", "words"), [(9, "killed by signal 9"), (256, "code 1"), (0, "code 0"), (None, "without a trace")])
def test_how_a_worker_ended(status, words):
    assert words in describe_exit(status)
