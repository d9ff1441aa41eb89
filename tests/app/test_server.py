"""The server around the application: what a handshake from elsewhere leaves behind."""

from __future__ import annotations

import time

import pytest
from websockets.exceptions import InvalidStatus

from tests.app.streaming import Stream


@pytest.mark.parametrize(("run", "origin", "status"), [("0" * 32, None, 404), ("none", None, 404), ("", "http://evil.example", 403)])
def test_a_handshake_that_is_refused_leaves_nothing_in_the_log(server, start_run, run, origin, status) -> None:
    known = start_run(paused=True)["id"]
    before = len(server.log.read_text())
    with pytest.raises(InvalidStatus) as refused:
        Stream(server, run or known, additional_headers={"Origin": origin} if origin else {})
    assert refused.value.response.status_code == status
    time.sleep(0.2)  # it would be written after the answer
    assert server.log.read_text()[before:] == ""
