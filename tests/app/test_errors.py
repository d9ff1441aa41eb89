"""How the server says no: to bodies that cannot be read, and to values that cannot be had."""

from __future__ import annotations

import http.client
import json

import pytest

from app.settings import Settings
from tests.app.test_strict_json import REFUSED
from tests.web import PATIENCE


def http_connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


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
