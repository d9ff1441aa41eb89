"""Who may come in, and what every answer carries."""

from __future__ import annotations

import http.client
import re
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from app.gate import host_name, same_authority
from tests import web
from tests.server import Server

PAGES = ["/", "/play", "/play?lab=xor", "/docs", "/watch/" + "0" * 32, "/nothing/here"]
OTHERS = ["/healthz", "/metrics", "/api/catalog", "/api/labs", "/api/runs", "/api/runs/none", "/openapi.json", "/plotly.min.js",
          "/static/css/tokens.css", "/static/none.css", "/static/../app/settings.py"]  # fmt: skip
FOREIGN_HOSTS = ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b", "[::1", "10.0.0.5",
                 "localhost:80:80", "user@localhost", "localhost/", "2130706433"]  # fmt: skip
FOREIGN_ORIGINS = ["null", "http://evil.example", "https://127.0.0.1.evil.example", "file://", "http://localhost:1", "garbage", ""]


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_every_answer_carries_its_security_headers(http, path):
    headers = http.get(path, headers={"accept": "text/html"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"]
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["script-src"] == policy["connect-src"] == policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_script_of_their_own_and_name_no_other_host(http, path):
    text = http.get(path, headers={"accept": "text/html"}).text
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all('src="/' in tag or 'type="application/json"' in tag for tag in scripts), scripts
    assert not re.findall(r"""\bon[a-z]+\s*=\s*["']""", text)
    assert not [
        found for found in re.findall(r"(?:src|href)=\"(https?://[^\"]+)", text) if not found.startswith(str(http.base_url).rstrip("/"))
    ]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_refused(server, host):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=web.PATIENCE)
    connection.putrequest("GET", "/healthz", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_two_hosts_or_none_are_refused(server):
    for hosts in ([], ["localhost", "evil.example"]):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=web.PATIENCE)
        connection.putrequest("GET", "/healthz", skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        assert connection.getresponse().status == 400
        connection.close()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_this_machines_own_names_are_welcome(server, host):
    assert web.get(f"{server.url}/healthz", headers={"host": f"{host}:{server.port}"}).json()["status"] == "ok"


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_another_origin_may_neither_change_nor_listen(http, start_run, follow, origin):
    run = start_run(paused=True)
    assert http.post("/api/runs", json={"spec": {}}, headers={"origin": origin}).status_code == 403
    assert http.delete(f"/api/runs/{run['id']}", headers={"origin": origin}).status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        follow(run["id"], additional_headers={"Origin": origin})
    assert refused.value.response.status_code == 403
    assert http.get(f"/api/runs/{run['id']}").status_code == 200


def test_a_foreign_host_may_not_listen_either(http, start_run, follow):
    run = start_run(paused=True)
    with pytest.raises(InvalidStatus) as refused:
        follow(run["id"], additional_headers={"Host": "evil.example"})
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_calls_foreign_is_refused(http, site):
    assert http.post("/api/runs", json={}, headers={"sec-fetch-site": site}).status_code == 403


def test_our_own_pages_may(server, http, start_run, follow):
    own = {"origin": server.url, "sec-fetch-site": "same-origin"}
    assert http.post("/api/networks/check", json={"spec": {}}, headers=own).status_code == 200
    assert follow(start_run(paused=True)["id"], additional_headers={"Origin": server.url}).next()["type"] == "hello"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_changes_anything(http, kind):
    answer = http.post("/api/runs", content=b'{"spec": {}}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert answer.json()["errors"]


SPELLINGS = [
    prefix + target
    for prefix in (
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "....//",
        "%252e%252e%252f",
        "..%c0%af",
        "/",
        "%2f",
        "./../",
        "css/../../",
    )
    for target in ("app/settings.py", "pyproject.toml", "etc/passwd")
] + ["..", "%00", "css", "js/%00.js"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_leads_out_of_the_static_folder(server, spelling):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=web.PATIENCE)
    connection.request("GET", f"/static/{spelling}")
    answer = connection.getresponse()
    assert answer.status == 404, answer.read(200)
    connection.close()


@pytest.mark.parametrize("run_id", ["x", "0" * 32, "../../etc", "%2e%2e", "A" * 32, "0" * 64, "' OR 1=1 --", "\u0661" * 32])
def test_somebody_elses_id_is_an_unknown_one(http, run_id):
    for path in (f"/api/runs/{run_id}", f"/api/runs/{run_id}/history"):
        assert http.get(path).status_code == 404


SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "${7*7}",
    "</script><svg/onload=1>",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_in_an_address_is_shown_as_text_or_not_at_all(http, script):
    for path in (f"/{script}", f"/play?lab={script}", f"/watch/{script}", f"/lessons/{script}"):
        text = http.get(path, headers={"accept": "text/html"}).text
        assert script not in text
        assert ">49<" not in text


def test_framing_and_names_can_be_allowed(tmp_path):
    settings = {"GLASSNET_FRAME_ANCESTORS": "https://school.example", "GLASSNET_ALLOWED_HOSTS": '["glassnet.school.example"]'}
    with Server(tmp_path, settings=settings) as server:
        headers = web.get(f"{server.url}/healthz", headers={"host": "glassnet.school.example"}).headers
    assert "frame-ancestors https://school.example" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost", "localhost"),
        ("Localhost:80", "localhost"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("a:b", None),
        ("::1", None),
        ("", None),
    ],
)
def test_the_name_in_a_host_header(host: str, name: Any):
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://a", "a", True),
        ("http://a", "a:80", True),
        ("https://a", "a:443", True),
        ("http://a:8000", "a:8000", True),
        ("http://[::1]:5", "[::1]:5", True),
        ("http://a", "b", False),
        ("http://a:8000", "a", False),
        ("http://a@b", "b", False),
        ("null", "null", False),
    ],
)
def test_same_authority(origin, host, same):
    assert same_authority(origin, host) is same
