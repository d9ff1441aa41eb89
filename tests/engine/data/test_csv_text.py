from __future__ import annotations

import pytest

from engine.data.csv_text import count, decode, is_number, number, records
from engine.errors import SpecError

TEXT = "x,y,label\n1,2,é"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_encodings(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_mark_in_pasted_text_is_dropped() -> None:
    assert decode("\ufeff" + TEXT) == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is not text"),
        (b"PK\x03\x04\x14\x00\x00\x00", "this is not text"),
        ("1,2\0,3", "this is not text"),
        (b"\xff\xfe1\x00,", "not valid UTF-16"),
        (b"\xff\xfe\x00\x00\xff\xff\xff\xff", "not valid UTF-32"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes | str, reason: str) -> None:
    with pytest.raises(SpecError, match=reason):
        decode(data)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1", 1), ("-1.5", -1.5), ("+.5", 0.5), ("2.", 2), ("1e3", 1000), ("1,5", 1.5), ("-,5", -0.5), ("−3", -3), ("1,5e-1", 0.15)],
)
def test_numbers(cell: str, value: float) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "missing"),
        ("NaN", "NaN is not a number that can be used"),
        ("-nan", "-nan is not a number that can be used"),
        ("n/a", "missing"),
        ("?", "missing"),
        ("inf", "finite"),
        ("-Infinity", "finite"),
        ("1e400", "too large"),
        ("1_000", "not a number"),
        ("1.234,5", "not a number"),
        ("1,234.5", "not a number"),
        ("0x10", "not a number"),
        ("abc", "'abc' is not a number"),
        ("٣", "not a number"),
        ("y" * 100, "…' is not a number"),
    ],
)
def test_what_is_no_number(cell: str, reason: str) -> None:
    assert not is_number(cell)
    with pytest.raises(ValueError, match=reason):
        number(cell)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    text = '\n1,2,"a\nb"\r\n\n ,,\n3,4,c\r5,6,d'
    assert list(records(text)) == [(2, ["1", "2", "a\nb"]), (5, ["3", "4", "c"]), (6, ["5", "6", "d"])]


@pytest.mark.parametrize("text", ["a,b\n1,2\n\n3,4", 'a,b\n1,"2\n3"\n', "sep=;\n1;2\n3;4\n4;5\n"])
def test_count_agrees_with_reading(text: str) -> None:
    assert count(text) == len(list(records(text)))
