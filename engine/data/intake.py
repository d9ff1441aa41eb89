"""From pictures as people hand them in (a zip, files for each class, frames of a camera) to a collection that can be learnt from.

Every picture is opened by its content and kept as a small square, whatever it was; nothing is kept of a collection that is refused.
"""

from __future__ import annotations

import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from PIL import Image

from engine.data.folders import MAX_FOLDERS, Listing, list_pictures, looks, read_entry, zip_entries
from engine.data.idx import Bytes, FileError
from engine.data.photos import FORMATS, MAX_FILE_BYTES, SUFFIXES, pixels_of, read_photo
from engine.data.shares import even_shares, spread

SIDE = 128
"""Pixels along each side of a picture as it is kept."""
QUALITY = 95
MAX_PICTURES = 2000
MAX_UNPACKED = 400_000_000
MAX_PIXELS = 1_500_000_000
"""Of all pictures of a collection together, as they are handed in."""
MAX_SECONDS = 60.0
"""Of a processor's time that reading a collection may take."""
MAX_CLASS_NAME = 40
MAX_TOLD = 8
"""Of pictures that are left out, so many are named."""
END_OF_ZIP, END_BYTES, MOST_TRAILING = b"PK\x05\x06", 22, 65_535
MAX_DIRECTORY = 8_000_000
"""A zip's list of files is read only up to so many bytes."""


class OversizedError(FileError):
    """A collection that costs more than one may."""


