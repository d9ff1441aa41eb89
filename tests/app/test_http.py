"""What programs ask over HTTP: the routes of the contract, and what is done with bodies that are wrong."""

from __future__ import annotations

import http.client
import json
import re
import time

import numpy as np
import pytest
import safetensors.numpy

from app import assets
from app.assets import stamp
from app.settings import Settings
from tests.app.test_strict_json import REFUSED
from tests.web import PATIENCE


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


def test_datasets_are_previewed(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "blobs", "classes": 3, "samples": 60}}).json()
    assert len(answer["points"]) == 60
    assert answer["classes"] == 3
    assert {point[3] for point in answer["points"]} == {0, 1, 2}
    wrong = http.post("/api/datasets/preview", json={"data": {"kind": "blobs", "classes": 99}})
    assert wrong.json()["errors"][0]["path"] == "data.classes"


def test_images_are_previewed_with_their_shape_and_classes(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "digits", "samples": 100, "classes": [3, 8]}}).json()
    assert (answer["shape"], answer["classes"], answer["count"]) == ([8, 8, 1], ["3", "8"], 100)
    assert sum(answer["parts"].values()) == 100
    assert {part: sum(each.values()) for part, each in answer["counts"].items()} == answer["parts"]
    assert set(answer["counts"]["train"]) == {"3", "8"}


def test_sequences_are_previewed_with_their_tokens_and_notes(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "reverse", "samples": 200}}).json()
    assert (answer["count"], answer["target_shape"]) == (200, [answer["shape"][0] - 8])
    assert "counts" not in answer
    few = http.post("/api/datasets/preview", json={"data": {"kind": "parity", "length": 4, "samples": 1000}}).json()
    assert "were asked for" in few["notes"][0]


@pytest.mark.parametrize(("text", "said"), [("NaN", "NaN is not JSON"), ("1e999", "1e999 is too large"), ("1", "")])
def test_numbers_that_are_none_are_named(http, text, said):
    body = '{"data": {"kind": "drawn", "points": [[0, %s, 1]]}}' % text  # noqa: UP031 - braces stand in the text
    answer = http.post("/api/datasets/preview", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == (400 if said else 200)
    if said:
        assert said in answer.json()["errors"][0]["message"]


def test_a_table_is_previewed_with_its_columns_and_what_to_mind(http):
    text = "x,always,kind\n" + "".join(f"{i},1,{'ab'[i % 2]}\n" for i in range(20))
    asked = {"kind": "csv", "content": text, "columns": [{"column": "x", "encoder": "minmax"}, "always"]}
    answer = http.post("/api/datasets/preview", json={"data": asked}).json()
    assert [(column["name"], column["role"]) for column in answer["columns"]] == [("x", "input"), ("always", "input"), ("kind", "target")]
    assert [one["kind"] for one in answer["advice"]] == ["constant"]
    seen = [row["inputs"][0] for row in answer["rows"] if row["part"] == "train"]
    assert 0 <= min(seen) < max(seen) <= 1
    ragged = http.post("/api/datasets/preview", json={"data": {"kind": "csv", "content": text + "1,2\n"}})
    assert (ragged.status_code, ragged.json()["errors"][0]) == (
        422, {"path": "data.content", "message": "row 22 has 2 columns; 3 are expected"},
    )  # fmt: skip


TABLE = "x,y,label\n1,2,a\n-1,3,b\n0,0,a\n"


def test_tables_come_as_json_as_text_or_as_a_file(http):
    answers = [
        http.post("/api/datasets/parse-csv", json={"text": TABLE}),
        http.post("/api/datasets/parse-csv", content=TABLE.encode(), headers={"content-type": "text/csv"}),
        http.post("/api/datasets/parse-csv", files={"file": ("points.csv", TABLE.encode(), "text/csv")}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert len(answers[0].json()["points"]) == 3
    wrong = http.post("/api/datasets/parse-csv", json={"text": "x,y,label\n1,2,a\n1,oops,b\n"})
    assert wrong.status_code == 422
    assert "row 3" in wrong.json()["errors"][0]["message"]


def test_multipart_oddities_are_refused(http):
    many = {f"file{i}": (f"{i}.csv", b"1,2,0\n") for i in range(1001)}
    assert 400 <= http.post("/api/datasets/parse-csv", files=many).status_code < 500
    assert 400 <= http.post("/api/datasets/parse-csv", files={"file": ("n" * 9000, b"")}).status_code < 500
    assert 400 <= http.post("/api/datasets/parse-csv", files={"x" * 9000: ("a", b"1")}).status_code < 500
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"):
        answer = http.post("/api/datasets/parse-csv", content=b"--y\r\n\r\n", headers={"content-type": kind})
        assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("path", ["/api/runs", "/api/networks/check", "/api/datasets/parse-csv"])
def test_json_oddities_are_refused(http, path, body):
    answer = http.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"]


def test_a_body_over_the_limit_is_refused_with_and_without_its_length(server, http):
    limit = Settings().max_body_bytes
    answer = http.post("/api/runs", content=b" " * (limit + 1), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    allowed = f"at most {limit:,} are taken here (GLASSNET_MAX_BODY_BYTES)."
    assert answer.json()["errors"] == [{"path": "", "message": f"The body has {limit + 1:,} bytes; {allowed}"}]
    connection = http_connection(server.port)
    connection.request(
        "POST", "/api/runs", iter([b" " * 65536] * (limit // 65536 + 2)), {"content-type": "application/json"}, encode_chunked=True
    )
    cut_short = connection.getresponse()
    assert cut_short.status == 413
    assert json.loads(cut_short.read())["errors"][0]["message"] == f"The body has more than {limit:,} bytes; {allowed}"
    connection.close()
    fits = http.post("/api/networks/check", content=b'{"spec": {}}' + b" " * (limit - 20), headers={"content-type": "application/json"})
    assert fits.status_code == 200


def load_weights(http, run):
    arrays = safetensors.numpy.load(http.get(f"/api/runs/{run['id']}/weights.safetensors").content)
    return {name: array.tolist() for name, array in arrays.items()}


def http_connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


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


def test_what_is_refused_before_it_is_looked_at_is_told_by_field_rule_and_value(http, start_run, follow):
    run = start_run(paused=True)
    stream = follow(run["id"])
    refused = [
        (http.get("/api/runs", params={"limit": "abc"}), "limit", "must be a whole number; got 'abc'"),
        (http.get("/api/runs", params={"limit": 0}), "limit", "must be at least 1; got '0'"),
        (http.post("/api/runs", json={"speed": "fast"}), "speed", "must be a number; got 'fast'"),
        (http.post("/api/runs", json={"speed": 1, "pace": 2}), "pace", "there is no such field"),
        (http.post("/api/runs", json=[1]), "", "must be an object with named fields"),
        (http.post("/api/runs", headers={"content-type": "application/json"}), "", "the body is missing: send a JSON object"),
        (http.post(f"/api/runs/{run['id']}/predict", json={}), "inputs", "is missing"),
        (
            http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "count": "many"}),
            "count",
            "must be a whole number; got 'many'",
        ),
    ]
    problems = [(answer.json()["errors"][0], path, message) for answer, path, message in refused]
    problems.append((stream.command("step", count=0)["errors"][0], "count", "must be at least 1; got 0"))
    assert [told for told, _, _ in problems] == [{"path": path, "message": message} for _, path, message in problems]


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
