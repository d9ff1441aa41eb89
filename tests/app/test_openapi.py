"""What the API says of itself holds: every route answers whatever fits or does not fit its schema, and never with a 500."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from app.main import create_app
from app.settings import Settings
from tests.web import PATIENCE

SCHEMA = create_app(Settings(state_dir="/nonexistent")).openapi()
schema = schemathesis.openapi.from_dict(SCHEMA)


@schema.parametrize()
@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_request_ends_in_a_500(case, server, http):
    response = case.call(base_url=server.url, timeout=PATIENCE)
    assert response.status_code < 500, case.as_curl_command()
    assert response.headers["x-content-type-options"] == ["nosniff"]
    if response.status_code == 201:
        http.delete(response.headers["location"][0])


def test_the_page_about_the_api_shows_every_route(http):
    page = http.get("/docs").text
    assert not [path for path in SCHEMA["paths"] if f"<code>{path}</code>" not in page]
    assert "/api/runs/ID/stream" in page


@pytest.mark.parametrize("path", SCHEMA["paths"])
def test_every_route_is_explained(path):
    for operation in SCHEMA["paths"][path].values():
        assert len(operation["description"]) > 20
        assert operation["tags"]
