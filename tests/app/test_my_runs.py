"""My runs: a browser finds its own runs again, after a restart too, and nobody else's."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.owner import COOKIE
from app.storage import MIGRATIONS, RunRecord, Storage
from tests import web
from tests.server import Server

MOONS = {"data": {"kind": "moons", "samples": 60}}


Browser = Callable[[], httpx.Client]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own that keeps at most four runs for a browser."""
    with Server(tmp_path_factory.mktemp("my-runs"), settings={"GLASSNET_RUNS_PER_BROWSER": "4"}) as server:
        yield server


@pytest.fixture
def browser(own: Server) -> Iterator[Browser]:
    """Somebody who has opened a page, and so has a cookie: `browser()`."""
    with ExitStack() as clients:

        def browser() -> httpx.Client:
            client = clients.enter_context(httpx.Client(base_url=own.url, timeout=web.PATIENCE))
            client.get("/play").raise_for_status()
            assert client.cookies.get(COOKIE)
            return client

        yield browser


def start(client: httpx.Client, spec: Any = None, epochs: int = 2) -> dict[str, Any]:
    run: dict[str, Any] = client.post("/api/runs", json={"spec": spec or MOONS, "paused": True}).raise_for_status().json()
    if epochs:
        client.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": epochs}).raise_for_status()
    return run


def rows(client: httpx.Client, count: int) -> list[dict[str, Any]]:
    """The list, once so many runs are in it."""
    found: list[dict[str, Any]] = []
    for _ in range(100):
        found = client.get("/api/my/runs").raise_for_status().json()["runs"]
        if len(found) == count:
            break
        time.sleep(0.05)
    assert len(found) == count
    return found


def test_mine_and_nobody_elses_after_a_restart(own: Server, browser: Browser) -> None:
    me, other = browser(), browser()
    first, second = start(me, "xor"), start(me)
    start(other)
    name = me.patch(f"/api/runs/{first['id']}", json={"name": "  my   first "}).json()
    assert name == {"id": first["id"], "name": "my first"}
    own.stop()
    own.start()
    found = {row["id"]: row for row in rows(me, 2)}
    assert set(found) == {first["id"], second["id"]}
    row = found[first["id"]]
    assert (row["name"], row["lab"], row["epoch"], row["data"]) == ("my first", "xor", 2, "xor_gate")
    assert row["title"]
    assert row["metrics"]["train"]["loss"] > 0
    assert row["picture"].startswith("<svg")
    assert row["opened"] >= row["created"] > 0
    assert row["awake"] is False
    assert rows(other, 1)
    assert web.get(f"{own.url}/api/my/runs").json()["runs"] == []


def test_a_run_that_never_began_is_not_listed_unless_it_has_a_name(own: Server, browser: Browser) -> None:
    me = browser()
    run = start(me, epochs=0)
    assert not rows(me, 0)
    me.patch(f"/api/runs/{run['id']}", json={"name": "later"})
    assert [row["name"] for row in rows(me, 1)] == ["later"]


def test_the_oldest_without_a_name_make_room_and_it_is_told(own: Server, browser: Browser) -> None:
    me = browser()
    runs = [start(me) for _ in range(4)]
    rows(me, 4)
    me.patch(f"/api/runs/{runs[0]['id']}", json={"name": "kept"})
    assert all("dropped" not in run for run in runs)
    fifth = start(me)
    assert fifth["dropped"] == 1
    assert {row["id"] for row in rows(me, 4)} == {runs[0]["id"], runs[2]["id"], runs[3]["id"], fifth["id"]}
    assert me.get(f"/api/runs/{runs[1]['id']}").status_code == 404


def test_a_copy_stands_where_the_run_stands_and_goes_its_own_way(own: Server, browser: Browser) -> None:
    me = browser()
    run = start(me, "xor")
    twin = me.post(f"/api/runs/{run['id']}/commands", json={"type": "branch"}).raise_for_status().json()["run"]
    assert {row["id"] for row in rows(me, 2)} == {run["id"], twin["id"]}
    onward = {"type": "step", "unit": "epoch", "count": 3}
    assert me.post(f"/api/runs/{twin['id']}/commands", json=onward).json()["epoch"] == 5
    assert me.post(f"/api/runs/{run['id']}/commands", json={"type": "pause"}).json()["epoch"] == 2
    assert {row["lab"] for row in rows(me, 2)} == {"xor"}


def test_deleted_is_gone_from_the_list_and_the_disk(own: Server, browser: Browser) -> None:
    me = browser()
    run = start(me)
    rows(me, 1)
    folder = own.folder / "state" / "runs" / run["id"]
    assert folder.exists()
    me.delete(f"/api/runs/{run['id']}").raise_for_status()
    rows(me, 0)
    assert not folder.exists()


def test_opened_again_by_its_browser_watched_by_others(own: Server, browser: Browser) -> None:
    me, other = browser(), browser()
    run = start(me, "xor")
    (row,) = rows(me, 1)
    page = me.get(row["url"])
    assert f'data-run="{run["id"]}"' in page.text
    assert 'data-lab="xor"' in page.text
    answer = other.get(row["url"])
    assert (answer.status_code, answer.headers["location"]) == (307, f"/watch/{run['watch_id']}")
    assert run["id"] not in answer.text
    assert other.get(f"/play?run={run['id']}").headers["location"] == f"/watch/{run['watch_id']}"
    assert other.get(f"/play?run={'0' * 32}").status_code == 404


def test_the_cookie_cannot_be_read_by_scripts_nor_found_in_the_database(own: Server, browser: Browser) -> None:
    answer = web.get(f"{own.url}/")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    me = browser()
    start(me)
    token = str(me.cookies.get(COOKIE))
    assert len(token) == 32
    files = [path for path in (own.folder / "state").rglob("*") if path.is_file()]
    assert files
    assert all(token.encode() not in path.read_bytes() for path in files)


@pytest.mark.parametrize("cookie", ["", "x", "0" * 31, "../../etc/passwd", "G" * 32])
def test_a_made_up_cookie_is_nobody(own: Server, cookie: str) -> None:
    with httpx.Client(base_url=own.url, timeout=web.PATIENCE, headers={"cookie": f"{COOKIE}={cookie}"}) as client:
        assert client.get("/api/my/runs").json()["runs"] == []
        assert client.get("/runs").status_code == 200


def test_who_only_watches_cannot_name(own: Server, browser: Browser) -> None:
    me = browser()
    run = start(me)
    assert me.patch(f"/api/runs/{run['watch_id']}", json={"name": "mine"}).status_code == 403
    assert me.patch(f"/api/runs/{run['id']}", json={"name": "x" * 81}).status_code == 422


def test_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "glassnet.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO runs VALUES ('a', 'b', '{}', '{}', 1, NULL, 1.0, 2.0)")
        connection.commit()

    async def read() -> RunRecord | None:
        storage = Storage(path)
        await storage.open()
        record = await storage.find("a")
        await storage.close()
        return record

    record = asyncio.run(read())
    assert record is not None
    assert (record.owner, record.name, record.lab, record.opened) == (None, "", "", 2.0)


def test_races_count_among_the_runs_of_their_browser(browser: Browser) -> None:
    me = browser()
    race = {"members": [{"spec": MOONS}], "paused": True}
    first = me.post("/api/races", json=race).raise_for_status().json()
    for _ in range(3):
        assert "dropped" not in me.post("/api/races", json=race).raise_for_status().json()
    assert me.post("/api/races", json=race).raise_for_status().json()["dropped"] == 1
    assert me.get(f"/api/runs/{first['id']}").status_code == 404
    assert start(me, epochs=0)["dropped"] == 1
