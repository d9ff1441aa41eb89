"""What a network wrote, epoch after epoch: always the same, within bounds, and gone back with when time is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine import diary
from engine.diary import Entry, Unwritten
from engine.persist import load_run, save_run
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import fingerprint, sequence_spec

READ = "abab cdcd. " * 20
TEXT = {"kind": "text", "passage": "own", "own": READ, "length": 12}
KINDS = {"text": TEXT, "reverse": {"kind": "reverse", "samples": 40}}


class Silent(Run):
    """A run that keeps no diary."""

    writes_in = Unwritten


def made(name: str, kind: type[Run] = Run) -> Run:
    return kind(parse_spec(sequence_spec(KINDS[name], optimizer={"kind": "adam", "learning_rate": 0.03})))


def train(run: Run, epochs: int) -> list[Entry]:
    run.command({"type": "step", "unit": "epoch", "count": epochs})
    return run.diary.entries


@pytest.mark.parametrize("name", KINDS)
def test_every_epoch_has_the_same_entry_again_and_training_does_not_notice(name):
    run, again, silent = made(name), made(name), made(name, Silent)
    entries = train(run, 4)
    assert [entry.epoch for entry in entries] == [0, 1, 2, 3, 4]
    assert entries == train(again, 4)
    assert train(silent, 4) == []
    assert fingerprint(silent) == fingerprint(run)
    curves = run.history.since(0)
    assert [entry.loss for entry in entries] == curves["train_loss"].tolist()
    assert [entry.step for entry in entries] == curves["step"].tolist()


def test_what_is_written_looks_more_and_more_like_what_is_read():
    entries = train(made("text"), 12)

    def known(entry: Entry) -> float:
        pairs = list(zip(entry.said, entry.said[1:], strict=False))
        return float(np.mean([f"{a}{b}" in READ for a, b in pairs]))

    assert all(entry.said[0] == READ[0] and len(entry.said) <= diary.SYMBOLS + 1 for entry in entries)
    assert len(entries[-1].said) == diary.SYMBOLS + 1
    assert known(entries[-1]) > known(entries[0]) + 0.3


def test_an_answer_stands_beside_what_was_asked_and_what_is_right():
    run = made("reverse")
    entry = train(run, 1)[-1]
    assert entry.given[::-1] == entry.wanted
    reply = json.loads(run.summary({"view": "reply"}).meta["reply"])
    assert entry.given == "".join(reply["given"])
    assert entry.said == "".join(token for token in reply["said"] if token not in ("", "⊣"))


def test_it_stays_within_bounds(monkeypatch):
    monkeypatch.setattr(diary, "MOST", 8)
    run = made("reverse")
    train(run, 21)
    assert [entry.epoch for entry in run.diary.entries] == [0, 4, 8, 12, 16, 20]
    assert load_run(save_run(run)).diary.stride == 4


def test_it_goes_back_in_time_with_the_run_and_survives_it():
    run = made("text")
    entries = list(train(run, 4))
    run.command({"type": "rewind", "step": entries[2].step})
    frame = run.summary({"view": "diary"})
    assert int(frame.meta["now"]) == entries[2].step
    assert [kept["said"] for kept in json.loads(frame.meta["entries"])] == [entry.said for entry in entries]
    resumed = load_run(save_run(run))
    assert train(run, 1) == train(resumed, 1) == entries[:4]
    run.command({"type": "step", "unit": "batch", "count": 1})
    shown = json.loads(run.summary({"view": "diary"}).meta["entries"])
    assert [kept["step"] for kept in shown] == [*(entry.step for entry in entries[:4]), run.step]
    assert len(run.diary.entries) == 4


def test_who_writes_nothing_keeps_no_diary():
    run = Run(parse_spec({}))
    train(run, 1)
    assert json.loads(run.summary({"view": "diary"}).meta["entries"]) == []
    assert run.summary({"view": "diary"}).meta["writes"] == "false"


def test_while_it_is_written_a_sign_of_life_is_heard_at_every_symbol():
    run, heard = made("text"), list[int]()
    run.beat = lambda: heard.append(run.step)
    train(run, 1)
    assert [heard.count(entry.step) >= diary.SYMBOLS for entry in run.diary.entries] == [True, True]
