"""A refusal in our own words: the rule and the value, never a library's phrases."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr, TypeAdapter, ValidationError

from engine.wording import told


class Color(StrEnum):
    RED = "red"


class Box(BaseModel):
    size: int


class One(BaseModel):
    kind: Literal["one"]


class Two(BaseModel):
    kind: Literal["two"]


EITHER = Annotated[One | Two, Field(discriminator="kind")]


@pytest.mark.parametrize(
    ("asked", "value", "message"),
    [
        (int, "abc", "must be a whole number; got 'abc'"),
        (int, 1.5, "must be a whole number; got 1.5"),
        (int, None, "must be a whole number; got None"),
        (float, "x", "must be a number; got 'x'"),
        (Annotated[float, Field(allow_inf_nan=False)], float("inf"), "must be a finite number; got inf"),
        (Annotated[int, Field(ge=1000)], 3, "must be at least 1,000; got 3"),
        (Annotated[float, Field(le=0.5)], 2, "must be at most 0.5; got 2"),
        (Annotated[float, Field(gt=0.0)], 0, "must be greater than 0; got 0"),
        (Annotated[int, Field(lt=5)], 5, "must be less than 5; got 5"),
        (bool, "maybe", "must be true or false; got 'maybe'"),
        (str, 3, "must be text; got 3"),
        (Annotated[str, Field(min_length=1)], "", "must have at least 1 character; got ''"),
        (Annotated[str, Field(max_length=2)], "abc", "must have at most 2 characters; got 'abc'"),
        (Annotated[str, Field(pattern="^a$")], "b", "must be of the form ^a$; got 'b'"),
        (Literal["a", "b"], "c", "must be 'a' or 'b'; got 'c'"),
        (Color, "blue", "must be 'red'; got 'blue'"),
        (list[int], 3, "must be a list; got 3"),
        (tuple[int, ...], "x", "must be a list; got 'x'"),
        (Annotated[list[int], Field(min_length=1)], [], "must have at least 1 item; it has 0"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "must have at most 1 item; it has 2"),
        (dict[str, int], 3, "must be an object with named fields; got 3"),
        (Box, 3, "must be an object with named fields; got 3"),
        (Box, {}, "is missing"),
        (Path, 3, "must be a path; got 3"),
        (EITHER, {"kind": "three"}, "there is no kind three; choose one of one, two"),
        (EITHER, {}, "must be an object that says its 'kind'"),
    ],
    ids=str,
)
def test_a_refusal_in_words(asked: Any, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(asked).validate_python(value)
    assert told(refused.value.errors()[0]) == message


def test_a_secret_value_is_not_told() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[SecretStr, Field(min_length=16)]).validate_python("short")
    assert told(refused.value.errors()[0], secret=True) == "must have at least 16 characters"
