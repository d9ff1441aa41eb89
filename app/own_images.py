"""People's own pictures: collections below the state folder, each its owner's alone, kept under ids that nobody can guess."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.data.idx import FileError
from engine.data.intake import Intake
from engine.data.own_images import ID_PATTERN, PICTURES, PLACE, collections_folder
from engine.errors import SpecError

ABOUT = "about.json"
UNFINISHED = ".unfinished"
MAX_COLLECTIONS = 20
MAX_TITLE = 60
GONE = "these pictures are not here: a link does not carry them, and whoever took them may have deleted them"


@dataclass(frozen=True)
class Collection:
    """What is kept beside the pictures: whose they are, what they are called, how many there are of which class, what was left out."""

    id: str
    owner: str
    title: str
    created: float
    counts: dict[str, int]
    notes: list[str]

    def told(self) -> dict[str, Any]:
        """JSON-ready, without the owner."""
        return {name: value for name, value in asdict(self).items() if name != "owner"}


def settle(folder: Path) -> None:
    """Collections live in `folder`, for this process and those it starts; what an end without warning left half-done is cleared away."""
    os.environ[PLACE] = str(folder.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    for rest in folder.glob(f"*{UNFINISHED}"):
        shutil.rmtree(rest, ignore_errors=True)


def collections_of(owner: str | None) -> list[Collection]:
    """Somebody's collections, the newest first."""
    folder = collections_folder()
    if owner is None or folder is None or not folder.is_dir():
        return []
    found = (_read(path) for path in folder.iterdir() if not path.name.endswith(UNFINISHED))
    return sorted((one for one in found if one and one.owner == owner), key=lambda one: -one.created)


def find(collection: str, owner: str | None) -> Collection | None:
    """The owner's collection of that id; None for everybody else's and those there are none of."""
    folder = collections_folder()
    if owner is None or folder is None or not re.fullmatch(ID_PATTERN, collection):
        return None
    found = _read(folder / collection)
    return found if found and found.owner == owner else None


def create(owner: str, title: str, fill: Callable[[Intake], None], most_bytes: int) -> Collection:
    """A new collection of what `fill` takes in, all of it or nothing. Raises FileError where that cannot be learnt from, or there is no
    room for it."""
    folder = collections_folder()
    assert folder is not None
    if len(collections_of(owner)) >= MAX_COLLECTIONS:
        raise FileError(f"you have {MAX_COLLECTIONS} collections already; delete one first")
    if _size(folder) > most_bytes:
        raise FileError("there is no room for further pictures on this server; delete a collection, or ask whoever runs it")
    name = secrets.token_hex(16)
    unfinished = folder / f"{name}{UNFINISHED}"
    unfinished.mkdir(parents=True)
    try:
        with Intake(unfinished / PICTURES) as intake:
            fill(intake)
            notes = intake.finish()
        made = Collection(name, owner, title[:MAX_TITLE] or " · ".join(intake.counts)[:MAX_TITLE], time.time(), dict(intake.counts), notes)
        (unfinished / ABOUT).write_text(json.dumps(asdict(made)), "utf-8")
        unfinished.replace(folder / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return made


def delete(collection: Collection) -> None:
    """Take a collection away, which no run may be learning from: without it none could be woken, or told anything."""
    folder = collections_folder()
    assert folder is not None
    shutil.rmtree(folder / collection.id, ignore_errors=True)


def check_owner(asked: Any, owner: str | None) -> None:
    """Raises SpecError where a spec, or changes of one, ask for pictures that are not `owner`'s: to others they are not there."""
    if isinstance(asked, list):
        for part in asked:
            check_owner(part, owner)
    if not isinstance(asked, dict):
        return
    for name, value in asked.items():
        if str(name).rpartition(".")[2] == "collection" and isinstance(value, str) and find(value, owner) is None:
            raise SpecError.at("data.collection", GONE)
        check_owner(value, owner)


def _read(path: Path) -> Collection | None:
    try:
        return Collection(**json.loads((path / ABOUT).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _size(folder: Path) -> int:
    """Bytes of everybody's pictures."""
    return sum(path.stat().st_size for path in folder.glob(f"*/{PICTURES}")) if folder.is_dir() else 0
