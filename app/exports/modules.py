"""The page's own modules in one piece: an import map of data addresses, so that a file opens without a server."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from app.settings import ROOT

SCRIPTS = ROOT / "static" / "js"
_IMPORT = re.compile(r"""((?:\bfrom|^import)\s*)"(\.{1,2}/[^"]+)\"""", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


@cache
def import_map(entry: str) -> dict[str, str]:
    """Every module that `entry` (such as "offline.js") reaches by static imports: its name to a data address of its text.

    Modules call each other by these names instead of by paths, which mean nothing inside a data address.
    """
    found: dict[str, str] = {}
    waiting = [(SCRIPTS / entry).resolve()]
    while waiting:
        path = waiting.pop()
        name = name_of(path)
        if name in found:
            continue
        text = _COMMENT.sub("", path.read_text("utf-8"))
        waiting += [(path.parent / match[2]).resolve() for match in _IMPORT.finditer(text)]
        found[name] = f"data:text/javascript;base64,{base64.b64encode(_named(text, path.parent).encode()).decode()}"
    return found


def _named(text: str, folder: Path) -> str:
    """A module's text with names in place of the paths that lead from its folder."""
    return _IMPORT.sub(lambda match: f'{match[1]}"{name_of((folder / match[2]).resolve())}"', text)


def name_of(path: Path) -> str:
    """What a module is called inside the map."""
    return f"glassnet/{path.relative_to(SCRIPTS).as_posix()}"
