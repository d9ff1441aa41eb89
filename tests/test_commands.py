"""The two commands of the README, as a person types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import web
from tests.server import free_port

ROOT = Path(__file__).resolve().parents[1]
SECOND_START_SECONDS = 60


@contextmanager
def make_run(folder: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`make run` in the environment the tests run in, until the block is left; everything it started ends with it."""
    settings = {**os.environ, "GLASSNET_STATE_DIR": str(folder), "PYTHONUNBUFFERED": "1", **environment}
    running = subprocess.Popen(
        ["make", "--no-print-directory", "run", f"VENV={sys.prefix}", f"PORT={port}"],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.communicate(timeout=SECOND_START_SECONDS)


def wait_for(address: str) -> httpx.Response:
    deadline = time.monotonic() + SECOND_START_SECONDS
    while time.monotonic() < deadline:
        try:
            return web.get(address, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within {SECOND_START_SECONDS} s")


def test_make_run_serves_prints_and_opens_the_page(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    port = free_port()
    with make_run(tmp_path, port, BROWSER=str(browser)) as running:
        assert wait_for(f"http://127.0.0.1:{port}/play").status_code == httpx.codes.OK
        assert running.stdout is not None
        assert f"127.0.0.1:{port}" in running.stdout.readline()
        for _ in range(100):
            if opened.exists() and opened.read_text():
                break
            time.sleep(0.1)
        assert f"127.0.0.1:{port}" in opened.read_text()


def test_make_run_does_without_a_browser_and_lets_a_class_in_when_asked(tmp_path: Path) -> None:
    port = free_port()
    with make_run(tmp_path, port, HOST="0.0.0.0", BROWSER="/nowhere/at/all") as running:
        assert wait_for(f"http://127.0.0.2:{port}/healthz").status_code == httpx.codes.OK
        assert running.poll() is None
        assert running.stdout is not None
        assert any("token" in running.stdout.readline() for _ in range(5))


def test_make_help_names_every_target() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target} " in told for target in ("run", "test", "check", "bench", "docs", "clean"))
