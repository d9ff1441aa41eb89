"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

READABLE = 0o666
Data = bytes | memoryview


def write_whole(path: Path, data: Data) -> None:
    """Write `data` to `path`: under a passing name beside it, which takes the place of what was there once all of it is on the disk.

    Raises OSError, with the file's name, where that fails; nothing is left behind then, and what was there stays. What is no file, such as
    a pipe, is written to.
    """
    try:
        _write(path, data)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say of which file
        raise


def _write(path: Path, data: Data) -> None:
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
