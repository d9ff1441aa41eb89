"""Whether there is a place for files that are to be written."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

from engine.errors import SpecError


def check_place(path: Path) -> None:
    """Raises SpecError at `out` where no file can be written at `path`: before hours are spent on what goes into it."""
    if path.exists() and not path.is_file() and not path.is_dir():
        return
    if path.is_dir():
        raise SpecError.at("out", f"{path} is a folder; name a file")
    if not path.parent.is_dir():
        raise SpecError.at("out", f"there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise SpecError.at("out", f"files cannot be written in {path.parent}")


def check_folder(folder: Path, named: str) -> None:
    """Make `folder` unless it is there, and see that files can be written in it. Raises SpecError at `named`, the setting it comes from."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"glassnet")
            file.flush()
    except OSError as error:
        rule = "must be a folder that can be made and written in"
        raise SpecError.at(named, f"{rule}; got {str(folder)!r} ({error.strerror or error})") from None
