"""What fails a test of a page is seen: a request to another host, by name or by number, and a warning."""

from __future__ import annotations

import pytest

from tests.e2e.workbench import PATIENCE, PAUSE

ASKED = "(address) => new Promise((over) => Object.assign(new Image(), { onload: over, onerror: over, src: address })).then(() => 0)"


@pytest.mark.parametrize("address", ["http://example.org/pixel.png", "https://example.org/pixel.png", "http://192.0.2.1:8000/pixel.png"])
def test_a_request_to_another_host_is_a_complaint(open_page, watch, address: str) -> None:
    page = open_page("/healthz")
    page.goto("about:blank")  # no policy forbids it there: it is asked for
    page.evaluate(ASKED, address)
    complaint = f"request to another host: {address}"
    for _ in range(0, PATIENCE, PAUSE):
        if complaint in watch.left():
            break
        page.wait_for_timeout(PAUSE)
    assert complaint in watch.left()
    watch.forgive(complaint)
    watch.forgive("Failed to load resource")


def test_a_request_to_the_server_is_none(open_page, watch) -> None:
    page = open_page("/healthz")
    page.evaluate(ASKED, "/static/icon.svg")
    page.evaluate("console.warn('a warning')")
    assert [complaint[:30] for complaint in watch.left()] == ["console warning: a warning ()"]
    watch.forgive("a warning")
