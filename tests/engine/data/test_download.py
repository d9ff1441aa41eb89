from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.fetching import fetch_sets
from engine.data import download
from engine.data.download import (
    FASHION,
    MNIST,
    ON_DEMAND,
    DownloadError,
    RemoteSet,
    cache_folder,
    ensure,
    fetch,
    find,
    remote_sets,
    reporting,
)
from tests.engine.data.pictures import REAL, real


@pytest.fixture(autouse=True)
def on_demand(monkeypatch) -> None:
    """Sets are downloaded in passing, as the command line does it, whatever a server in this process has chosen."""
    monkeypatch.delenv(ON_DEMAND, raising=False)


CONTENT = {"first.gz": b"a" * 200_000, "second.gz": b"b" * 1000}
THING = RemoteSet("thing", "Thing", "things", (), {name: (hashlib.sha256(c).hexdigest(), len(c)) for name, c in CONTENT.items()})


class Source(BaseHTTPRequestHandler):
    """Gives the files whole below /good/, and otherwise in the way that the path's first part names."""

    def do_GET(self) -> None:
        way, name = self.path.strip("/").split("/")
        content = CONTENT[name]
        self.send_response(404 if way == "missing" else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if way == "wrong":
            content = bytes([content[0] ^ 1]) + content[1:]
        self.wfile.write(content[: len(content) // 2] if way == "half" else content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def source() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Source) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(download.DATA_DIR, raising=False)


def at(source: str, *ways: str) -> RemoteSet:
    return replace(THING, sources=tuple(f"{source}/{way}/" for way in ways))


def test_a_set_is_downloaded_once_with_progress(source: str) -> None:
    told: list[tuple[str, int, int]] = []
    with reporting(lambda *progress: told.append(progress)):
        folder = ensure(at(source, "good"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT
    sizes = [done for name, done, _ in told if name == "first.gz"]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(CONTENT["first.gz"])
    assert len(sizes) > 2
    assert ensure(at("http://127.0.0.1:1", "good")) == folder


def test_the_next_source_is_asked_where_one_fails(source: str) -> None:
    folder = fetch(at(source, "missing", "wrong", "half", "good"))
    assert (folder / "first.gz").read_bytes() == CONTENT["first.gz"]


@pytest.mark.parametrize(("way", "told"), [("missing", "answered 404"), ("wrong", "checksum"), ("half", "broke off|checksum")])
def test_what_fails_is_named_and_leaves_nothing_behind(source: str, way: str, told: str) -> None:
    with pytest.raises(DownloadError, match=told) as failed:
        fetch(at(source, way))
    assert all(word in str(failed.value) for word in ("Thing", "first.gz", "glassnet data fetch thing", download.DATA_DIR))
    assert not list(cache_folder(THING).iterdir())
    assert find(THING) is None


def test_without_a_network_it_says_what_to_do() -> None:
    with pytest.raises(DownloadError, match="cannot be reached"):
        fetch(at("http://127.0.0.1:1", "good"))


def test_a_damaged_file_in_the_cache_is_replaced(source: str) -> None:
    folder = cache_folder(THING)
    folder.mkdir(parents=True)
    (folder / "second.gz").write_bytes(b"half")
    assert (fetch(at(source, "good")) / "second.gz").read_bytes() == CONTENT["second.gz"]


def test_a_folder_that_cannot_be_written_is_named(source: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(DownloadError, match="cannot be written"):
        fetch(at(source, "good"))


def test_the_data_folder_comes_before_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(download.DATA_DIR, str(tmp_path))
    (tmp_path / "things").mkdir()
    for name in THING.files:
        assert find(THING) is None
        (tmp_path / "things" / name).touch()
    assert find(THING) == tmp_path / "things"


def test_the_command_says_where_a_set_is_and_what_there_is(
    source: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(remote_sets, "thing", at(source, "good"))
    assert fetch_sets(["thing"]) == 0
    assert str(cache_folder(THING)) in capsys.readouterr().err.replace("\n", "")
    assert fetch_sets(["nothing"]) == 2
    assert "mnist, fashion_mnist" in capsys.readouterr().err
    monkeypatch.setitem(remote_sets, "thing", replace(at(source, "wrong"), folder="elsewhere"))
    assert fetch_sets(["thing"]) == 2
    assert "checksum" in capsys.readouterr().err


@real
@pytest.mark.parametrize("wanted", [MNIST, FASHION], ids=lambda wanted: wanted.name)
def test_the_checksums_are_those_of_the_files(wanted: RemoteSet) -> None:
    assert REAL is not None
    for name, (checksum, size) in wanted.files.items():
        content = (REAL / wanted.folder / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (checksum, size)
