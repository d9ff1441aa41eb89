"""How a command says no: a line for each thing that is a person's to mend, and nothing of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.complaints import complain, lines
from app.strict_json import JsonError
from engine.errors import Problem, SpecError, StateError


def said(error: Exception, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is said of an error, on standard error alone; ["not mine"] where it is nobody's to mend."""
    mine = complain(error)
    out, err = capsys.readouterr()
    assert not out
    return err.splitlines() if mine else ["not mine"]


def test_each_problem_has_a_line_with_its_field(capsys: pytest.CaptureFixture[str]) -> None:
    long = "must be at most 0.5; got " + "9" * 300
    error = SpecError([Problem("data.noise", long), Problem("", "must be an object; got 3")])
    assert said(error, capsys) == [f"data.noise: {long}", "spec: must be an object; got 3"]


def test_what_was_typed_is_text_and_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    error = SpecError([Problem("model.layers[0].units", "there is no '[bold]x[/]'; choose [dense]")])
    assert said(error, capsys) == ["model.layers[0].units: there is no '[bold]x[/]'; choose [dense]"]
    assert lines(error)[0].startswith("[red]")
    assert said(StateError("no [red]point[/] yet"), capsys) == ["no [red]point[/] yet"]


def test_files_and_texts_are_a_persons_to_mend_and_bugs_are_not(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "none.json").read_text()
    (line,) = said(missing.value, capsys)
    assert "none.json" in line
    assert said(JsonError("line 1: a comma is missing"), capsys) == ["line 1: a comma is missing"]
    assert said(OSError(5, "of no file"), capsys) == ["not mine"]
    assert said(ZeroDivisionError("division by zero"), capsys) == ["not mine"]
