"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.whole import write_whole


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


def test_what_is_no_file_is_written_to() -> None:
    write_whole(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as full:
        write_whole(Path("/dev/full"), b"gone")
    assert full.value.filename == "/dev/full"
