"""Sets of images over HTTP."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests import web
from tests.server import Server


def test_the_sets_are_told_with_their_pictures(server) -> None:
    told = web.get(f"{server.url}/api/images").raise_for_status().json()
    sets = told["sets"]
    assert {"train", "valid"} < set(told["parts"])
    assert sets[0]["data"] == {"kind": "digits"}
    assert sets[0]["picture"].startswith("data:image/png;base64,")
    assert sets[0]["names"] == list("0123456789")


def test_other_data_brings_a_network_that_suits_it(server) -> None:
    answer = web.post(f"{server.url}/api/networks/beginning", json={"spec": {}, "data": {"kind": "digits"}}).raise_for_status().json()
    assert {"data", "model.layers", "optimizer"} <= set(answer["changes"])
    run = web.post(f"{server.url}/api/runs", json={"paused": True}).json()["id"]
    told = web.post(f"{server.url}/api/runs/{run}/commands", json={"type": "set", "changes": answer["changes"], "restart": True}).json()
    assert told["ok"]
    assert web.get(f"{server.url}/api/runs/{run}").json()["spec"]["data"]["kind"] == "digits"
    web.delete(f"{server.url}/api/runs/{run}")


def test_data_at_fault_is_named(server) -> None:
    answer = web.post(f"{server.url}/api/networks/beginning", json={"spec": {}, "data": {"kind": "digits", "samples": 1}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "data.samples"


def photo(color: str, format: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """An image file of one color."""
    out = BytesIO()
    Image.new("RGB", size, color).save(out, format)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


COLORS = {f"{name}/{i}.png": photo(name) for name in ("red", "blue") for i in range(6)}


@pytest.fixture
def browser_of_mine(server) -> Iterator[httpx.Client]:
    """Somebody's browser: a client that keeps its cookie. What it handed in is deleted in the end."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        client.get("/play")
        yield client
        for one in client.get("/api/images").json()["sets"]:
            if "own" in one:
                client.delete(f"/api/images/own/{one['own']['id']}").raise_for_status()


def handed_in(client: httpx.Client) -> dict[str, Any]:
    """A collection of red and of blue."""
    told: dict[str, Any] = client.post("/api/images/own", files={"zip": ("colors.zip", zipped(COLORS))}).raise_for_status().json()
    return told


