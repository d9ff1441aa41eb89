"""Files that are written whole or not at all, and whether there is a place for them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

from engine.errors import SpecError

READABLE = 0o666


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


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`: under a passing name beside it, which takes the place of what was there once all of it is on the disk.

    Raises OSError, with the file's name, where that fails; nothing is left behind then, and what was there stays. What is no file, such as
    a pipe, is written to.
    """
    try:
        _write(path, data)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say of which file
        raise


def _write(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(path.stat().st_mode if path.exists() else READABLE & ~_mask())
            unfinished.replace(path.resolve())  # a link keeps pointing where it pointed
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _mask() -> int:
    """What this process takes away from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
