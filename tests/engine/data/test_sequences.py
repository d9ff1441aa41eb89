"""Sequences made by rule: every task keeps its own promise, and chance comes from the generator alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data.sequences import SequenceData, TextTask, exact
from engine.data.sequences_dates import FIRST, FORMATS, LAST, LONGEST, written
from engine.data.sequences_sentences import BAD, GOOD
from engine.data.text import END, PADDING, START, UNKNOWN
from engine.errors import SpecError
from engine.seeds import stream
from engine.spec import parse_spec
from tests.engine.specs import sequence_spec

KINDS = [kind for kind in datasets if issubclass(kind, SequenceData)]
NAMES = [kind.kind_name() for kind in KINDS]
WRITTEN = [kind.kind_name() for kind in KINDS if issubclass(kind, TextTask)]
VARIANTS: list[dict[str, Any]] = [
    *({"kind": name} for name in NAMES),
    {"kind": "parity", "asked": "running"},
    {"kind": "echo", "delay": 0, "length": 5},
    {"kind": "recall", "asked": "always", "every": 3},
    {"kind": "dates", "letters": "mixed", "formats": 3},
    {"kind": "addition", "places": 1, "samples": 50},
    {"kind": "strokes", "size": 6, "wobble": 1},
    {"kind": "phonemes", "variety": "american", "stress": False},
]


def task_of(name: str, **fields: Any) -> SequenceData:
    made = datasets.make(name, **fields)
    assert isinstance(made, SequenceData)
    return made


def texts(task: SequenceData, count: int = 200, seed: int = 0) -> list[tuple[str, str]]:
    """Pairs as texts."""
    source, target = task.source_vocabulary, task.target_vocabulary
    assert source is not None
    assert target is not None
    pairs = task.generate(count, np.random.default_rng(seed))
    return [(source.decode(s), target.decode(t)) for s, t in zip(pairs.sources.T, pairs.targets.T, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_draws_the_same_pairs(name: str) -> None:
    task = task_of(name)
    one, same, other = (task.generate(30, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.sources.shape == (task.source_steps, 30)
    assert one.targets.shape == ((task.target_steps, 30) if task.target_steps else (30,))
    np.testing.assert_array_equal(one.sources, same.sources)
    np.testing.assert_array_equal(one.targets, same.targets)
    assert not np.array_equal(one.sources, other.sources)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_token_is_known_and_every_target_ends(name: str) -> None:
    task = task_of(name)
    assert task.source_vocabulary is not None
    assert task.target_vocabulary is not None
    pairs = task.generate(300, np.random.default_rng(3))
    for table, vocabulary in ((pairs.sources, task.source_vocabulary), (pairs.targets, task.target_vocabulary)):
        assert not (table == UNKNOWN).any()
        assert table.max() < len(vocabulary)
    assert ((pairs.targets == END).sum(axis=0) == 1).all()


def test_rules_hold() -> None:
    assert all(a == b[::-1] for a, b in texts(task_of("reverse")))
    assert all(eval(a) == int(b) for a, b in texts(task_of("addition", places=2)))
    assert all(set(a) <= set("abcdefgh") for a, _ in texts(task_of("reverse")))
    assert {len(a) for a, _ in texts(task_of("reverse", length=4))} == {1, 2, 3, 4}


def test_an_echo_comes_late() -> None:
    for heard, said in texts(task_of("echo", length=9, delay=4)):
        assert said == heard[:5]
    pairs = task_of("echo", length=9, delay=4).generate(20, np.random.default_rng(0))
    assert (pairs.targets[:4] == PADDING).all()
    np.testing.assert_array_equal(pairs.targets[4:], pairs.sources[:5])


def test_the_letter_after_the_last_star_is_recalled() -> None:
    at_the_end, always = (task_of("recall", length=15, symbols=4, every=4, asked=asked) for asked in ("end", "always"))
    assert at_the_end.class_names() == list("abcd")
    assert at_the_end.source_vocabulary is not None
    pairs = at_the_end.generate(400, np.random.default_rng(5))
    read = [at_the_end.source_vocabulary.decode(column) for column in pairs.sources.T]
    assert all(len(text) == 15 and text[0] == "*" and text[-1] != "*" and "**" not in text for text in read)
    assert [at_the_end.class_names()[label] for label in pairs.targets] == [text[text.rindex("*") + 1] for text in read]
    assert np.bincount(pairs.targets).min() > 60
    assert 3.5 < np.mean([text.count("*") for text in read]) < 5.5
    names = always.class_names()
    step_by_step = always.generate(50, np.random.default_rng(5))
    for column, wanted in zip(step_by_step.sources.T, step_by_step.targets.T, strict=True):
        text = at_the_end.source_vocabulary.decode(column)
        asked = [text[text.rindex("*", 0, n) + 1] if text[n] != "*" else names[PADDING] for n in range(15)]
        assert [names[n] for n in wanted] == asked


@pytest.mark.parametrize("every", [2, 3, 6, 9, 20])
def test_stars_stand_as_far_apart_on_average_as_is_asked(every):
    task = task_of("recall", length=128, every=every)
    assert task.source_vocabulary is not None
    pairs = task.generate(6_000, np.random.default_rng(8))
    read = [task.source_vocabulary.decode(column[:-1]) for column in pairs.sources.T]
    gaps = [text.index("*", 1) for text in read if "*" in text[1:]]  # the first ones, which the end hardly ever cuts off
    assert np.mean(gaps) == pytest.approx(every, rel=0.05)
    assert min(gaps) == 2
    assert (max(gaps) == 2) == (every == 2)


def test_two_marked_digits_are_added() -> None:
    task = task_of("adding", length=9, symbols=3)
    assert task.class_names() == ["0", "1", "2", "3", "4"]
    assert task.source_vocabulary is not None
    pairs = task.generate(300, np.random.default_rng(4))
    for column, total in zip(pairs.sources.T, pairs.targets, strict=True):
        text = task.source_vocabulary.decode(column)
        first, second = (n for n, sign in enumerate(text) if sign == "*")
        assert first + 1 < 4 <= second < 8
        assert int(text[first + 1]) + int(text[second + 1]) == total
    assert set(pairs.targets.tolist()) == {0, 1, 2, 3, 4}


def test_parity_of_all_bits_and_of_those_so_far() -> None:
    whole, running = (task_of("parity", length=9, asked=asked) for asked in ("whole", "running"))
    pairs = whole.generate(50, np.random.default_rng(2))
    np.testing.assert_array_equal(pairs.targets, (pairs.sources == 5).sum(axis=0) % 2)
    assert whole.class_names() == ["even", "odd"]
    for bits, said in texts(running):
        assert [int(answer) for answer in said] == [bits[: n + 1].count("1") % 2 for n in range(9)]


def test_praise_is_what_the_last_word_leaves_of_it() -> None:
    """Judged again by a rule of its own: a word counts as it stands, turned around by a denial before it; after "but" it counts alone."""
    task = task_of("sentiment")
    vocabulary = task.source_vocabulary
    assert vocabulary is not None
    pairs = task.generate(400, np.random.default_rng(1))
    assert 0.4 < pairs.targets.mean() < 0.6
    for column, praised in zip(pairs.sources.T, pairs.targets, strict=True):
        words = vocabulary.decode(column).split()
        words = words[words.index(",") + 1 :] if "," in words else words
        last = max(n for n, word in enumerate(words) if word in GOOD + BAD)
        denied = {"not", "never"} & set(words[max(0, last - 2) : last])
        assert ((words[last] in GOOD) != bool(denied)) == praised


def test_words_are_tagged_by_the_words_around_them() -> None:
    pairs = texts(task_of("tagging"), 500)
    tags: dict[str, set[str]] = {}
    for source, said in pairs:
        words, names = source.split(), said.split()
        assert len(words) == len(names)
        assert names[-1] == "mark"
        for word, name in zip(words, names, strict=True):
            tags.setdefault(word, set()).add(name)
        assert all((word == "an") == (after[0] in "aeiou") for word, after in pairwise(words) if word in ("a", "an"))
        assert names[0] == "pronoun" or names[names.index("noun") + 1 :][:1] == ["verb"]  # "the dog can see", never "the dog see"
    assert tags["the"] == {"article"}
    assert {"noun", "verb"} <= tags["watch"]
    assert sum(len(found) > 1 for found in tags.values()) >= 8


def test_a_wave_is_followed_by_itself() -> None:
    pairs = task_of("wave", length=20).generate(5, np.random.default_rng(0))
    np.testing.assert_array_equal(pairs.sources[1:], pairs.targets[:-1])
    noisy = task_of("wave", length=20, noise=0.1).generate(5, np.random.default_rng(0))
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
    pairs = texts(task_of("dates", letters="mixed"), 300)
    assert {date.fromisoformat(answer).isoformat() for _, answer in pairs} == {answer for _, answer in pairs}
    assert all(answer[:4] in source for source, answer in pairs)
    assert any(source.isupper() for source, _ in pairs)
    assert all(source == source.lower() for source, _ in texts(task_of("dates")))


def test_teacher_forcing_shows_the_target_one_step_late() -> None:
    pairs = task_of("reverse", length=3).generate(4, np.random.default_rng(0))
    shown = pairs.teacher_forced()
    np.testing.assert_array_equal(shown[:3], pairs.sources)
    assert (shown[3] == START).all()
    np.testing.assert_array_equal(shown[4:], pairs.targets[:-1])


def test_only_what_comes_before_the_end_must_be_right() -> None:
    wanted = np.array([[5, 5, 5], [END, 6, 6], [PADDING, END, END]])
    answer = np.array([[5, 5, 5], [END, 6, 7], [9, END, END]])
    assert exact(answer, wanted) == pytest.approx(2 / 3)


@pytest.mark.parametrize("fields", VARIANTS, ids=str)
def test_examples_are_as_the_kind_says(fields: dict[str, Any]) -> None:
    data = task_of(**{"name": fields["kind"], **{name: value for name, value in fields.items() if name != "kind"}})
    one, same, other = (data.ready(stream(seed, "data")) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.sources, same.sources)
    np.testing.assert_array_equal(one.parts, same.parts)
    assert one.shape == data.input_shape
    assert one.labels.shape == (*data.target_shape, len(one.sources))
    assert one.take(np.arange(3)).shape == (*data.input_shape, 3)
    assert one.labels.max() < (data.classes_count() or np.inf)
    assert not np.array_equal(np.unique(one.sources, axis=0), one.sources) or not np.array_equal(one.sources, other.sources)
    assert len(data.class_names()) == data.classes_count()


@pytest.mark.parametrize("name", [kind.kind_name() for kind in KINDS if kind.told_apart and kind.kind_name() != "wave"])
def test_what_is_held_out_was_never_seen(name: str) -> None:
    data = task_of(name, samples=600)
    found = data.ready(stream(3, "data"))
    rows = [tuple(row) for row in found.sources.tolist()]
    assert len(set(rows)) == len(rows) <= 600
    assert (len(rows) < 600) == bool(found.notes())
    assert {part: len(found.part(part)) > 0 for part in ("train", "validation", "test")} == dict.fromkeys(
        ("train", "validation", "test"), True
    )


def test_a_rule_that_knows_few_sequences_says_so() -> None:
    found = task_of("parity", length=4, samples=100).ready(stream(1, "data"))
    assert len(found.sources) == 16
    assert found.notes() == ["Only 16 different sequences were found; 100 were asked for."]


def test_what_a_writing_network_reads() -> None:
    """The source with its padding, the start mark, the target one step late."""
    found = task_of("reverse", length=5, samples=40).ready(stream(1, "data"))
    out = np.full((11, 3), -1, np.float32)
    assert found.take(np.array([4, 0, 7]), out) is out
    for column, row in zip(out.T, (4, 0, 7), strict=True):
        assert column.tolist() == [*found.sources[row], START, *found.targets[row][:-1]]


def test_numbers_stay_small() -> None:
    found = task_of("dates", samples=500).ready(stream(1, "data"))
    assert found.sources.nbytes == 500 * 30
    assert found.targets.nbytes == 500 * 11
    feed = found.feed(np.arange(500), found.labels, np.float32)
    assert feed.targets.dtype == np.uint8
    batch = feed.batch(7)
    feed.shuffle(np.arange(500)[::-1])
    feed.load(batch, 0, 7)
    np.testing.assert_array_equal(batch.x.data, found.take(np.arange(499, 492, -1)))
    np.testing.assert_array_equal(batch.target.data, found.labels[:, 499:492:-1])
    assert batch.target.data.dtype == np.float32


@pytest.mark.parametrize("fields", VARIANTS, ids=str)
def test_padding_is_masked(fields: dict[str, Any]) -> None:
    """What stands after the end of a source changes nothing: networks read it through an embedding that masks padding."""
    spec = parse_spec(sequence_spec({**fields, "samples": 40}))
    assert spec.head().ignored in ({0} if spec.data.target_shape and spec.data.classes_count() else {None})


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ({"kind": "echo", "length": 4, "delay": 4}, "data.delay", "must be less than the length, 4"),
        ({"kind": "recall", "length": 2}, "data.length", "at least 3"),
        ({"kind": "recall", "symbols": 27}, "data.symbols", "at most 26"),
        ({"kind": "recall", "every": 1}, "data.every", "at least 2"),
        ({"kind": "recall", "asked": "running"}, "data.asked", "must be 'end' or 'always'"),
        ({"kind": "adding", "symbols": 11}, "data.symbols", "at most 10"),
        ({"kind": "adding", "length": 3}, "data.length", "at least 4"),
        ({"kind": "dates", "samples": 5}, "data.samples", "at least 10"),
        ({"kind": "dates", "samples": 10**7}, "data.samples", "at most 100,000"),
        ({"kind": "reverse", "length": 0}, "data.length", "at least 1"),
        ({"kind": "addition", "places": 12}, "data.places", "at most 9"),
        ({"kind": "parity", "asked": "maybe"}, "data.asked", "must be 'whole' or 'running'"),
        ({"kind": "strokes", "size": 1}, "data.size", "at least 2"),
        ({"kind": "strokes", "wobble": 1.5}, "data.wobble", "at most 1"),
        ({"kind": "phonemes", "variety": "andalusian"}, "data.variety", "must be 'castilian' or 'american'"),
        ({"kind": "wave", "noise": -1}, "data.noise", "at least 0"),
        ({"kind": "tagging", "letters": 3}, "data.letters", "there is no such field"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for(data: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec({"data": data})
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message
