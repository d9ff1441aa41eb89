"""A person's own table: dialects, columns, targets, and every way in which it can be wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data.csv_data import SAMPLE
from engine.data.csv_table import MAX_CHARACTERS, MAX_ROWS, table_of
from engine.data.rows import Rows
from engine.data.table_advice import advice
from engine.data.table_preview import preview
from engine.errors import SpecError
from engine.run import Run
from engine.spec import parse_spec

HEIGHTS = "height;group\n1,5;a\n2,5;b\n3,5;a\n0,5;b\n"


def data_of(text: str, **fields: Any) -> Any:
    return parse_spec({"data": {"kind": "csv", "content": text, **fields}}).data


def rows_of(text: str, **fields: Any) -> Rows:
    rows = data_of(text, **fields).ready(np.random.default_rng(0))
    assert isinstance(rows, Rows)
    return rows


def kinds_of(text: str, **fields: Any) -> set[str]:
    data = data_of(text, **fields)
    return {one.kind for one in advice(data, data.ready(np.random.default_rng(0)))}


def test_words_make_classes_and_numbers_values() -> None:
    assert data_of(SAMPLE).class_names() == ["no", "yes"]
    assert data_of(SAMPLE, target="hours slept", answer="values").task == "regression"
    assert data_of("x,y\n1,2.5\n2,3.5\n3,9.25\n").task == "regression"


@pytest.mark.parametrize(("answer", "task"), [("auto", "classification"), ("classes", "classification"), ("values", "regression")])
def test_a_target_of_few_whole_numbers_is_read_as_asked(answer: str, task: str) -> None:
    data = data_of("a,b\n1,0\n2,1\n3,0\n4,1\n", answer=answer)
    assert (data.task, data.class_names()) == (task, ["0", "1"] if task == "classification" else [])


@pytest.mark.parametrize(
    "text",
    [
        HEIGHTS,
        HEIGHTS.replace(",", ".").replace(";", "\t"),
        HEIGHTS.replace(",", ".").replace(";", ","),
        "\ufeff" + HEIGHTS,
        HEIGHTS.replace("\n", "\r\n"),
        '"height";"group"\n"1,5";"a"\n"2,5";"b"\n"3,5";"a"\n"0,5";"b"\n',
        "sep=;\n" + HEIGHTS,
    ],
)
def test_every_dialect_reads_alike(text: str) -> None:
    table = table_of(text)
    assert list(table.columns) == ["height", "group"]
    assert table.columns["height"].values.tolist() == [1.5, 2.5, 3.5, 0.5]
    assert table.columns["group"].categories == ("a", "b")


def test_a_row_of_numbers_is_no_row_of_names() -> None:
    assert list(table_of("1,2,a\n3,4,b\n").columns) == ["column 1", "column 2", "column 3"]


def test_missing_cells_stay_missing_and_their_rows_are_left_out_with_a_word() -> None:
    rows = rows_of("x,y,kind\n1,2,a\nNA,3,b\n2,,a\n4,5,b\n5,6,a\n")
    assert len(rows.labels) == 3
    assert rows.notes() == ["1 of 5 rows have no x and were left out.", "1 of 5 rows have no y and were left out."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the table is empty"),
        ("\n\n", "the table is empty"),
        ("a,b\n", "row 1 names the columns, but there are no rows below it"),
        ("a\n1\n2\n", "only one column"),
        ("a,b\n1,2\n1,2,3\n", "row 3 has 3 columns; 2 are expected"),
        ("a,b\n1,2\n1\n", "row 3 has 1 columns; 2 are expected"),
        ("a,a\n1,2\n", "two columns are called 'a', number 1 and 2"),
        ("a,b\n,1\n,2\n", "column 1 (a) has no values at all"),
        ("a,b\n" + "1,2\n" * 9 + "x,2\n", "row 11, column 1 (a): 'x' is not a number"),
        ('a,b\n"1,2\n', "row 2: a quote is opened and never closed"),
        (",".join("c" * 3 + str(i) for i in range(10_000)) + "\n1\n", "row 1 has 10,000 columns; at most 100 are read"),
        ("a,b\n" + "1,2\n" * (MAX_ROWS + 5), f"there are {MAX_ROWS + 6:,} rows; at most {MAX_ROWS:,} are read"),
        ("a\0b,c\n1,2\n", "it holds zero bytes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        data_of(text)
    assert refused.value.problems[0].path == "data.content"
    assert words in refused.value.problems[0].message


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(SpecError, match=r"data\.content"):
        data_of("a,b\n" + "1,2\n" * (MAX_CHARACTERS // 4 + 1))


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"target": "weight"}, "data.target", "there is no column 'weight'"),
        ({"columns": ["passed"]}, "data.columns[0].column", "passed is the target"),
        ({"only": ["maybe"], "target": "passed"}, "data.only", "passed is never 'maybe'"),
        ({"columns": [{"column": "seat", "encoder": "log"}]}, "data.columns[0].encoder", "seat holds words"),
        ({"content": 5}, "data.content", "text"),
    ],
)
def test_wrong_roles_and_encoders_name_their_field(fields: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec({"data": {"kind": "csv", **fields}})
    assert refused.value.problems[0].path == path
    assert words in refused.value.problems[0].message


@pytest.mark.parametrize("classes", [1, 30])
def test_one_class_and_far_too_many_are_refused(classes: int) -> None:
    text = "x,name\n" + "".join(f"{i},w{i % classes}\n" for i in range(60))
    with pytest.raises(SpecError, match=f"name has {classes} different words"):
        data_of(text)


def test_names_and_constants_are_not_shown_unless_somebody_wants_them() -> None:
    text = "name,x,always,kind\n" + "".join(f"person {i},{i % 7},1,{'ab'[i % 2]}\n" for i in range(40))
    data = data_of(text)
    assert [shown.column for shown in data.columns] == ["x"]
    assert "name" in kinds_of(text)
    assert "constant" in kinds_of(text, columns=["x", "always"])


def test_a_leak_is_noticed_and_honest_columns_are_not() -> None:
    rng = np.random.default_rng(1)
    body = "".join(f"{a:.2f},{'hit' if a > 0 else 'miss'},{'p' if a > 0 else 'q'}\n" for a in rng.standard_normal(50))
    assert "leak" in kinds_of("x,result,kind\n" + body)
    assert "leak" not in kinds_of(SAMPLE)
    numbers = "".join(f"{a:.3f},{2 * a + 1:.3f}\n" for a in rng.standard_normal(50))
    assert "leak" in kinds_of("x,y\n" + numbers)


def test_rare_classes_missing_values_twins_and_raw_sizes_are_noticed() -> None:
    assert "imbalance" in kinds_of("x,kind\n" + "".join(f"{i / 7:.2f},{'a' if i else 'b'}\n" for i in range(30)))
    assert "missing" in kinds_of("x,y,kind\n" + "".join(f"{'' if i % 3 else i},{i % 5},{'ab'[i % 2]}\n" for i in range(30)))
    assert "twins" in kinds_of("x,kind\n" + "1,a\n2,b\n" * 20)
    raw = [{"column": name, "encoder": "raw"} for name in ("x", "y")]
    assert "unscaled" in kinds_of("x,y,kind\n" + "".join(f"{i},{i * 100},{'ab'[i % 2]}\n" for i in range(30)), columns=raw)


@pytest.mark.parametrize("kind", ["iris", "auto_mpg", "csv"])
def test_the_preview_tells_before_and_after(kind: str) -> None:
    data: Any = datasets.make(kind)
    rows = data.ready(np.random.default_rng(0))
    told = preview(data, rows)
    assert [column["role"] for column in told["columns"]].count("target") == 1
    assert sum(told["parts"].values()) == told["count"] == len(rows.labels)
    for i, row in enumerate(told["rows"]):
        np.testing.assert_allclose(row["inputs"], rows.inputs[:, i], atol=1e-6)
        np.testing.assert_allclose(rows.read([list(row["values"].values())])[:, 0], rows.inputs[:, i], atol=1e-6)
    for column in told["columns"]:
        assert sum(bar["count"] for bar in column["bars"]) + column["missing"] == len(data.table)


def test_it_trains_and_survives_a_link() -> None:
    spec = parse_spec({"data": {"kind": "csv"}, "model": {"layers": [{"units": 4}, {"units": None, "activation": "auto"}]}})
    run = Run(parse_spec(spec.to_json()))
    before = run.experiment.measure()["train"]
    run.take_steps("epoch", 100)
    after = run.experiment.measure()["train"]
    assert before
    assert after
    assert after["loss"] < before["loss"] / 2
    assert run.predict([[9, 8, "front"], [1, 5, "back"]])["classes"] == [1, 0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,kind\n1,1,x\n2,2,x\n,3,y\n,4,y\n5,5,x\n", "no row of the class 'y' is left"),
        ("a,b,kind\n1,,x\n,2,x\n,3,y\n4,,y\n", "no row is left"),
        ("a,b,size\n1,,1\n,2,2\n,3,3\n4,,4\n", "no row is left"),
    ],
)
def test_gaps_that_leave_a_class_or_everything_empty_are_refused(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words) as refused:
        rows_of(text)
    assert [problem.path for problem in refused.value.problems] == ["data.columns"]


@pytest.mark.parametrize("text", ["a,b,c\n1,1,x\n1,1,y\n1,1,x\n1,1,y\n", "a,b\n" + "".join(f"w{i},{i % 3}\n" for i in range(200))])
def test_a_table_with_nothing_to_learn_from_is_refused(text):
    with pytest.raises(SpecError, match=r"no column to learn [bc] from") as error:
        data_of(text)
    assert error.value.problems[0].path == "data.columns"


def test_numbers_without_measure_are_refused():
    with pytest.raises(SpecError, match="'-1e308' is too large"):
        data_of("a,b\n1,1\n-1e308,2\n1,3\n")


@pytest.mark.parametrize("text", ["a,b\n0.1,1\n0.10000000000000002,2\n0.1,3.5\n", "a,b\n1e11,1\n100000000000.00002,2\n1e11,3.5\n"])
def test_numbers_that_hardly_differ_have_bars(text):
    column = preview(data_of(text, target="b"), rows_of(text, target="b"))["columns"][0]
    assert sum(bar["count"] for bar in column["bars"]) == 3
