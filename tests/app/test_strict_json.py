"""JSON from strangers is parsed strictly, quickly, and refused with a reason."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.strict_json import MAX_DEPTH, JsonError, dump_json, parse_json

REFUSED = {
    "empty": b"",
    "cut": b'{"a": 1',
    "nan": b'{"a": NaN}',
    "infinity": b"[-Infinity]",
    "too large a float": b"[1e999]",
    "too large an integer": b"[9007199254740993]",
    "huge integer": b"[" + b"9" * 400_000 + b"]",
    "duplicate": b'{"a": 1, "a": 2}',
    "nested duplicate": b'[{"b": {"a": 1, "a": 1}}]',
    "lone surrogate": b'["\\ud800"]',
    "lone surrogate as a name": b'{"\\udc00": 1}',
    "latin-1": b'["\xe9"]',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "very deep": b"[" * 500_000,
    "deep objects": b'{"a":' * 100_000,
    "quotes without end": b'"' + b'\\"' * 300_000,
    "trailing": b"{} {}",
    "control character": b'["\x01"]',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_oddities_are_refused_at_once(body):
    begun = time.process_time()
    with pytest.raises(JsonError):
        parse_json(body)
    assert time.process_time() - begun < 0.5


def test_brackets_within_texts_do_not_count_as_nesting():
    assert parse_json('["' + "[" * 500 + '\\""]') == ["[" * 500 + '"']


def test_a_byte_order_mark_is_passed_over():
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_numbers_that_are_not_finite_leave_as_null():
    assert dump_json({"loss": float("nan"), "other": float("inf")}) == b'{"loss":null,"other":null}'


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
@settings(max_examples=100)
def test_what_is_written_is_read_back(value):
    assert parse_json(dump_json(value)) == value


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(body):
    with suppress(JsonError):
        parse_json(body)
