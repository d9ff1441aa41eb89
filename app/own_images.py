"""People's own pictures: collections below the state folder, each its owner's alone, kept under ids that nobody can guess.

What there is stands in memory, read from the disk once: whose a collection is, is asked with every spec that names one.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.data.idx import FileError
from engine.data.intake import Intake
from engine.data.own_images import ID_PATTERN, PICTURES, PLACE
from engine.errors import SpecError

ABOUT = "about.json"
UNFINISHED = ".unfinished"
MAX_COLLECTIONS = 20
"""Of one owner."""
MOST_COLLECTIONS = 5000
"""Of everybody together."""
MAX_TITLE = 60
FRESH_SECONDS = 86_400.0
"""So long after they were opened last collections are kept though no run uses them and there is no room."""
TOUCH_SECONDS = 600.0
GONE = "these pictures are not here: a link does not carry them, and whoever took them may have deleted them"
FULL = "there is no room for further pictures on this server: all that it keeps are in use; delete a collection, or ask whoever runs it"


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


@dataclass
class _Kept:
    """A collection, the bytes of its pictures, and when its owner saw or used it last, in seconds since 1970."""

    about: Collection
    size: int
    opened: float


class Collections:
    """All collections of this server, below `folder`, for this process and those it starts; what an end without warning left half-done
    is cleared away. Any thread may ask."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        os.environ[PLACE] = str(folder.resolve())
        self.folder, self.most_bytes = folder.resolve(), most_bytes
        self._lock = threading.Lock()
        self.folder.mkdir(parents=True, exist_ok=True)
        for rest in self.folder.glob(f"*{UNFINISHED}"):
            shutil.rmtree(rest, ignore_errors=True)
        self._kept = {kept.about.id: kept for path in self.folder.iterdir() if (kept := _read(path))}

    def of(self, owner: str | None) -> list[Collection]:
        """Somebody's collections, the newest first. They count as opened."""
        with self._lock:
            found = [kept for kept in self._kept.values() if kept.about.owner == owner]
            for kept in found:
                self._touch(kept)
        return sorted((kept.about for kept in found), key=lambda one: -one.created)

    def find(self, collection: str, owner: str | None) -> Collection | None:
        """The owner's collection of that id, which counts as opened; None for everybody else's and those there are none of."""
        with self._lock:
            kept = self._kept.get(collection)
            if kept is None or kept.about.owner != owner:
                return None
            self._touch(kept)
            return kept.about

    def check(self, asked: Any, owner: str | None) -> None:
        """Raises SpecError where a spec, or changes of one, ask for pictures that are not `owner`'s: to others they are not there."""
        if any(self.find(name, owner) is None for name in set(_named(asked))):
            raise SpecError.at("data.collection", GONE)

    def is_full(self) -> bool:
        """Whether there is no room for a further one."""
        with self._lock:
            return self._full()

    def make_room(self, used: frozenset[str]) -> None:
        """Delete collections that are not `used` and were not opened today, the longest ago first, until there is room for another."""
        self._sweep(used, time.time() - FRESH_SECONDS, self._full)

    def expire(self, before: float, used: frozenset[str]) -> None:
        """Delete the collections that are not `used` and were opened last `before` that moment, in seconds since 1970."""
        self._sweep(used, before, lambda: True)

    def create(self, owner: str, title: str, fill: Callable[[Intake], None]) -> Collection:
        """A new collection of what `fill` takes in, all of it or nothing. Raises FileError where that cannot be learnt from, or there is
        no room for it."""
        if len(self.of(owner)) >= MAX_COLLECTIONS:
            raise FileError(f"you have {MAX_COLLECTIONS} collections already; delete one first")
        if self.is_full():
            raise FileError(FULL)
        name = secrets.token_hex(16)
        unfinished = self.folder / f"{name}{UNFINISHED}"
        unfinished.mkdir(parents=True)
        try:
            with Intake(unfinished / PICTURES) as intake:
                fill(intake)
                notes = intake.finish()
            called = (title or " · ".join(intake.counts))[:MAX_TITLE]
            made = Collection(name, owner, called, time.time(), dict(intake.counts), notes)
            (unfinished / ABOUT).write_text(json.dumps(asdict(made)), "utf-8")
            unfinished.replace(self.folder / name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        with self._lock:
            self._kept[name] = _Kept(made, (self.folder / name / PICTURES).stat().st_size, made.created)
        return made

    def delete(self, collection: Collection) -> None:
        """Take a collection away, which no run may be learning from: without it none could be woken, or told anything."""
        with self._lock:
            self._kept.pop(collection.id, None)
        shutil.rmtree(self.folder / collection.id, ignore_errors=True)

    def _full(self) -> bool:
        return len(self._kept) >= MOST_COLLECTIONS or sum(kept.size for kept in self._kept.values()) > self.most_bytes

    def _sweep(self, used: frozenset[str], before: float, wanted: Callable[[], bool]) -> None:
        """Delete, the longest unopened first, what is not `used` and was opened `before` a moment, while that is `wanted`."""
        gone = []
        with self._lock:
            for kept in sorted(self._kept.values(), key=lambda kept: kept.opened):
                if kept.opened >= before or not wanted():
                    break
                if kept.about.id not in used:
                    gone.append(self._kept.pop(kept.about.id).about)
        for collection in gone:
            self.delete(collection)

    def _touch(self, kept: _Kept) -> None:
        """It was opened now; written down once in a while, as the time of its file."""
        if time.time() > kept.opened + TOUCH_SECONDS:
            kept.opened = time.time()
            with suppress(OSError):
                (self.folder / kept.about.id / ABOUT).touch()


def used_in(specs: Iterable[str]) -> frozenset[str]:
    """The ids of collections that specs, as JSON, may name."""
    return frozenset(name for spec in specs for name in re.findall(ID_PATTERN.strip("^$"), spec))


def _named(asked: Any) -> Iterator[str]:
    """Every id of a collection that stands anywhere in a value as it comes out of JSON, also at the end of a path of changes."""
    if isinstance(asked, list):
        for part in asked:
            yield from _named(part)
    elif isinstance(asked, dict):
        for name, value in asked.items():
            if isinstance(value, str):
                if name.rpartition(".")[2] == "collection":
                    yield value
            else:
                yield from _named(value)


def _read(path: Path) -> _Kept | None:
    try:
        about = Collection(**json.loads((path / ABOUT).read_text("utf-8")))
        return _Kept(about, (path / PICTURES).stat().st_size, (path / ABOUT).stat().st_mtime)
    except (OSError, ValueError, TypeError):
        return None