def test_a_zip_becomes_a_set_that_a_run_learns_from_and_wakes_with(browser_of_mine) -> None:
    told = handed_in(browser_of_mine)
    assert told["own"]["counts"] == {"blue": 6, "red": 6}
    assert told["title"] == "blue · red"
    assert told["picture"].startswith("data:image/png")
    spec = {"data": {**told["data"], "size": 16}, "model": {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}}
    run = browser_of_mine.post("/api/runs", json={"spec": spec, "paused": True}).raise_for_status().json()
    browser_of_mine.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 30}).raise_for_status()
    deadline = time.monotonic() + web.PATIENCE
    while (status := browser_of_mine.get(f"/api/runs/{run['id']}").json())["epoch"] < 30 or status["status"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert status["metrics"]["train"]["accuracy"] == 1
    browser_of_mine.delete(f"/api/runs/{run['id']}")


def test_pictures_that_a_run_learns_from_are_not_deleted(browser_of_mine) -> None:
    told = handed_in(browser_of_mine)
    spec = {"data": {**told["data"], "size": 16}, "model": {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}}
    run = browser_of_mine.post("/api/runs", json={"spec": spec, "paused": True}).raise_for_status().json()
    at = f"/api/images/own/{told['own']['id']}"
    refused = browser_of_mine.delete(at)
    assert refused.status_code == 409
    assert "Runs that learn from these pictures: 1" in refused.json()["errors"][0]["message"]
    other = {"type": "set", "changes": {"data": {"kind": "digits"}}, "restart": True}
    browser_of_mine.post(f"/api/runs/{run['id']}/commands", json=other).raise_for_status()
    assert browser_of_mine.delete(at).status_code == 204
    browser_of_mine.delete(f"/api/runs/{run['id']}")


def test_files_of_each_class_become_a_set(browser_of_mine) -> None:
    files = [
        ("class:red things", ("a.jpg", photo("red", "JPEG"))),
        ("class:blue", ("b.bmp", photo("blue", "BMP"))),
        ("class:blue", ("c.png", b"words")),
    ]
    told = browser_of_mine.post("/api/images/own", files=files, data={"title": "Two colors"}).raise_for_status().json()
    assert told["title"] == "Two colors"
    assert told["own"]["counts"] == {"red things": 1, "blue": 1}
    assert told["own"]["notes"][0] == "1 file was left out."


def test_pictures_of_others_are_as_good_as_none(server, browser_of_mine) -> None:
    told = handed_in(browser_of_mine)
    with httpx.Client(base_url=server.url, timeout=web.PATIENCE) as other:
        other.get("/play")
        assert not [one for one in other.get("/api/images").json()["sets"] if "own" in one]
        assert other.delete(f"/api/images/own/{told['own']['id']}").status_code == 404
        nobody = {**told["data"], "collection": "0" * 32}
        for path, body in (
            ("/api/runs", {"spec": {"data": told["data"]}}),
            ("/api/networks/check", {"spec": {"data": told["data"]}}),
            ("/api/datasets/preview", {"data": told["data"]}),
            ("/api/races", {"members": [{"spec": {"data": told["data"]}}]}),
        ):
            theirs = other.post(path, json=body)
            none = other.post(path, json=json.loads(json.dumps(body).replace(told["own"]["id"], "0" * 32)))
            assert (theirs.status_code, theirs.json()) == (422, none.json())
            assert none.status_code == 422
            assert "a link does not carry them" in theirs.text
        spelled = json.dumps({"spec": {"data": told["data"]}}).replace("collection", r"c\u006fllection")
        hidden = other.post("/api/runs", content=spelled, headers={"content-type": "application/json"})
        assert (hidden.status_code, hidden.json()["errors"][0]["path"]) == (422, "data.collection")
        form = {"spec": json.dumps({"data": told["data"]})}
        weights = other.post("/api/weights", files={"file": ("w.safetensors", b"x")}, data=form)
        assert (weights.status_code, weights.json()["errors"][0]["path"]) == (422, "data.collection")
        run = other.post("/api/runs", json={"paused": True}).json()["id"]
        for changes in ({"data": told["data"]}, {"data": nobody}):
            assert other.post(f"/api/runs/{run}/commands", json={"type": "set", "changes": changes}).status_code == 422
        other.delete(f"/api/runs/{run}")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no file": ({"data": {"title": "x"}, "files": {"nothing": ("", b"")}}, "class:NAME"),
    "one class": ({"files": {"zip": ("z.zip", zipped({"a/1.png": photo("red")}))}}, "holds 1"),
    "traversal": ({"files": {"zip": ("z.zip", zipped({**COLORS, "../x.png": photo("red")}))}}, "outside"),
    "no zip": ({"files": {"zip": ("z.zip", b"words")}}, "cannot be read as a zip"),
    "no picture": ({"files": [("class:a", ("a.png", b"words")), ("class:b", ("b.png", b"words"))]}, "not an image by its content"),
    "no name": ({"files": [("class:", ("a.png", photo("red")))]}, "no name for a class"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_learnt_from_is_refused_with_a_reason(server, browser_of_mine, name) -> None:
    sent, reason = BAD[name]
    answer = browser_of_mine.post("/api/images/own", **sent)
    assert answer.status_code in {400, 422}
    assert reason in answer.text
    assert not [one for one in browser_of_mine.get("/api/images").json()["sets"] if "own" in one]
    assert not [path for path in (server.folder / "state" / "images").iterdir() if path.name.endswith(".unfinished")]


def test_pages_from_elsewhere_hand_in_nothing(server) -> None:
    files = {"zip": ("colors.zip", zipped(COLORS))}
    assert web.post(f"{server.url}/api/images/own", files=files, headers={"origin": "http://elsewhere.example"}).status_code == 403


def test_too_large_a_collection_is_refused_before_it_is_read(tmp_path) -> None:
    with Server(tmp_path, settings={"GLASSNET_MAX_UPLOAD_BYTES": "1048576"}) as small:
        answer = web.post(f"{small.url}/api/images/own", files={"zip": ("large.zip", bytes(2_000_000))})
        assert answer.status_code == 413
