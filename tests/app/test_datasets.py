"""Data before a run: previews, and points from somebody's table."""

from __future__ import annotations

import pytest


def test_datasets_are_previewed(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "blobs", "classes": 3, "samples": 60}}).json()
    assert len(answer["points"]) == 60
    assert answer["classes"] == 3
    assert {point[3] for point in answer["points"]} == {0, 1, 2}
    wrong = http.post("/api/datasets/preview", json={"data": {"kind": "blobs", "classes": 99}})
    assert wrong.json()["errors"][0]["path"] == "data.classes"


def test_images_are_previewed_with_their_shape_and_classes(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "digits", "samples": 100, "classes": [3, 8]}}).json()
    assert (answer["shape"], answer["classes"], answer["count"]) == ([8, 8, 1], ["3", "8"], 100)
    assert sum(answer["parts"].values()) == 100
    assert {part: sum(each.values()) for part, each in answer["counts"].items()} == answer["parts"]
    assert set(answer["counts"]["train"]) == {"3", "8"}


def test_sequences_are_previewed_with_their_tokens_and_notes(http):
    answer = http.post("/api/datasets/preview", json={"data": {"kind": "reverse", "samples": 200}}).json()
    assert (answer["count"], answer["target_shape"]) == (200, [answer["shape"][0] - 8])
    assert "counts" not in answer
    few = http.post("/api/datasets/preview", json={"data": {"kind": "parity", "length": 4, "samples": 1000}}).json()
    assert "were asked for" in few["notes"][0]


@pytest.mark.parametrize(("text", "said"), [("NaN", "NaN is not JSON"), ("1e999", "1e999 is too large"), ("1", "")])
def test_numbers_that_are_none_are_named(http, text, said):
    body = '{"data": {"kind": "drawn", "points": [[0, %s, 1]]}}' % text  # noqa: UP031 - braces stand in the text
    answer = http.post("/api/datasets/preview", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == (400 if said else 200)
    if said:
        assert said in answer.json()["errors"][0]["message"]


def test_a_table_is_previewed_with_its_columns_and_what_to_mind(http):
    text = "x,always,kind\n" + "".join(f"{i},1,{'ab'[i % 2]}\n" for i in range(20))
    asked = {"kind": "csv", "content": text, "columns": [{"column": "x", "encoder": "minmax"}, "always"]}
    answer = http.post("/api/datasets/preview", json={"data": asked}).json()
    assert [(column["name"], column["role"]) for column in answer["columns"]] == [("x", "input"), ("always", "input"), ("kind", "target")]
    assert [one["kind"] for one in answer["advice"]] == ["constant"]
    seen = [row["inputs"][0] for row in answer["rows"] if row["part"] == "train"]
    assert 0 <= min(seen) < max(seen) <= 1
    ragged = http.post("/api/datasets/preview", json={"data": {"kind": "csv", "content": text + "1,2\n"}})
    assert (ragged.status_code, ragged.json()["errors"][0]) == (
        422, {"path": "data.content", "message": "row 22 has 2 columns; 3 are expected"},
    )  # fmt: skip


TABLE = "x,y,label\n1,2,a\n-1,3,b\n0,0,a\n"


def test_tables_come_as_json_as_text_or_as_a_file(http):
    answers = [
        http.post("/api/datasets/parse-csv", json={"text": TABLE}),
        http.post("/api/datasets/parse-csv", content=TABLE.encode(), headers={"content-type": "text/csv"}),
        http.post("/api/datasets/parse-csv", files={"file": ("points.csv", TABLE.encode(), "text/csv")}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert len(answers[0].json()["points"]) == 3
    wrong = http.post("/api/datasets/parse-csv", json={"text": "x,y,label\n1,2,a\n1,oops,b\n"})
    assert wrong.status_code == 422
    assert "row 3" in wrong.json()["errors"][0]["message"]
