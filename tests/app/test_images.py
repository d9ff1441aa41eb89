"""Sets of images over HTTP."""

from __future__ import annotations

import httpx


def test_the_sets_are_told_with_their_pictures(server) -> None:
    sets = httpx.get(f"{server.url}/api/images").raise_for_status().json()["sets"]
    assert sets[0]["data"] == {"kind": "digits"}
    assert sets[0]["picture"].startswith("data:image/png;base64,")


def test_other_data_brings_a_network_that_suits_it(server) -> None:
    answer = httpx.post(f"{server.url}/api/networks/beginning", json={"spec": {}, "data": {"kind": "digits"}}).raise_for_status().json()
    assert {"data", "model.layers", "optimizer"} <= set(answer["changes"])
    run = httpx.post(f"{server.url}/api/runs", json={"paused": True}).json()["id"]
    told = httpx.post(f"{server.url}/api/runs/{run}/commands", json={"type": "set", "changes": answer["changes"], "restart": True}).json()
    assert told["ok"]
    assert httpx.get(f"{server.url}/api/runs/{run}").json()["spec"]["data"]["kind"] == "digits"
    httpx.delete(f"{server.url}/api/runs/{run}")


def test_data_at_fault_is_named(server) -> None:
    answer = httpx.post(f"{server.url}/api/networks/beginning", json={"spec": {}, "data": {"kind": "digits", "samples": 1}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "data.samples"
