from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.csv_points import CsvPoints, parse, to_csv
from engine.data.points import GATE_PLANE, PLANE, UNASSIGNED, Points
from engine.errors import SpecError
from tests.engine.data.kinds import parts

# What is pasted or uploaded → points as (x, y, class), class names.
READ: dict[str, tuple[bytes | str, list[tuple[float, float, int]], list[str]]] = {
    "plain": ("1,2,0\n3,4,1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "header": ("x,y,label\n1,2,0\n3,4,1\n", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "header in any case and order": ("Label;Y;X\n0;2;1\n1;4;3", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "header x1, x2, class": ("x1,x2,Class\n1,2,a\n3,4,b", [(1, 2, 0), (3, 4, 1)], ["a", "b"]),
    "other header": ("length,width,kind\n1,2,a\n3,4,b", [(1, 2, 0), (3, 4, 1)], ["a", "b"]),
    "more columns than needed": ("id,x,y,weight,label\n7,1,2,9,0\n8,3,4,9,1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "unnamed third column": ("x,y,kind\n1,2,a\n3,4,b", [(1, 2, 0), (3, 4, 1)], ["a", "b"]),
    "semicolon": ("1;2;0\n3;4;1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "tab": ("1\t2\t0\n3\t4\t1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "bar": ("1|2|0\n3|4|1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "spaces": ("1   2 0\n3 4   1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "spaces after commas": ("x, y, label\n1, 2, 0\n3, 4, 1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "sep line": ("sep=;\nx;y;label\n1;2;0\n3;4;1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "decimal comma, semicolon": ("1,5;-2,5;0\n3;4,25;1", [(1.5, -2.5, 0), (3, 4.25, 1)], ["0", "1"]),
    "decimal comma, tab": ("1,5\t-2,5\t0", [(1.5, -2.5, 0)], ["0", "1"]),
    "decimal comma, quoted": ('"1,5","-2,5",0', [(1.5, -2.5, 0)], ["0", "1"]),
    "exponents and signs": ("1e0,-2.5E-1,0\n+3,.5,1", [(1, -0.25, 0), (3, 0.5, 1)], ["0", "1"]),
    "minus sign": ("−1,−2.5,0", [(-1, -2.5, 0)], ["0", "1"]),
    "BOM": (b"\xef\xbb\xbfx,y,label\n1,2,0", [(1, 2, 0)], ["0", "1"]),
    "BOM pasted": ("\ufeffx,y,label\n1,2,0", [(1, 2, 0)], ["0", "1"]),
    "UTF-16": ("x,y,label\n1,2,é\n3,4,ü".encode("utf-16"), [(1, 2, 0), (3, 4, 1)], ["é", "ü"]),
    "UTF-16 without BOM": ("x,y,label\n1,2,a".encode("utf-16-le"), [(1, 2, 0)], ["a", "1"]),
    "Latin-1": ("x,y,label\n1,2,é\n3,4,ü".encode("latin-1"), [(1, 2, 0), (3, 4, 1)], ["é", "ü"]),
    "Windows line ends": ("x,y,label\r\n1,2,0\r\n3,4,1\r\n", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "old Mac line ends": ("1,2,0\r3,4,1", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "blank lines": ("\n\n1,2,0\n\n  \n3,4,1\n\n", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "no label column": ("1,2\n3,4", [(1, 2, 0), (3, 4, 0)], ["0", "1"]),
    "one class": ("1,2,cat\n3,4,cat", [(1, 2, 0), (3, 4, 0)], ["cat", "1"]),
    "text labels by appearance": ("1,2,dog\n3,4,cat\n5,6,dog", [(1, 2, 0), (3, 4, 1), (5, 6, 0)], ["dog", "cat"]),
    "labels keep their numbers": ("1,2,4\n3,4,1.0", [(1, 2, 4), (3, 4, 1)], ["0", "1", "2", "3", "4"]),
    "labels −1 and 1": ("1,2,1\n3,4,-1", [(1, 2, 1), (3, 4, 0)], ["-1", "1"]),
    "labels 10 and 20": ("1,2,20\n3,4,10", [(1, 2, 1), (3, 4, 0)], ["10", "20"]),
    "mixed labels are text": ("1,2,1\n3,4,b", [(1, 2, 0), (3, 4, 1)], ["1", "b"]),
    "six classes": ("\n".join(f"0,0,{c}" for c in "abcdef"), [(0, 0, i) for i in range(6)], list("abcdef")),
    "quoted comma": ('1,2,"a, b"\n3,4,c', [(1, 2, 0), (3, 4, 1)], ["a, b", "c"]),
    "quoted line break": ('1,2,"a\nb"\n3,4,c', [(1, 2, 0), (3, 4, 1)], ["a b", "c"]),
    "doubled quotes": ('1,2,"a""b"\n3,4,c', [(1, 2, 0), (3, 4, 1)], ['a"b', "c"]),
    "trailing separators": ("x,y,label,\n1,2,0,\n3,4,1,,", [(1, 2, 0), (3, 4, 1)], ["0", "1"]),
    "a class called none": ("1,2,none\n3,4,some", [(1, 2, 0), (3, 4, 1)], ["none", "some"]),
    "escaped formula": ("1,2,'=1+1\n3,4,'@x", [(1, 2, 0), (3, 4, 1)], ["=1+1", "@x"]),
    "a single point": ("0,0,1", [(0, 0, 1)], ["0", "1"]),
}

# What is pasted or uploaded → what the refusal must say.
REFUSED: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", "the table is empty"),
    "empty bytes": (b"", "the table is empty"),
    "only blank lines": ("\n \n\r\n", "the table is empty"),
    "only separators": (",,,\n,,", "the table is empty"),
    "only a mark": (b"\xef\xbb\xbf", "the table is empty"),
    "header only": ("x,y,label\n", "row 1 holds column names, but there are no points below it"),
    "one column": ("1\n2\n3", "row 1 has only one column; x and y are needed"),
    "one column with header": ("x\n1\n2", "row 1: column y is missing; there are 'x'"),
    "no y": ("x,z,label\n1,2,0", "row 1: column y is missing; there are 'x', 'z', 'label'"),
    "x twice": ("x,y,X\n1,2,3", "row 1: column x is there 2 times, as columns 1 and 3"),
    "ragged short": ("1,2,0\n3,4\n5,6,1", "row 2 has 2 columns; 3 are expected"),
    "ragged long": ("1,2,0\n3,4,1,7,8\n5,6,1", "row 2 has 5 columns; 3 are expected"),
    "ragged one": ("x,y,label\n1,2,0\n3", "row 3 has 1 column; 3 are expected"),
    "missing x": ("x,y,label\n,2,0", "row 2, column 1 (x): the value is missing"),
    "missing y": ("1,2,0\n3,NA,1", "row 2, column 2 (y): the value is missing"),
    "missing label": ("1,2,0\n3,4,", "row 2, column 3 (label): the label is missing"),
    "all missing": ("x,y,label\nNA,NA,NA\nNA,NA,NA", "row 2, column 1 (x): the value is missing"),
    "text for a number": ("1,2,0\nabc,4,1", "row 2, column 1 (x): 'abc' is not a number"),
    "text in the first row": ("1,2,0\n1,2,1\n1,zwei,1", "row 3, column 2 (y): 'zwei' is not a number"),
    "column by name": ("label,y,x\n0,1,2\n0,1,oops", "row 3, column 3 (x): 'oops' is not a number"),
    "after blank lines": ("x,y,label\n\n\n1,2,0\n1,b,0", "row 5, column 2 (y): 'b' is not a number"),
    "after a quoted line break": ('x,y,label\n1,2,"a\nb"\n1,q,a', "row 3, column 2 (y): 'q' is not a number"),
    "infinite": ("1,inf,0", "row 1, column 2 (y): inf is not a finite number"),
    "too large": ("1,1e999,0", "row 1, column 2 (y): '1e999' is too large"),
    "thousands": ('"1,234.5",2,0', "row 1, column 1 (x): '1,234.5' is not a number"),
    "decimal commas between commas": ("1,5,2,5,0\n1,5,2,5,1", "row 1 has 5 columns without names; name the columns x, y and label"),
    "too many classes": ("\n".join(f"0,0,{c}" for c in "abcdefg"), "row 7, column 3 (label): 'g' is one class too many; 7 were found"),
    "every label another": ("\n".join(f"0,0,{i}" for i in range(100)), "one class too many; 100 were found, at most 6 are allowed"),
    "long label": (f"1,2,{'a' * 61}", "row 1, column 3 (label): the label has 61 characters; at most 60"),
    "split that is none": ("x,y,label,split\n1,2,0,practice", "row 2, column 4 (split): 'practice' is not train, validation or test"),
    "open quote": ('1,2,0\n3,4,"a\n5,6,b', "row 2: a quote is opened and never closed"),
    "open quote, long": ('1,2,"' + "a\n" * 100_000, "row 1: one cell holds more than"),
    "broken quote": ('1,2,"a"b\n', "row 1: the quotes do not match"),
    "10,000 columns": (",".join(["1"] * 10_000), "row 1 has 10,000 columns; at most 100 are read"),
    "10,000 named columns": (",".join(["x", "y", *map(str, range(9_998))]), "row 1 has 10,000 columns"),
    "5,001 points": ("1,2,0\n" * 5001, "there are 5,001 points; at most 5,000 are allowed"),
    "5,001 points under a header": ("x,y,label\n" + "1,2,0\n" * 5001, "there are 5,001 points; at most 5,000 are allowed"),
    "5,001 quoted points": ('1,2,"a\nb"\n' * 5001, "there are 5,001 points; at most 5,000 are allowed"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is not text"),
    "HTML": ("<html>\n<body>hello</body>\n</html>", "only one column"),
    "JSON": ('{"points": [[1, 2, 0]]}', "row 1"),
    "odd UTF-16": (b"\xff\xfe1\x00,", "not valid UTF-16"),
}


def rows(found: CsvPoints) -> list[tuple[float, float, int]]:
    return [(x, y, int(label)) for (x, y), label in zip(found.points.xy.T.tolist(), found.points.label, strict=True)]


def test_there_are_enough_odd_cases() -> None:
    assert len(READ) + len(REFUSED) >= 80


@pytest.mark.parametrize("case", READ)
def test_read(case: str) -> None:
    data, expected, names = READ[case]
    found = parse(data)
    assert rows(found) == expected
    assert found.class_names == names
    assert found.classes == len(names) >= 2
    assert found.domain == PLANE


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    data, message = REFUSED[case]
    with pytest.raises(SpecError) as refused:
        parse(data)
    assert message in str(refused.value)
    assert {problem.path for problem in refused.value.problems} == {"csv"}
    assert len(str(refused.value)) < 1500


def test_at_most_ten_problems_and_how_many_more() -> None:
    with pytest.raises(SpecError) as refused:
        parse("x,y,label\n" + "a,b,0\n" * 100)
    assert len(refused.value.problems) == 11
    assert refused.value.problems[-1].message == "and 190 more like these"


@pytest.mark.parametrize(("count", "row"), [(1_000_000, "1.5,2.5,1\n"), (200_000, '"1,5","2,5",1\n')])
def test_a_million_rows_are_refused_at_once(count: int, row: str) -> None:
    data = (row * count).encode()
    start = time.process_time()
    with pytest.raises(SpecError, match=f"there are {count:,} points; at most 5,000 are allowed"):
        parse(data)
    assert time.process_time() - start < 3


def test_five_thousand_points_are_read() -> None:
    assert len(parse("x,y,label\n" + "1,2,0\n" * 5000).points) == 5000


def test_splits_are_read() -> None:
    found = parse("x,y,label,split\n1,2,0,train\n1,2,0,Validation\n1,2,0,val\n1,2,1,test\n1,2,1,2")
    assert parts(found.points).tolist() == [0, 1, 1, 2, 2]
    assert parts(parse("1,2,0,1\n1,2,1,0").points).tolist() == [1, 0]


DIVIDED = "No column says which points are held out, so they are divided by the shares and the seed."


def test_notes_say_what_was_done() -> None:
    assert parse("1,2,0").notes == [DIVIDED]
    assert parse("a,b,c\n1,2,0").notes == ["Row 1 was read as column names: 'a' as x, 'b' as y, 'c' as label.", DIVIDED]
    assert parse("x,y,label,id,w\n1,2,0,3,4").notes == ["Columns not used: id, w.", DIVIDED]
    assert parse("1,2").notes == ["There is no label column, so every point is of class 0.", DIVIDED]
    assert parse("1,2,-1\n1,2,1").notes == ["Labels -1, 1 became classes 0 to 1.", DIVIDED]
    assert parse("1,2,a\n3,4,a").notes == ["Label a became class 0.", DIVIDED]
    assert (
        parse("x,y,label,split\n1,2,0,\n3,4,1,").notes[-1] == "The split column is empty, so they are divided by the shares and the seed."
    )
    assert parse("1,2,a\n1,2,b").notes == ["Labels a, b became classes 0 to 1.", DIVIDED]
    assert parse("x,y,label\n1,2,é\n".encode("latin-1")).notes[0] == "The file is not UTF-8, so it was read as Latin-1."
    split = parse("x,y,label,split\n1,2,0,train\n1,2,1,test\n1,2,1,\n")
    others = "The one whose split is empty is divided by the shares and the seed."
    assert split.notes == [f"The split column divides the points: 1 for train, 1 for test. {others}"]
    assert split.points.split is not None
    assert split.points.split.tolist() == [0, 2, UNASSIGNED]
    assert to_csv(split.points).splitlines()[-1] == "1.0,2.0,1,"


def test_axes_that_leave_the_plane_are_rescaled_into_it() -> None:
    found = parse("0,-2,0\n1000,3,1\n500,1,1")
    assert found.points.xy.tolist() == [[pytest.approx(-5.4), pytest.approx(5.4), pytest.approx(0)], [-2, 3, 1]]
    assert found.notes == [DIVIDED, "x ran from 0 to 1000 and was rescaled to -5.4 … 5.4."]


@pytest.mark.parametrize("cells", ["1e308", "-1e308", "100", "6.0001"])
def test_far_and_constant_axes_come_into_the_plane(cells: str) -> None:
    found = parse(f"{cells},0,0\n{cells},{cells},1\n0,1,0")
    assert np.isfinite(found.points.xy).all()
    assert np.abs(found.points.xy).max() <= 6
    assert parse(f"{cells},0,0").points.xy[0, 0] == 0


def test_another_plane() -> None:
    found = parse("0,0,0\n2,1,1", GATE_PLANE)
    assert found.domain == GATE_PLANE
    assert found.points.xy.tolist() == [[pytest.approx(-0.4), pytest.approx(1.4)], [0, 1]]


def test_to_csv() -> None:
    points = Points(np.array([[0.1, -2.0], [1e-7, 3.0]]), np.array([0.0, 1.0]), np.array([0, 2], np.uint8))
    assert to_csv(points) == "x,y,label,split\n0.1,1e-07,0,train\n-2.0,3.0,1,test\n"
    assert to_csv(Points(points.xy, np.array([0.25, -1.0]))) == "x,y,label\n0.1,1e-07,0.25\n-2.0,3.0,-1\n"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "'=x", '=HYPERLINK("http://a")'])
def test_names_that_a_spreadsheet_would_run_are_made_harmless(name: str) -> None:
    text = to_csv(Points(np.zeros((2, 1)), np.zeros(1)), [name, "b"])
    cell = text.split("\n", 1)[1].split(",", 2)[2]
    assert cell.lstrip('"').startswith("'")


NAMES = st.text(alphabet=st.sampled_from("ab=+-@'\",;é\n "), min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(NAMES.filter(lambda name: any(c in name for c in "abé")), min_size=2, max_size=6, unique=True),
    xy=st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6)), min_size=6, max_size=20),
)
def test_round_trip(names: list[str], xy: list[tuple[float, float]]) -> None:
    label = np.arange(len(xy)) % len(names)
    points = Points(np.array(xy).T, label.astype(np.float64), (label % 3).astype(np.uint8))
    found = parse(to_csv(points, names))
    assert np.array_equal(found.points.xy, points.xy)
    assert np.array_equal(found.points.label, points.label)
    assert np.array_equal(parts(found.points), parts(points))
    assert found.class_names == names


CELLS: Any = st.sampled_from(
    ["1", "2.5", "-3", "x", "y", "label", "", "a", '"', "\n", "\r\n", ",", ";", "\t", " ", "1e999", "nan", "=1", "sep=;"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(CELLS, max_size=30).map("".join) | st.text(max_size=60) | st.binary(max_size=60))
def test_anything_is_read_or_refused(data: str | bytes) -> None:
    try:
        found = parse(data)
    except SpecError:
        return
    assert len(found.points) > 0
    assert np.isfinite(found.points.xy).all()
    assert np.abs(found.points.xy).max() <= 6
    assert set(found.points.label.tolist()) <= set(range(found.classes))
