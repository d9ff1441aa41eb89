"""Files are written whole or not at all, and a place that is none is told before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.written import check_place, write_whole
from engine.errors import SpecError
from tests.app.test_exporting import glassnet, small  # noqa: F401 - a fixture


def test_a_file_is_written_and_nothing_else_lies_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "found", b"one")
    write_whole(tmp_path / "found", b"two")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("found", b"two")]


def test_what_was_there_stays_when_writing_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "found", b"one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "found", b"two")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("found", b"one")]


def test_rights_and_links_are_those_of_a_plain_write(tmp_path: Path) -> None:
    plain, found, link = tmp_path / "plain", tmp_path / "found", tmp_path / "link"
    plain.write_bytes(b"")
    link.symlink_to(found)
    write_whole(link, b"one")
    assert found.stat().st_mode == plain.stat().st_mode
    assert link.is_symlink()
    found.chmod(0o600)
    write_whole(found, b"two")
    assert found.stat().st_mode & 0o777 == 0o600


def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is a folder; name a file"):
        check_place(tmp_path)
    with pytest.raises(SpecError, match="there is no folder"):
        check_place(tmp_path / "nowhere" / "file")
    check_place(tmp_path / "file")
    check_place(Path(os.devnull))
    write_whole(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as full:
        write_whole(Path("/dev/full"), b"gone")
    assert full.value.filename == "/dev/full"


@pytest.mark.parametrize("command", [("train",), ("export", "--format", "numpy")])
def test_a_wrong_place_is_told_before_training(command: tuple[str, ...], small: str, tmp_path: Path) -> None:  # noqa: F811
    done = glassnet(command[0], small, *command[1:], "--epochs", "1000000", "--out", str(tmp_path / "nowhere" / "file"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "out: there is no folder" in done.stderr
