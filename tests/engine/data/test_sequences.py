"""Sequences made by rule: every task keeps its own promise, and chance comes from the generator alone."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from engine.data.sequences import SequenceTask, exact, tasks
from engine.data.sequences_dates import FIRST, FORMATS, LAST, LONGEST, written
from engine.data.text import END, PADDING, START, UNKNOWN

TEXT = [name for name in tasks.names() if name != "sine"]


def texts(task: SequenceTask, count: int = 200, seed: int = 0) -> list[tuple[str, str]]:
    """Pairs as texts."""
    source, target = task.source_vocabulary, task.target_vocabulary
    assert source is not None
    assert target is not None
    pairs = task.generate(count, np.random.default_rng(seed))
    return [(source.decode(s), target.decode(t)) for s, t in zip(pairs.sources.T, pairs.targets.T, strict=True)]


@pytest.mark.parametrize("name", tasks.names())
def test_the_same_seed_draws_the_same_pairs(name: str) -> None:
    task = tasks.make(name)
    one, same, other = (task.generate(30, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.sources.shape == (task.source_steps, 30)
    assert one.targets.shape == (task.target_steps, 30)
    np.testing.assert_array_equal(one.sources, same.sources)
    np.testing.assert_array_equal(one.targets, same.targets)
    assert not np.array_equal(one.sources, other.sources)


@pytest.mark.parametrize("name", TEXT)
def test_every_token_is_known_and_every_target_ends(name: str) -> None:
    task = tasks.make(name)
    assert task.source_vocabulary is not None
    assert task.target_vocabulary is not None
    pairs = task.generate(300, np.random.default_rng(3))
    for table, vocabulary in ((pairs.sources, task.source_vocabulary), (pairs.targets, task.target_vocabulary)):
        assert not (table == UNKNOWN).any()
        assert table.max() < len(vocabulary)
    assert ((pairs.targets == END).sum(axis=0) == 1).all()


def test_rules_hold() -> None:
    assert all(a == b for a, b in texts(tasks.make("echo")))
    assert all(a == b[::-1] for a, b in texts(tasks.make("reverse")))
    assert all(eval(a) == int(b) for a, b in texts(tasks.make("addition", digits=2)))
    assert all(a.count("1") % 2 == int(b) for a, b in texts(tasks.make("parity", length=9)))
    assert {len(a) for a, _ in texts(tasks.make("echo", length=4))} == {1, 2, 3, 4}


def test_a_sine_is_followed_by_itself() -> None:
    pairs = tasks.make("sine", length=20).generate(5, np.random.default_rng(0))
    np.testing.assert_array_equal(pairs.sources[1:], pairs.targets[:-1])
    noisy = tasks.make("sine", length=20, noise=0.1).generate(5, np.random.default_rng(0))
    assert np.std(noisy.sources[1:] - noisy.targets[:-1]) == pytest.approx(0.1, rel=0.3)


def test_dates_are_written_in_every_format() -> None:
    day = date(1985, 3, 2)
    assert written(day, "{day}, the {th} of {month} {y}") == "Saturday, the 2nd of March 1985"
    assert [written(date(2000, 1, n), "{th}") for n in (1, 3, 11, 12, 13, 21, 22, 30)] == [
        "1st", "3rd", "11th", "12th", "13th", "21st", "22nd", "30th",
    ]  # fmt: skip
    longest = max(len(written(date.fromordinal(n), f)) for n in range(FIRST, FIRST + 366) for f in FORMATS)
    assert longest <= LONGEST
    assert len(set(FORMATS)) == len(FORMATS) >= 20


def test_every_written_date_can_be_read_in_one_way_only() -> None:
    seen: dict[str, date] = {}
    for number in [*range(FIRST, FIRST + 800), *range(LAST - 400, LAST + 1)]:
        day = date.fromordinal(number)
        for pattern in FORMATS:
            assert seen.setdefault(written(day, pattern), day) == day


def test_dates_come_as_iso() -> None:
    pairs = texts(tasks.make("dates", letters="mixed"), 300)
    assert {date.fromisoformat(answer).isoformat() for _, answer in pairs} == {answer for _, answer in pairs}
    assert all(answer[:4] in source for source, answer in pairs)
    assert any(source.isupper() for source, _ in pairs)
    assert all(source == source.lower() for source, _ in texts(tasks.make("dates")))


def test_teacher_forcing_shows_the_target_one_step_late() -> None:
    pairs = tasks.make("echo", length=3).generate(4, np.random.default_rng(0))
    shown = pairs.teacher_forced()
    np.testing.assert_array_equal(shown[:3], pairs.sources)
    assert (shown[3] == START).all()
    np.testing.assert_array_equal(shown[4:], pairs.targets[:-1])


def test_only_what_comes_before_the_end_must_be_right() -> None:
    wanted = np.array([[5, 5, 5], [END, 6, 6], [PADDING, END, END]])
    answer = np.array([[5, 5, 5], [END, 6, 7], [9, END, END]])
    assert exact(answer, wanted) == pytest.approx(2 / 3)
