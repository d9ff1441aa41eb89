"""Checkpoints on disk: whole or not at all, the one before kept, one process at a time."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from app.runs.checkpoint import BusyError, CheckpointFiles, decode, encode
from engine.alive import one_run
from engine.persist import CheckpointError
from engine.run import Run
from engine.spec import parse_spec
from tests.server import ROOT


@pytest.fixture(scope="module")
def run():
    made = Run(parse_spec({"model": {"layers": [{"units": 2}, {"units": None, "activation": "auto"}]}}))
    made.command({"type": "step", "unit": "epoch"})
    return made


def test_what_is_written_comes_back_with_its_note(run, tmp_path):
    files = CheckpointFiles(tmp_path / "new")
    assert files.read() == (None, 0)
    files.write(encode(run, {"answered": [["a", {"ok": True}]]}))
    whole, damaged = files.read()
    assert whole is not None
    found, note = one_run(whole[0]), whole[1]
    assert (found.step, note, damaged) == (run.step, {"answered": [["a", {"ok": True}]]}, 0)
    assert (found.experiment.network.values == run.experiment.network.values).all()


def test_every_flipped_bit_and_every_cut_is_noticed(run):
    data = encode(run, {"answered": []})
    for place in range(0, len(data), 61):
        with pytest.raises(CheckpointError):
            decode(data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :])
        with pytest.raises(CheckpointError):
            decode(data[:place])


def test_a_write_that_fails_leaves_both_as_they_were(run, tmp_path):
    files = CheckpointFiles(tmp_path)
    for _ in range(2):
        files.write(encode(run, {}))
    (tmp_path / "checkpoint.unfinished").mkdir()
    with pytest.raises(OSError, match="directory"):
        files.write(b"")
    assert files.read()[1] == 0
    files.current.unlink()
    assert files.read()[0] is not None


def write_often(files, data):
    for _ in range(100):
        files.write(data)


def test_there_is_always_a_newest_one(run, tmp_path):
    files, data, missing = CheckpointFiles(tmp_path), encode(run, {}), 0
    files.write(data)
    writing = threading.Thread(target=write_often, args=(files, data))
    writing.start()
    while writing.is_alive():
        missing += not files.current.exists()
    writing.join()
    assert missing == 0
    assert files.previous.exists()


def test_one_process_at_a_time_has_a_run(tmp_path):
    code = f"from app.runs.checkpoint import *; CheckpointFiles(Path({str(tmp_path)!r})).own(0); print('mine', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(BusyError):
            CheckpointFiles(tmp_path).own(0.1)
        other.kill()
    CheckpointFiles(tmp_path).own(2.0)
