"""What is said when the server begins: where the pages are, for oneself and for others."""

from __future__ import annotations

import socket
from io import StringIO

import pytest
from pydantic import SecretStr
from rich.console import Console

from app.serving import announce, own_address, url
from app.settings import Settings


def said(settings: Settings) -> str:
    out = StringIO()
    announce(Console(file=out, soft_wrap=True, width=200), settings, 8123, open_page=False)
    return out.getvalue()


def test_on_every_address_it_says_by_which_one_others_reach_it() -> None:
    text = said(Settings(host="0.0.0.0", teacher_token=SecretStr("t" * 16)))
    assert "Glassnet is at http://127.0.0.1:8123 " in text
    outward = own_address("0.0.0.0")
    if outward is None:
        pytest.skip("this machine is in no network")
    assert f"Others in this network reach it at http://{outward}:8123\n" in text


def test_the_address_is_one_of_this_machine() -> None:
    outward = own_address("0.0.0.0")
    if outward is None:
        pytest.skip("this machine is in no network")
    with socket.socket() as listener:
        listener.bind((outward, 0))
    assert not outward.startswith("127.")


def test_on_its_own_address_it_says_that_one_alone() -> None:
    assert said(Settings()).splitlines() == ["Glassnet is at http://127.0.0.1:8123   (Ctrl-C ends it)"]
    assert own_address("10.0.0.5") is None
    assert url("::1", 80) == "http://[::1]:80"
    assert "Glassnet is at http://[fd12::1]:8123 " in said(Settings(host="fd12::1", teacher_token=SecretStr("t" * 16)))
