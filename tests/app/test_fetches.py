"""Downloads while the server serves: from a server of files on this machine, with its bar, its end, its errors, and who may start it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import web
from tests.engine.data.pictures import small_set
from tests.server import ROOT, Server

TOKEN = "a-token-of-many-letters"
TEACHER = {"authorization": f"Bearer {TOKEN}"}
SITECUSTOMIZE = '''
"""Stands in for the hosts that datasets come from."""
import hashlib
from dataclasses import replace
from pathlib import Path
from engine.data import download, images

files = Path({files!r})
found = {{name: (hashlib.sha256((files / name).read_bytes()).hexdigest(), (files / name).stat().st_size) for name in download.MNIST.files}}
here = replace(download.MNIST, sources=({url!r},), files=found)
download.remote_sets["mnist"] = download.MNIST = images.Mnist.remote = here
'''


class Host:
    """A server of four small files like MNIST's, which may be made to wait, to lie, or to break off."""

    def __init__(self, folder: Path) -> None:
        self.files, self.asked = folder, 0
        self.gate = threading.Event()
        self.gate.set()
        self.damaged = self.gone = False
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked += 1
                if host.gone:
                    return
                data = (folder / Path(self.path).name).read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                half = len(data) // 2
                self.wfile.write(data[:half])
                self.wfile.flush()
                host.gate.wait(20)
                with suppress(OSError):  # whoever asked has gone
                    self.wfile.write(bytes(len(data) - half) if host.damaged else data[half:])

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def whole_host(tmp_path_factory) -> Iterator[Host]:
    """Where the files are to be had."""
    folder = tmp_path_factory.mktemp("host")
    small_set(folder / "files", train=400)  # more than arrives in one piece
    found = Host(folder / "files")
    yield found
    found.gate.set()
    found.server.shutdown()
    found.server.server_close()


def settings_for(folder: Path, host: Host) -> dict[str, str]:
    """A machine without datasets, whose downloads come from `host`."""
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(SITECUSTOMIZE.format(files=str(host.files), url=host.url))
    (folder / "nothing").mkdir(exist_ok=True)
    return {
        "PYTHONPATH": f"{folder / 'site'}:{ROOT}",
        "GLASSNET_DATA_DIR": str(folder / "nothing"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


@pytest.fixture(scope="module")
def lasting(tmp_path_factory, whole_host) -> Iterator[Server]:
    """A server on such a machine, on which downloads are the teacher's."""
    folder = tmp_path_factory.mktemp("bare")
    with Server(folder, settings={**settings_for(folder, whole_host), "GLASSNET_TEACHER_TOKEN": TOKEN}) as server:
        yield server


@pytest.fixture
def host(whole_host) -> Host:
    """The same, well again and with nothing asked."""
    whole_host.gate.set()
    whole_host.damaged = whole_host.gone = False
    whole_host.asked = 0
    return whole_host


@pytest.fixture
def bare(lasting, host) -> Server:
    """The same server, without any dataset."""
    wait_for(lasting, lambda one: not one["fetch"] or not one["fetch"]["running"])
    shutil.rmtree(lasting.folder / "cache", ignore_errors=True)
    return lasting


def mnist(server: Server) -> dict[str, Any]:
    """What is told of MNIST."""
    sets = web.get(f"{server.url}/api/images").raise_for_status().json()["sets"]
    found: dict[str, Any] = next(one for one in sets if one["data"] == {"kind": "mnist"})
    return found


def wait_for(server: Server, wanted: Any) -> dict[str, Any]:
    """Wait until what is told of MNIST is as wanted."""
    deadline = time.monotonic() + web.PATIENCE
    while not wanted(told := mnist(server)):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def start(server: Server, **headers: str) -> httpx.Response:
    """Press the button, as the teacher."""
    return web.post(f"{server.url}/api/images/fetch", json={"set": "mnist"}, headers={**TEACHER, **headers})


def test_a_set_arrives_with_its_progress_and_is_learnt_from(bare, host) -> None:
    assert not mnist(bare)["here"]
    spec = {"data": {"kind": "mnist"}, "model": {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}}
    refused = web.post(f"{bare.url}/api/runs", json={"spec": spec})
    assert refused.status_code == 422
    assert "not on this machine yet" in refused.text
    assert host.asked == 0
    host.gate.clear()
    assert start(bare).status_code == 202
    told = wait_for(bare, lambda one: one["fetch"]["done"] > 0)
    assert 0 < told["fetch"]["done"] < told["fetch"]["total"]
    assert start(bare).status_code == 202  # somebody else presses it, too
    host.gate.set()
    assert wait_for(bare, lambda one: one["here"])["picture"].startswith("data:image/png")
    assert host.asked == 4
    assert web.post(f"{bare.url}/api/runs", json={"spec": spec, "paused": True}).status_code == 201


def test_a_download_is_taken_back_and_begun_again(bare, host) -> None:
    host.gate.clear()
    start(bare)
    wait_for(bare, lambda one: one["fetch"]["done"] > 0)
    assert web.delete(f"{bare.url}/api/images/fetch/mnist", headers=TEACHER).status_code == 204
    assert mnist(bare)["fetch"] is None
    assert start(bare).json()["fetch"]["running"]  # while the first one still hangs
    assert mnist(bare)["fetch"]["running"]
    host.gate.set()
    wait_for(bare, lambda one: one["here"])


def test_what_is_here_already_counts_from_the_start(bare, host) -> None:
    largest = max(host.files.iterdir(), key=lambda file: file.stat().st_size)
    cache = bare.folder / "cache" / "glassnet" / "mnist"
    cache.mkdir(parents=True)
    shutil.copy(largest, cache)
    start(bare)
    told = wait_for(bare, lambda one: one["here"] and not one["fetch"]["running"])
    assert host.asked == 3
    assert told["fetch"]["done"] == told["fetch"]["total"]


def test_a_damaged_file_is_no_file_and_the_reason_is_told(bare, host) -> None:
    host.damaged = True
    start(bare)
    told = wait_for(bare, lambda one: one["fetch"] and not one["fetch"]["running"])
    assert "another checksum" in told["fetch"]["error"]
    assert not told["here"]


def test_without_a_network_the_reason_is_told_and_the_digits_are_here(bare, host) -> None:
    host.gone = True
    start(bare)
    told = wait_for(bare, lambda one: one["fetch"] and not one["fetch"]["running"])
    assert "cannot be reached" in told["fetch"]["error"]
    assert web.get(f"{bare.url}/api/images").json()["sets"][0]["here"]


def test_a_set_there_is_none_of(bare) -> None:
    assert web.post(f"{bare.url}/api/images/fetch", json={"set": "../etc"}, headers=TEACHER).status_code == 404
    assert web.post(f"{bare.url}/api/images/fetch", content=b"set=mnist", headers=TEACHER).status_code == 415
    assert start(bare, origin="http://elsewhere.example").status_code == 403


def test_where_there_is_a_teacher_nobody_else_starts_downloads(bare, host) -> None:
    assert web.get(f"{bare.url}/api/images").json()["may_fetch"] is False
    assert web.post(f"{bare.url}/api/images/fetch", json={"set": "mnist"}).status_code == 401
    assert web.delete(f"{bare.url}/api/images/fetch/mnist").status_code == 401
    assert host.asked == 0
    assert web.get(f"{bare.url}/api/images", headers=TEACHER).json()["may_fetch"] is True
