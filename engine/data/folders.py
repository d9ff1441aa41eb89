"""Image folders: anybody's own pictures, one folder for each class, as they lie on disk or in a zip.

A zip is never unpacked: its files are read one by one, and what they are called only says which class they belong to.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from engine.data.download import DATA_DIR, data_folder
from engine.data.idx import Bytes, FileError
from engine.data.images import ImagesData, scaling_argument, turns
from engine.data.kind import datasets
from engine.data.photos import MAX_FILE_BYTES, SUFFIXES, read_photo
from engine.data.pictures import Album
from engine.data.scalers import Scaling
from engine.registry import argument

PARENT = "images"
MAX_FILES = 50_000
MAX_FOLDERS = 100
MOST_OFFERED = 24
MAX_BYTES = 256_000_000
ENCRYPTED = 1
NAME = re.compile(r"[\w][\w .()+-]{0,99}")
PARTS = frozenset({"train", "training", "val", "valid", "validation", "dev", "test", "testing"})
"""Folders of these names, in any case, with folders within, are parts of one set and no classes."""

Reader = Callable[[str], bytes]


@dataclass(frozen=True)
class Listing:
    """The pictures of a folder or zip: `files` their names, in order, `labels` their classes' indices, `others` the names of those
    that are left out, `parts` the folders whose pictures were put together by class."""

    names: tuple[str, ...]
    files: tuple[str, ...]
    labels: tuple[int, ...]
    others: tuple[str, ...]
    parts: tuple[str, ...] = ()

    def notes(self) -> list[str]:
        """What was made of parts, where there are some."""
        if not self.parts:
            return []
        parts = ", ".join(self.parts)
        return [f"{parts}: parts of one set; their pictures are put together by class; which are held out is set in the lab."]


class PictureFiles(ImagesData):
    """Base of image files in one folder for each class, as they lie on disk or in a zip."""

    size: int = argument(32, "Width and height, in pixels, to which every picture is cut and scaled.", ge=8, le=224,
                         ui={"control": "slider", "step": 4})  # fmt: skip
    color: bool = argument(True, "Whether pictures keep their colors, red, green and blue, or become gray.", ui={"control": "switch"})
    scaling: Scaling = scaling_argument("standardize")

    @abstractmethod
    def place(self) -> tuple[Path, int]:
        """The folder or zip, and when it last changed. Raises FileError where it is not there."""

    def stamp(self) -> object:
        return self.place()

    def few_pictures(self, count: int) -> list[Bytes]:
        path, changed = self.place()
        listing = _listing(path, changed)
        labels = np.array(listing.labels, np.uint8)
        chosen = [listing.files[i] for i in np.argsort(turns(labels), kind="stable")[:count]]
        with opened(path) as (_, read):
            return [read_photo(read(file), file, self.size, 3) for file in chosen]

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.size, self.size, 3 if self.color else 1

    def all_names(self) -> list[str]:
        return list(_listing(*self.place()).names)

    def album(self) -> Album:
        return _album(*self.place(), self.size, self.input_shape[2])


@datasets.register
class ImageFolder(PictureFiles):
    """Image folder: your own pictures, one folder for each class, in a folder or zip below images/ in the data folder."""

    kind: Literal["image_folder"] = "image_folder"
    origin: ClassVar[str | None] = "folder"
    folder: str = argument(
        ..., "The name of the folder, or of the zip with its ending, that holds one folder for each class.", max_length=100,
        ui={"control": "text"},
    )  # fmt: skip

    @field_validator("folder")
    @classmethod
    def _is_there(cls, folder: str) -> str:
        try:
            _listing(*_stamped(folder))
        except FileError as error:
            raise ValueError(str(error)) from None
        return folder

    @classmethod
    def offers(cls) -> list[tuple[ImagesData, str]]:
        return [(cls(folder=name), name) for name in _folders_there()]

    def place(self) -> tuple[Path, int]:
        return _stamped(self.folder)


def _folders_there() -> list[str]:
    """The names of folders and zips with one folder for each class below images/ in the data folder."""
    parent = data_folder()
    if parent is None or not (parent / PARENT).is_dir():
        return []
    found = []
    for path in sorted((parent / PARENT).iterdir()):
        try:
            _listing(*_stamped(path.name))
        except FileError:
            continue
        found.append(path.name)
    return found[:MOST_OFFERED]


def _stamped(name: str) -> tuple[Path, int]:
    """Where the folder or zip lies, and when it last changed. Raises FileError where there is none of that name."""
    parent = data_folder()
    if parent is None:
        raise FileError(f"no data folder is set: put the pictures into {PARENT}/ in a folder, and its path into {DATA_DIR}")
    if not NAME.fullmatch(name) or name.endswith((" ", ".")):
        raise FileError(f"{name!r} is not the plain name of a folder or zip in {PARENT}/ in the data folder")
    path = parent / PARENT / name
    if not (path.is_dir() or (path.is_file() and path.suffix.lower() == ".zip")):
        raise FileError(f"there is no folder or zip {name!r} in {PARENT}/ in the data folder")
    inside = [path, *(entry for entry in path.iterdir() if entry.is_dir())] if path.is_dir() else [path]
    return path, max(entry.stat().st_mtime_ns for entry in inside)


@lru_cache(maxsize=8)
def _listing(path: Path, changed: int) -> Listing:
    """What the folder or zip at `path` holds. Raises FileError where that is not one folder for each class."""
    del changed  # only tells an older listing from a newer one
    with opened(path) as (names, _):
        return list_pictures(names, path.name)


@lru_cache(maxsize=1)
def _album(path: Path, changed: int, size: int, channels: int) -> Album:
    """Every picture, cut and scaled. Raises FileError at the first that cannot be read."""
    listing = _listing(path, changed)
    shape = (len(listing.files), size, size, channels)
    if np.prod(shape) > MAX_BYTES:
        raise FileError(
            f"{len(listing.files):,} pictures of {size}×{size} take {np.prod(shape):,} bytes; at most {MAX_BYTES:,}: ask for a smaller size"
        )
    pixels = np.empty(shape, np.uint8)
    with opened(path) as (_, read):
        for row, file in zip(pixels, listing.files, strict=True):
            row[...] = read_photo(read(file), file, size, channels)
    notes = listing.notes()
    if listing.others:
        notes.append(f"{len(listing.others):,} files of {path.name} are no pictures by their names and were left out.")
    return Album(pixels, np.array(listing.labels, np.uint8), listing.names, notes=tuple(notes))


@contextmanager
def opened(path: Path) -> Iterator[tuple[list[str], Reader]]:
    """The names of all files, and of folders with a slash at the end, and a function that reads a file."""
    if path.is_dir():
        yield _files_below(path), lambda name: _read_file(path / name)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileError(f"{path.name} cannot be read as a zip ({error})") from None
    with archive:
        yield zip_entries(archive, path.name), lambda name: read_entry(archive, name)


def _files_below(path: Path) -> list[str]:
    """Files below `path`, and folders with a slash at the end."""
    names = []
    for found in path.rglob("*"):
        names.append(found.relative_to(path).as_posix() + "/" * found.is_dir())
        _check_count(len(names), path.name)
    return sorted(names)


def zip_entries(archive: zipfile.ZipFile, title: str) -> list[str]:
    """The names of a zip's files. Raises FileError where there are too many, one would lie outside, or one is locked.

    Some programs write a backslash between folders, against the zip's own rules (APPNOTE 4.4.17.1): it is read as a slash, here and by
    the archive from then on.
    """
    entries = archive.infolist()
    _check_count(len(entries), title)
    for entry in entries:
        entry.filename = entry.filename.replace("\\", "/")
        archive.NameToInfo[entry.filename] = entry
        parts = PurePosixPath(entry.filename).parts
        if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
            raise FileError(f"{title} holds a file called {entry.filename[:100]!r}, which would lie outside of it; make the zip anew")
        if entry.flag_bits & ENCRYPTED:
            raise FileError(f"{title} is locked with a password; make the zip anew without one")
    return sorted({entry.filename for entry in entries})


def _check_count(count: int, title: str) -> None:
    if count > MAX_FILES:
        raise FileError(f"{title} holds more than {MAX_FILES:,} files; leave some out")


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _limited(file.read(MAX_FILE_BYTES + 1), path.name)
    except OSError as error:
        raise FileError(f"{path.name} cannot be read ({error.strerror})") from None


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of a zip. Raises FileError where it is damaged or too large for a picture."""
    try:
        with archive.open(name) as file:
            return _limited(file.read(MAX_FILE_BYTES + 1), name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise FileError(f"{name} is damaged within the zip ({error})") from None


def _limited(data: bytes, name: str) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise FileError(f"{name} has more than {MAX_FILE_BYTES:,} bytes, too many for a picture")
    return data


def list_pictures(names: list[str], title: str) -> Listing:
    """The pictures among `names` by class: the folder each lies in; a folder around everything does not count, nor do PARTS.

    Raises FileError unless there are at least two classes, none of them empty, and no more than MAX_FOLDERS.
    """
    visible = [name for name in names if not any(part.startswith((".", "__")) for part in name.split("/"))]
    pictures = [name for name in visible if name.lower().endswith(SUFFIXES)]
    depth, parts = _depth(pictures)
    classed = [name for name in pictures if name.count("/") > depth]
    classes = sorted({name.split("/")[depth] for name in classed})
    check_apart(classes, title)
    empty = _folders(visible, depth) - set(classes)
    if empty:
        raise FileError(f"the folder {min(empty)!r} of {title} holds no picture ({', '.join(SUFFIXES)}); fill it or take it away")
    if not 2 <= len(classes) <= MAX_FOLDERS:
        raise FileError(f"{title} must hold from 2 to {MAX_FOLDERS} folders of pictures, one for each class; it holds {len(classes)}")
    index = {name: i for i, name in enumerate(classes)}
    labels = tuple(index[name.split("/")[depth]] for name in classed)
    others = tuple(sorted({name for name in visible if not name.endswith("/")} - set(classed)))
    return Listing(tuple(classes), tuple(classed), labels, others, parts)


def looks(name: str) -> str:
    """What tells a name from another for whoever reads it: é may be one sign or two, and Cat is cat, though A is not a."""
    one = " ".join(unicodedata.normalize("NFKC", name).split())
    return unicodedata.normalize("NFKC", one.casefold()) if len(one) > 1 else one


def check_apart(classes: Sequence[str], title: str) -> None:
    """Raises FileError where two classes' names look the same."""
    first: dict[str, str] = {}
    for name in classes:
        other = first.setdefault(looks(name), name)
        if other != name:
            raise FileError(f"the folders {other!r} and {name!r} of {title} look the same; put them together, or give one another name")


def _depth(pictures: list[str]) -> tuple[int, tuple[str, ...]]:
    """How many folders lie around the classes' own, and those of them that are parts of the set."""
    depth = 0
    while pictures:
        around = {name.split("/")[depth] for name in pictures}
        parts = {name.lower() for name in around} <= PARTS
        if not (len(around) == 1 or parts) or any(name.count("/") <= depth + 1 for name in pictures):
            break
        depth += 1
        if len(around) > 1:
            return depth, tuple(sorted(around))
    return depth, ()


def _folders(names: list[str], depth: int) -> set[str]:
    return {name.split("/")[depth] for name in names if name.count("/") > depth}
