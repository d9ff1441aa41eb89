"""A run whose worker has a companion: two processes train it, and nothing of it tells so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import safetensors.numpy

from tests import web
from tests.server import ROOT, Server

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="companions are made on Linux only")
HOOK = Path(__file__).parent / "company"
SPEC = {
    "data": {"kind": "digits"},
    "model": {
        "layers": [
            {"kind": "flatten"},
            {"kind": "dense", "units": 200, "activation": "relu"},
            {"kind": "dropout", "rate": 0.2},
            {"kind": "dense", "units": 100, "activation": "relu"},
            {"units": None, "activation": "auto"},
        ]
    },
    "training": {"kind": "supervised", "batch_size": 300},
}
BATCHES, HALVED = 7, 6
"""An epoch and a half; the last batch of an epoch is too small for two."""


def trained(server: Server) -> dict[str, Any]:
    """The weights after so many batches."""
    run = web.post(f"{server.url}/api/runs", json={"spec": SPEC, "paused": True}).json()
    answer = web.post(f"{server.url}/api/runs/{run['id']}/commands", json={"type": "step", "unit": "batch", "count": BATCHES}).json()
    assert answer["step"] == BATCHES
    weights = safetensors.numpy.load(web.get(f"{server.url}/api/runs/{run['id']}/weights.safetensors").content)
    web.delete(f"{server.url}/api/runs/{run['id']}")
    return {name: values.tobytes() for name, values in weights.items()}


def test_two_processes_end_with_the_bits_of_one(server: Server, tmp_path: Path) -> None:
    halves = tmp_path / "halves"
    halves.touch()
    settings = {"GLASSNET_SECOND_CORE": "true", "COMPANIONS": str(halves), "PYTHONPATH": os.pathsep.join([str(HOOK), str(ROOT)])}
    with Server(tmp_path / "accompanied", settings=settings) as accompanied:
        together = trained(accompanied)
        assert halves.read_bytes() == b"." * HALVED
    assert together == trained(server)  # the first few batches are done alone where nobody forces company
