"""The command line: trains without a browser, finds what is wrong, serves, and keeps the token to itself."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
import pytest
import safetensors.numpy

from app import cli
from tests import web
from tests.server import ROOT, free_port


def glassnet(*arguments: str, **how) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", **how.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        env=environment,
        check=False,
        **how,
    )


def test_the_xor_lab_reaches_every_point_and_prints_one_json_line(tmp_path):
    weights = tmp_path / "weights.safetensors"
    done = glassnet("train", "xor", "--json", "--out", str(weights))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert {"epochs", "steps", "train", "validation", "test", "seconds", "parameters"} <= set(result)
    assert [result[part]["accuracy"] for part in ("train", "validation", "test")] == [1.0, 1.0, 1.0]
    assert safetensors.numpy.load(weights.read_bytes())["dense_1.kernel"].shape == (2, 4)


def test_the_same_seed_gives_the_same_result_and_another_one_another(tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"data": {"kind": "moons"}, "seed": 3}))
    results = [json.loads(glassnet("train", str(spec), "--epochs", "5", "--json", *more).stdout) for more in ((), (), ("--seed", "4"))]
    assert results[0]["train"] == results[1]["train"] != results[2]["train"]
    assert results[0]["epochs"] == 5


def test_a_spec_may_come_from_standard_input():
    done = glassnet("train", "-", "--epochs", "2", input='{"spec": {"data": {"kind": "plane"}}}')
    assert done.returncode == 0, done.stderr
    assert "mae" in done.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [('{"model": {"layers": [{"units": 0}]}}', "model.layers[0].units"), ("{", "not valid JSON"), ('{"a": 1, "a": 2}', "given twice")],
)
def test_a_wrong_spec_is_told_in_a_line_without_a_traceback(tmp_path, text, words):
    path = tmp_path / "spec.json"
    path.write_text(text)
    done = glassnet("train", str(path))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_lab_is_told_with_those_there_are():
    done = glassnet("train", "no-such-lab")
    assert done.returncode == 2
    assert "spiral" in done.stderr


def test_the_doctor_finds_what_is_missing(tmp_path):
    healthy = glassnet("doctor", env={"GLASSNET_STATE_DIR": str(tmp_path), "GLASSNET_PORT": str(free_port())})
    assert healthy.returncode == 0, healthy.stdout
    (tmp_path / "file").touch()
    ill = glassnet("doctor", env={"GLASSNET_STATE_DIR": str(tmp_path / "file"), "GLASSNET_PORT": "0"})
    assert ill.returncode == 2
    assert "Data folder: GLASSNET_STATE_DIR: must be a folder that can be made and written in" in ill.stdout


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        ("--max-runs", "0", "must be at least 1; got 0"),
        ("--log-level", "loud", "must be 'debug', 'info', 'warning' or 'error'; got 'loud'"),
        ("--teacher-token", "short", "must have at least 16 characters"),
        ("--port", "99999", "must be at most 65,535; got 99999"),
        ("--frame-ancestors", "a; b", "must be names of sites in plain letters, separated by spaces; got 'a; b'"),
        ("--host", "nowhere.invalid", "cannot listen on nowhere.invalid:0"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, flag, value, told):
    done = glassnet("serve", "--state-dir", str(tmp_path), "--port", "0", flag, value)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{flag}: {told}")
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_told(server, tmp_path):
    done = glassnet("serve", "--state-dir", str(tmp_path), "--port", str(server.port))
    assert done.returncode == 1
    assert f"--port: cannot listen on 127.0.0.1:{server.port}" in done.stderr


@pytest.mark.parametrize(
    "command", [("doctor",), ("train", "xor"), ("export", "xor", "--format", "numpy"), ("data", "fetch"), ("bench",), ("serve",)]
)
def test_every_command_names_the_variables_that_are_wrong(command):
    done = glassnet(*command, env={"GLASSNET_PORT": "abc", "GLASSNET_MAX_RUNS": "-1"})
    assert done.returncode == 2
    told = ["GLASSNET_PORT: must be a whole number; got 'abc'", "GLASSNET_MAX_RUNS: must be at least 1; got '-1'"]
    assert done.stderr.splitlines() == told


def test_every_command_is_checked():
    commands = [*cli.app.registered_commands, *cli.data.registered_commands]
    assert [command.callback for command in commands if command.cls is not cli.Checked] == [cli.serve]


@pytest.mark.parametrize("folder", ["/proc/nowhere", "taken/by/a/file"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path, folder):
    (tmp_path / "taken").touch()
    done = glassnet("serve", "--port", "0", env={"GLASSNET_STATE_DIR": str(tmp_path / folder)})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"GLASSNET_STATE_DIR: must be a folder that can be made and written in; got '{tmp_path / folder}' (")


def test_what_is_told_may_look_like_markup():
    done = glassnet("train", "[/nope]")
    assert done.returncode == 2
    assert "'[/nope]' is neither a file nor a lab" in done.stderr


def test_on_a_network_address_a_token_guards_the_list_and_stays_out_of_the_log(tmp_path):
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", str(port), "--state-dir", str(tmp_path)],
            cwd=ROOT, stdout=file, stderr=file,
        )  # fmt: skip
    try:
        _check_guarded(f"http://127.0.0.1:{port}", tmp_path, log)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def _check_guarded(url: str, folder: Path, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            assert web.get(f"{url}/healthz").status_code == 200
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    path = folder / "teacher-token"
    token = path.read_text()
    assert len(token) >= 22
    assert path.stat().st_mode & 0o777 == 0o600
    assert web.get(f"{url}/api/runs").status_code == 401
    assert web.get(f"{url}/api/runs", headers={"authorization": "Bearer wrong"}).status_code == 401
    teacher = {"authorization": f"Bearer {token}"}
    run = web.post(f"{url}/api/runs", json={"spec": {}, "paused": True}).json()
    assert web.get(f"{url}/api/runs", headers=teacher).json()[0]["watch_id"] == run["watch_id"]
    play = {"type": "play"}
    assert web.post(f"{url}/api/runs/{run['watch_id']}/commands", json=play).status_code == 403
    assert web.post(f"{url}/api/runs/{run['watch_id']}/commands", json=play, headers=teacher).status_code == 200
    assert web.get(f"{url}/healthz", headers={"host": "10.1.2.3:80"}).status_code == 200
    assert web.get(f"{url}/healthz", headers={"host": "evil.example"}).status_code == 400
    written = log.read_text()
    assert token not in written
    assert "teacher-token" in written
    assert re.search(r"protect|firewall", written)


def test_many_draws_are_trained_at_once_and_told_with_their_spread() -> None:
    found = json.loads(glassnet("train", "xor", "--draws", "8", "--epochs", "60", "--json").stdout.splitlines()[-1])
    assert found["draws"] == 8
    assert len(found["train"]["each"]) == 8
    assert found["train"]["lowest"] <= found["train"]["accuracy"] <= found["train"]["highest"]


def test_weights_are_written_for_one_network_only(tmp_path: Path) -> None:
    done = glassnet("train", "xor", "--draws", "8", "--out", str(tmp_path / "w.safetensors"))
    assert done.returncode == 2
    assert "leave out --draws" in done.stderr


def test_a_training_begins_with_weights_under_other_names(tmp_path: Path) -> None:
    weights, renamed, names = (tmp_path / name for name in ("w.safetensors", "r.safetensors", "names.json"))
    assert glassnet("train", "xor", "--epochs", "3", "--out", str(weights)).returncode == 0
    arrays = safetensors.numpy.load(weights.read_bytes())
    safetensors.numpy.save_file({f"their.{name}": array for name, array in arrays.items()}, renamed)
    names.write_text(json.dumps({name: f"their.{name}" for name in arrays}))
    again = glassnet("train", "xor", "--epochs", "1", "--weights", str(renamed), "--names", str(names), "--out", str(tmp_path / "after"))
    assert again.returncode == 0, again.stderr
    after = safetensors.numpy.load((tmp_path / "after").read_bytes())
    assert all(np.abs(after[name] - arrays[name]).max() < 0.5 for name in arrays)
    refused = glassnet("train", "xor", "--epochs", "1", "--weights", str(renamed))
    assert refused.returncode == 2
    assert "r.safetensors has no 'dense_1.kernel'" in refused.stderr


def test_transfer_tells_how_it_went_in_both_phases(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"training": {"kind": "transfer", "unfreeze_after": 2, "epochs": 4}}))
    found = json.loads(glassnet("train", str(spec), "--json").stdout)
    assert found["epochs"] == 4
    assert found["phases"]["tuned"] == {part: found[part] for part in ("train", "validation", "test")}
    assert found["phases"]["frozen"] != found["phases"]["tuned"]