class Intake:
    """Takes pictures in, one by one, into a zip at `path`; a context manager that leaves no file behind unless `finish` was reached."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self.left_out: list[str] = []
        self.beyond = 0
        """How many pictures there was no room for."""
        self.made: list[str] = []
        """What was made of the folders, in sentences."""
        self.offered: dict[str, int] = {}
        """How many there were of each class of which not all are taken."""
        self.ended: Callable[[], bool] = lambda: False
        """Whether nobody wants the collection any longer; asked before every picture."""
        self._labels: dict[str, str] = {}
        self._pixels, self._seconds = 0, 0.0
        self._finished = False
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)

    def add(self, label: str, name: str, data: bytes) -> None:
        """One picture of the class `label`; one that cannot be read is left out, and why is kept. Raises FileError beyond the limits, and
        where two classes would be called the same."""
        label = self._class(label)
        try:
            self._spend(pixels_of(data, name))
            pixels = self._read(data, name)
        except OversizedError:
            raise
        except FileError as error:
            self.left_out.append(str(error))
            return
        if self.counts.total() >= MAX_PICTURES:
            raise FileError(f"there are more than {MAX_PICTURES:,} pictures; take some away")
        self.counts[label] += 1
        if len(self.counts) > MAX_FOLDERS:
            raise FileError(f"there are more than {MAX_FOLDERS} classes; put some together")
        out = BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=QUALITY, subsampling=0)
        self._zip.writestr(f"{label}/{self.counts[label]:05}.jpg", out.getvalue())

    def add_zip(self, file: BinaryIO, title: str) -> None:
        """All pictures of a zip with one folder for each class. Raises FileError where it is no such zip."""
        _check_directory(file, title)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise FileError(f"{title} cannot be read as a zip ({error})") from None
        with archive:
            self._add_listing(archive, list_pictures(zip_entries(archive, title), title), title)

    def _add_listing(self, archive: zipfile.ZipFile, listing: Listing, title: str) -> None:
        listing = self._even(listing)
        self.made += listing.notes()
        self.left_out += [why_left_out(name) for name in listing.others]
        unpacked = 0
        for name, label in zip(listing.files, listing.labels, strict=True):
            unpacked += min(archive.getinfo(name).file_size, MAX_FILE_BYTES)
            if unpacked > MAX_UNPACKED:
                raise FileError(f"{title} unpacks to more than {MAX_UNPACKED:,} bytes; make the pictures smaller")
            try:
                data = read_entry(archive, name)
            except FileError as error:
                self.left_out.append(str(error))
                continue
            self.add(listing.names[label], name, data)

    def _even(self, listing: Listing) -> Listing:
        """As many pictures of every class as there is room for; what is not taken, and of which class, is kept to be said."""
        classes = range(len(listing.names))
        pools = [[file for file, label in zip(listing.files, listing.labels, strict=True) if label == one] for one in classes]
        shares = even_shares([len(pool) for pool in pools], max(0, MAX_PICTURES - self.counts.total()))
        if sum(shares) == len(listing.files):
            return listing
        self.beyond += len(listing.files) - sum(shares)
        self.offered |= {self._class(listing.names[i]): len(pools[i]) for i in classes if shares[i] < len(pools[i])}
        chosen = [(file, i) for i in classes for file in spread(pools[i], shares[i])]
        return replace(listing, files=tuple(file for file, _ in chosen), labels=tuple(i for _, i in chosen))

    def _class(self, label: str) -> str:
        """The class as it is called here. Raises FileError where another one is called so already."""
        name = class_name(label)
        first = self._labels.setdefault(looks(name), label)
        if first != label:
            short, other = (text[: 2 * MAX_CLASS_NAME] for text in (label, first))
            why = f"would both be called {name!r} here" if class_name(first) == name else "look the same"
            raise FileError(f"the classes {other!r} and {short!r} {why}; put them together, or give one of them another name")
        return name

    def _spend(self, pixels: int) -> None:
        """Count what is about to be decoded. Raises OversizedError where that is more than one collection may cost."""
        if self.ended():
            raise OversizedError("nobody waits for these pictures any longer")
        self._pixels += pixels
        if self._pixels > MAX_PIXELS:
            raise OversizedError(f"the pictures have more than {MAX_PIXELS:,} pixels together; make them smaller, or take some away")
        if self._seconds > MAX_SECONDS:
            raise OversizedError(f"reading the pictures takes more than {MAX_SECONDS:g} seconds; make them smaller, or take some away")

    def _read(self, data: bytes, name: str) -> Bytes:
        """The picture, (SIDE, SIDE, 3), with the time counted that it takes, whatever comes of it."""
        begun = time.thread_time()
        try:
            return read_photo(data, name, SIDE, 3)
        finally:
            self._seconds += time.thread_time() - begun

    def finish(self) -> list[str]:
        """The collection is whole: what there is to say about it. Raises FileError where there is nothing to tell apart."""
        if not self.counts:
            raise FileError(" ".join([f"there is no picture that can be read ({', '.join(FORMATS)}).", *self.notes()]))
        if len(self.counts) == 1:
            only = next(iter(self.counts))
            rule = f"there is one class only, {only!r}; a network learns to tell two or more apart: add pictures of another."
            raise FileError(" ".join([rule, *self.notes()]))
        self._zip.close()
        self._finished = True
        return self.notes()

    def notes(self) -> list[str]:
        """What was made of the folders and what was left out, in sentences: how many there was no room for, and of which classes; how
        many could not be read, and the first ones by name with the reason of each."""
        return self.made + self._told_beyond() + self._told_unread()

    def _told_beyond(self) -> list[str]:
        if not self.beyond:
            return []
        told = (
            f"At most {MAX_PICTURES:,} pictures can be handed in at once: {self.beyond:,} {'was' if self.beyond == 1 else 'were'} left out."
        )
        taken = [
            f"{name}: {self.counts[name]:,} of {count:,} are taken, from the first to the last in equal steps."
            for name, count in self.offered.items()
        ]
        return [told, *taken]

    def _told_unread(self) -> list[str]:
        count = len(self.left_out)
        told = [f"{reason}." for reason in self.left_out[:MAX_TOLD]]
        more = [f"And {count - MAX_TOLD:,} more."] if count > MAX_TOLD else []
        return [f"{count:,} {'file was' if count == 1 else 'files were'} left out.", *told, *more] if count else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._finished:
            self._zip.close()
            self.path.unlink(missing_ok=True)


def why_left_out(name: str) -> str:
    """Why a file of a zip is not even opened."""
    if name.lower().endswith(SUFFIXES):
        return f"{name} lies in none of the folders"
    return f"{name} is no picture by its name; {', '.join(SUFFIXES)} are read"


def class_name(text: str) -> str:
    """A class's name as a folder can be called: printable, without slashes, not hidden. Raises FileError where nothing is left of it."""
    plain = " ".join("".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else " " for sign in text).split()).lstrip("._ ")
    if not plain:
        raise FileError(f"{text[:MAX_CLASS_NAME]!r} is no name for a class; use letters or digits")
    return plain[:MAX_CLASS_NAME].rstrip()


def _check_directory(file: BinaryIO, title: str) -> None:
    """Raises FileError where a zip's list of files is too long to be read, before anything of it is."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - END_BYTES - MOST_TRAILING))
    tail = file.read()
    at = tail.rfind(END_OF_ZIP)
    if at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > MAX_DIRECTORY:
        raise FileError(f"{title} holds far too many files; leave some out")
    file.seek(0)
