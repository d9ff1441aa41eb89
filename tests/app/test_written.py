"""A place where no file can be is told before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.written import check_place
from engine.errors import SpecError
from tests.app.test_exporting import glassnet, small  # noqa: F401 - a fixture


def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is a folder; name a file"):
        check_place(tmp_path)
    with pytest.raises(SpecError, match="there is no folder"):
        check_place(tmp_path / "nowhere" / "file")
    check_place(tmp_path / "file")
    check_place(Path(os.devnull))


@pytest.mark.parametrize("command", [("train",), ("export", "--format", "numpy")])
def test_a_wrong_place_is_told_before_training(command: tuple[str, ...], small: str, tmp_path: Path) -> None:  # noqa: F811
    done = glassnet(command[0], small, *command[1:], "--epochs", "1000000", "--out", str(tmp_path / "nowhere" / "file"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "out: there is no folder" in done.stderr
