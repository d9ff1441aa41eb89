"""Running text: shipped passages with their source, one's own in any script, stretches that keep to their part, and clean refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.examples_sequences import Sequences
from engine.data.sequences_text import FOLDER, MAX_TEXT, Text, passage
from engine.data.text import UNKNOWN, Unit, split
from engine.errors import SpecError
from engine.run import Run
from engine.seeds import stream
from engine.spec import parse_spec
from tests.engine.specs import sequence_spec

POEM = "Der Mond ist aufgegangen, die goldnen Sternlein prangen am Himmel hell und klar. " * 4


def ready(**fields: Any) -> tuple[Text, Sequences]:
    data = Text.model_validate(fields)
    return data, data.ready(stream(1, "data"))


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.txt"))])
def test_every_shipped_passage_says_where_it_is_from(name: str) -> None:
    title, source, text = passage(name)
    assert title
    assert "public domain" in source or "Written for this program" in source
    assert len(text) > 2000
    data, found = ready(passage=name)
    assert data.whole == text
    assert not (found.sources == UNKNOWN).any()
    assert set(text) <= set(data.class_names())


@pytest.mark.parametrize("stride", [None, 1, 7, 16, 40])
def test_stretches_and_what_comes_next(stride: int | None) -> None:
    data, found = ready(passage="harbor", length=16, stride=stride)
    vocabulary, text, step = data.source_vocabulary, data.whole, stride or 8
    for n in (0, 1, 5):
        assert vocabulary.decode(found.sources[n]) == text[n * step : n * step + 16]
        assert vocabulary.decode(found.targets[n]) == text[n * step + 1 : n * step + 17]
    np.testing.assert_array_equal(found.take(np.arange(3)), found.sources[:3].T)


def test_no_stretch_reaches_from_one_part_into_another() -> None:
    data, found = ready(passage="harbor", length=16, stride=1, split={"train": 0.5, "validation": 0.25, "test": 0.25})
    reached = {part: {at + k for at in found.part(part).tolist() for k in range(16)} for part in ("train", "validation", "test")}
    assert not reached["train"] & reached["validation"]
    assert not reached["validation"] & reached["test"]
    assert max(reached["train"]) < min(reached["validation"]) < max(reached["validation"]) < min(reached["test"])
    assert len(reached["train"]) == pytest.approx(len(data.whole) / 2, abs=17)


def test_stretches_that_overlap_are_views_of_one_text() -> None:
    _, found = ready(passage="sonnets", stride=1)
    assert found.sources.base is not None
    assert np.shares_memory(found.sources, found.targets)
    assert found.sources.dtype == np.uint8


@pytest.mark.parametrize(
    "text",
    [
        POEM,
        "את הספר הזה קראתי אתמול בערב, והיום אני קורא אותו שוב. " * 6,
        "春眠不覺曉處處聞啼鳥夜來風雨聲花落知多少" * 12,
        "🙂🙃🎈" * 80,
        "👩‍👧‍👦 and ❤️ again " * 20,
        "e\u0301te\u0301 " * 60,
        "tab\tand\r\nline\rends\x00 " * 12,
        "ab" * 110,
    ],
    ids=["german", "hebrew", "chinese", "emoji", "joined emoji", "combining", "control", "two symbols"],
)
@pytest.mark.parametrize("unit", ["character", "word"])
def test_any_script_can_be_learnt(text: str, unit: Unit) -> None:
    value = {
        **sequence_spec({"kind": "text", "length": 8}),
        "data": {"kind": "text", "passage": "own", "own": text, "unit": unit, "length": 8},
    }
    try:
        run = Run(parse_spec(value))
    except SpecError as refused:
        assert unit == "word"  # a text without spaces is one word, and two emoji in a row may be none
        assert refused.problems[0].path == "data.own"
        return
    run.take_steps("batch", 2)
    answer = run.predict([("" if unit == "character" else " ").join(split(text, unit)[:3])], {"symbols": 5})["answers"][0]
    assert answer["notes"] == []
    assert len(answer["written"]) == 5
    assert set(answer["written"]) <= set(run.spec.data.class_names())


def test_a_text_is_composed() -> None:
    data = Text(passage="own", own="e\u0301te\u0301 " * 60 + "\r\n")
    assert "é" in data.class_names()
    assert "\u0301" not in data.class_names()
    assert data.own.endswith(" \n")


def test_one_s_own_text_is_kept_while_another_one_is_read() -> None:
    kept = Text(passage="harbor", own="mine")
    assert (kept.own, kept.whole) == ("mine", Text(passage="harbor").whole)


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"passage": "own"}, "data.own", "is empty; paste a text"),
        ({"passage": "own", "own": " \n\t "}, "data.own", "is empty"),
        ({"passage": "own", "own": "a" * 5000}, "data.own", "of one character alone leaves nothing to guess"),
        ({"passage": "own", "own": "word " * 900, "unit": "word"}, "data.own", "of one word alone"),
        ({"passage": "own", "own": "too short"}, "data.own", "need a text of at least 195 characters; this one has 9"),
        ({"passage": "own", "own": "x" * (MAX_TEXT + 1)}, "data.own", "at most 200,000 characters"),
        ({"passage": "own", "own": "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))}, "data.own", "at most 4,000 are told apart"),
        ({"passage": "own", "own": "ab\ud83d" * 900}, "data.own", "text without broken characters"),
        ({"passage": "own", "own": 7}, "data.own", "must be text"),
        ({"passage": "odyssey"}, "data.passage", "must be 'sonnets', 'harbor' or 'own'"),
        ({"length": 1000}, "data.length", "at most 256"),
        ({"passage": "harbor", "unit": "word", "length": 250}, "data.length", "need a text of at least 753 words"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read(fields: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec({"data": {"kind": "text", **fields}})
    assert [problem.path for problem in refused.value.problems] == [path]
    message = refused.value.problems[0].message
    assert words in message
    assert len(message) < 300


def test_a_short_text_says_which_part_stays_empty() -> None:
    _, found = ready(passage="own", own=POEM[:230])
    assert [note for note in found.notes() if "stays empty" in note]
    assert len(found.part("train"))


def test_rare_words_are_not_told_apart() -> None:
    words = " ".join(f"w{n}" for n in range(2500)) + " the" * 600
    _, found = ready(passage="own", own=words, unit="word")
    assert found.given is not None
    assert len(found.given) == 2004
    assert found.notes()[0] == "501 of 3,100 words are too rare to be told apart."


def test_only_running_text_is_gone_on_with() -> None:
    value = sequence_spec({"kind": "reverse"})
    with pytest.raises(SpecError, match="reverse is no running text: use sequence") as refused:
        parse_spec({**value, "training": "language_model"})
    assert refused.value.problems[0].path == "training.kind"
    with pytest.raises(SpecError, match="wave is no running text"):
        parse_spec({**sequence_spec({"kind": "wave"}), "training": "language_model"})
