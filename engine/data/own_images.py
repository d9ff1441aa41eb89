"""Somebody's own pictures, handed in or photographed: kept as a small zip with one folder for each class, found again by an id."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import field_validator

from engine.data.folders import PictureFiles
from engine.data.idx import FileError
from engine.data.images import ImagesData
from engine.data.kind import datasets
from engine.registry import argument

PLACE = "GLASSNET_OWN_IMAGES"
"""The environment variable that names the folder where they are kept."""
PICTURES = "pictures.zip"
ID_PATTERN = "^[0-9a-f]{32}$"


@datasets.register
class OwnImages(PictureFiles):
    """Own pictures: photographed here, or handed in as files or a zip, one folder for each class."""

    kind: Literal["own_images"] = "own_images"
    origin: ClassVar[str | None] = "collection"
    collection: str = argument(..., "The collection's id, 32 hexadecimal digits.", pattern=ID_PATTERN, ui={"control": "hidden"})
    size: int = argument(64, "Width and height, in pixels, to which every picture is scaled.", ge=8, le=128,
                         ui={"control": "slider", "step": 4})  # fmt: skip

    @field_validator("collection")
    @classmethod
    def _is_there(cls, collection: str) -> str:
        try:
            _stamped(collection)
        except FileError as error:
            raise ValueError(str(error)) from None
        return collection

    @classmethod
    def offers(cls) -> list[tuple[ImagesData, str]]:
        return []  # they are offered to whom they belong, and nobody else

    def place(self) -> tuple[Path, int]:
        return _stamped(self.collection)


def collections_folder() -> Path | None:
    """Where collections are kept, a folder for each; None where there is no such place."""
    given = os.environ.get(PLACE)
    return Path(given) if given else None


def _stamped(collection: str) -> tuple[Path, int]:
    """The zip of a collection, and when it last changed. Raises FileError where it is not here."""
    folder = collections_folder()
    path = folder / collection / PICTURES if folder else None
    if path is None or not path.is_file():
        raise FileError("these pictures are not here: a link does not carry them, and whoever took them may have deleted them")
    return path, path.stat().st_mtime_ns
