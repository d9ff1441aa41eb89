"""What programs ask over HTTP: the routes of the contract, and what is done with bodies that are wrong."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
import safetensors.numpy

from app import assets
from app.assets import stamp


def test_health_and_metrics(http, start_run):
    start_run(paused=True)
    health = http.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["runs"] >= 1
    text = http.get("/metrics").text
    families = ("runs{", "workers ", "clients ", "pictures_sent_total ", "pictures_dropped_total ", "worker_crashes_total ")
    for name in (*families, "http_requests_total{", "http_seconds_bucket{"):
        assert f"glassnet_{name}" in text
    assert 'route="/api/runs"' in text


def test_the_catalog_is_kept_by_browsers_until_it_changes(http):
    answer = http.get("/api/catalog")
    assert {"spec_schema", "default_spec", "families", "limits"} <= set(answer.json())
    assert http.get("/api/catalog", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_the_chart_library_comes_from_here_and_is_kept_for_good(http):
    page = http.get("/play").text
    url = page.split('data-plotly="')[1].split('"')[0]
    answer = http.get(url)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in http.get("/plotly.min.js?v=0").headers["cache-control"]
    assert b"plotly" in answer.content[:300].lower()


def test_our_own_files_are_kept_for_good_under_the_stamp_of_what_is_in_them(http):
    page = http.get("/play").text
    addresses = re.findall(r'"(/static/[^"]+)"', page)
    assert len(addresses) > 10
    assert {address.split("/")[2] for address in addresses} == {stamp()}
    for address in addresses:
        answer = http.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("folder", ["/static", "/static/v-000000000000"])
def test_under_another_address_they_are_asked_for_anew_and_mostly_unchanged(http, folder):
    answer = http.get(f"{folder}/css/tokens.css")
    assert answer.headers["cache-control"] == "no-cache"
    assert http.get(f"{folder}/css/tokens.css", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert http.get(f"{folder}/css/none.css").status_code == 404
    assert "immutable" not in http.get(f"/static/{stamp()}/css/none.css").headers.get("cache-control", "")


def test_the_stamp_changes_with_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    seconds = iter(range(1000))
    monkeypatch.setattr("app.assets.time.monotonic", lambda: next(seconds))
    (tmp_path / "a.js").write_text("one")
    first = stamp()
    assert stamp() == first
    (tmp_path / "a.js").write_text("two")
    second = stamp()
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, second, stamp()}) == 3


@pytest.mark.parametrize("path", ["/", "/play", "/play?lab=spiral", "/docs"])
def test_pages_are_pages(http, path):
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_an_address_with_nothing_is_a_friendly_page_to_people_and_json_to_programs(http):
    page = http.get("/nothing", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert 'href="/play"' in page.text
    assert http.get("/nothing").json()["errors"]
    assert http.get("/api/nothing", headers={"accept": "text/html"}).json()["errors"]
    assert http.get("/watch/" + "0" * 32, headers={"accept": "text/html"}).status_code == 404


def test_a_lesson_is_its_labs_workbench(http):
    assert http.get("/lessons/xor").headers["location"] == "/play?lab=xor"


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({"spec": {}}, 8 * 3 + 8 * 9 + 9),
        ({"spec": "shapes"}, 9 + 20 + 24 + 10 + 3),
        ({"model": {"layers": [{"kind": "dense", "units": 4}, {"kind": "dense", "units": 1}]}, "input_shape": [2]}, 17),
        ({"layers": [{"kind": "dense", "units": 4}, {"kind": "dense", "units": 1}]}, 17),
    ],
)
def test_a_network_is_counted_before_there_is_data(http, body, parameters):
    answer = http.post("/api/networks/check", json=body).json()
    assert answer["parameters"] == parameters == sum(layer["parameters"] for layer in answer["layers"])
    assert answer["input_shape"] == [None, 2]
    assert answer["layers"][-1]["output_shape"] == [None, 1]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"spec": {"model": {"layers": [{"kind": "dense", "units": 0}]}}}, "model.layers[0].units"),
        ({"layers": [{"kind": "dense", "units": 4}, {"kind": "dense", "units": -1}]}, "layers[1].units"),
        ({"model": {"layers": [{"kind": "dense", "units": 4}]}, "input_shape": [784]}, "input_shape"),
        ({"spec": "no-such-lab"}, "spec"),
        ({}, ""),
    ],
)
def test_a_wrong_network_is_refused_at_the_field(http, body, path):
    answer = http.post("/api/networks/check", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == path


def load_weights(http, run):
    arrays = safetensors.numpy.load(http.get(f"/api/runs/{run['id']}/weights.safetensors").content)
    return {name: array.tolist() for name, array in arrays.items()}


def test_a_run_trains_tells_and_predicts(http, start_run):
    run = start_run("xor")
    assert {"id", "watch_id", "status", "epoch", "step", "spec", "metrics"} <= set(run)
    deadline = time.monotonic() + 60
    while (status := http.get(f"/api/runs/{run['id']}").json())["metrics"]["train"]["accuracy"] < 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status["metrics"]["train"]["accuracy"] == 1
    paused = http.post(f"/api/runs/{run['id']}/commands", json={"type": "pause"}).json()
    assert paused["ok"]
    columns = http.get(f"/api/runs/{run['id']}/history").json()["columns"]
    assert len({len(values) for values in columns.values()}) == 1
    assert columns["step"][-1] == http.get(f"/api/runs/{run['id']}").json()["step"]
    assert np.array(load_weights(http, run)["dense_1.kernel"]).shape == (2, 4)
    predicted = http.post(f"/api/runs/{run['id']}/predict", json={"inputs": [[0, 0], [1, 0]]}).json()
    assert np.array(predicted["outputs"]).shape == (2, 1)
    assert predicted["classes"] == [0, 1]


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"model": {"layers": []}}, "model.layers"),
        ({"optimizer": {"kind": "adam", "learning_rate": "fast"}}, "optimizer.learning_rate"),
        ({"data": {"kind": "spirals"}}, "data"),
        ({"surprise": 1}, "surprise"),
        ({"version": 99}, "version"),
        ({"seed": -1}, "seed"),
        ("no-such-lab", "spec"),
    ],
)
def test_a_wrong_spec_is_refused_at_the_field(http, spec, path):
    answer = http.post("/api/runs", json={"spec": spec})
    assert answer.status_code == 422, answer.text
    assert path in [problem["path"] for problem in answer.json()["errors"]]


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"type": "fly"},
        {"type": "step", "count": 0},
        {"type": "set", "changes": {"optimizer.learning_rate": -1}},
        {"type": "set", "spec": "no-such-lab"},
        {"type": "branch", "step": "x"},
        {"type": "branch", "surprise": 1},
        {"type": "edit", "parameter": "nothing", "index": [0], "value": 1},
        {"type": "points", "points": [[1, 2]]},
        {"type": "play", "id": "x" * 65},
        {"type": "play", "id": 5},
    ],
)
def test_a_wrong_command_is_refused_with_a_reason(http, start_run, command):
    run = start_run(paused=True)
    answer = http.post(f"/api/runs/{run['id']}/commands", json=command)
    assert answer.status_code in {409, 422}, answer.text
    assert answer.json()["errors"][0]["message"]


def test_a_branch_starts_where_the_run_stood(http, start_run):
    run = start_run(paused=True)
    for _ in range(3):
        http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch"})
    weights = load_weights(http, run)
    step = http.get(f"/api/runs/{run['id']}").json()["step"]
    twin = http.post(f"/api/runs/{run['id']}/commands", json={"type": "branch", "id": "once"}).json()["run"]
    again = http.post(f"/api/runs/{run['id']}/commands", json={"type": "branch", "id": "once"}).json()["run"]
    assert twin["id"] == again["id"] != run["id"]
    assert twin["step"] == step
    assert load_weights(http, twin) == weights
    earlier = http.post(f"/api/runs/{run['id']}/commands", json={"type": "branch", "step": step // 3}).json()["run"]
    assert earlier["step"] == step // 3
    for branch in (twin, earlier):
        assert http.delete(f"/api/runs/{branch['id']}").status_code == 204


def test_a_watch_id_looks_and_does_not_touch(http, start_run):
    run = start_run(paused=True)
    watched = http.get(f"/api/runs/{run['watch_id']}")
    assert watched.json()["readonly"] is True
    assert run["id"] not in watched.text
    assert http.get(f"/api/runs/{run['watch_id']}/history").status_code == 200
    assert http.post(f"/api/runs/{run['watch_id']}/commands", json={"type": "play"}).status_code == 403
    assert http.delete(f"/api/runs/{run['watch_id']}").status_code == 403
    page = http.get(f"/watch/{run['watch_id']}")
    assert page.status_code == 200
    assert run["id"] not in page.text
    assert http.get(f"/watch/{run['id']}").headers["location"] == f"/watch/{run['watch_id']}"


def test_a_deleted_run_is_gone(http, server, start_run):
    run = start_run(paused=True)
    folder = server.folder / "state" / "runs" / run["id"]
    http.get(f"/api/runs/{run['id']}/history")
    assert http.delete(f"/api/runs/{run['id']}").status_code == 204
    assert http.get(f"/api/runs/{run['id']}").status_code == 404
    assert not folder.exists()


def test_the_list_of_runs_gives_no_run_away(http, start_run):
    run = start_run(paused=True)
    listed = http.get("/api/runs")
    assert run["watch_id"] in {row["watch_id"] for row in listed.json()}
    assert run["id"] not in listed.text
