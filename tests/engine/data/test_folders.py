from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data import folders as module
from engine.data.download import DATA_DIR
from engine.data.folders import list_pictures
from engine.data.idx import FileError
from engine.data.pictures import Images
from engine.data.preview import summary
from engine.errors import SpecError, problems_of
from engine.registry import all_tags
from tests.engine.data.pictures import photo

FILES = {
    **{f"cat/{i}.png": photo("PNG", color="red") for i in range(12)},
    **{f"dog/{i}.jpg": photo("JPEG", color="blue") for i in range(8)},
    "dog/a.webp": photo("WEBP", color="blue"),
    "dog/b.BMP": photo("BMP", color="blue"),
    "cat/notes.txt": b"soft",
    "cat/.DS_Store": b"\0",
    "__MACOSX/cat/._0.png": b"\0",
    "README.md": b"mine",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR, str(tmp_path))
    (tmp_path / "images").mkdir()
    return tmp_path / "images"


def on_disk(folder: Path, files: dict[str, bytes], name: str = "pets") -> str:
    for file, content in files.items():
        path = folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return name


def zipped(folder: Path, files: dict[str, bytes], name: str = "pets.zip") -> str:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return name


def refused(name: str, **fields: Any) -> str:
    """What is wrong with a set, found when it is asked for or when it is read."""
    try:
        data = datasets["image_folder"].model_validate({"folder": name, **fields})
    except ValueError as error:
        (problem,) = problems_of(error, all_tags())  # type: ignore[arg-type]  # pydantic's
        assert problem.path == "folder"
        return problem.message
    with pytest.raises(SpecError) as failed:
        data.ready(np.random.default_rng(0))
    return str(failed.value)


@pytest.mark.parametrize("make", [on_disk, zipped])
@pytest.mark.parametrize("around", ["", "pets/", "a/b/"])
def test_a_folder_or_zip_becomes_classes(folder: Path, make: Callable[..., str], around: str) -> None:
    name = make(folder, {around + file: content for file, content in FILES.items() if around == "" or file != "README.md"})
    data = datasets.make("image_folder", folder=name, size=16)
    assert (data.class_names(), data.classes_count(), data.input_shape) == (["cat", "dog"], 2, (16, 16, 3))
    images = data.ready(np.random.default_rng(0))
    assert isinstance(images, Images)
    assert np.bincount(images.labels.astype(int)).tolist() == [12, 10]
    assert images.notes() == [f"{2 if around == '' else 1} files of {name} are no pictures by their names and were left out."]
    red, blue = (images.take(np.flatnonzero(images.labels == label)) for label in (0, 1))
    assert red[:, 0].min() > 0.9
    assert red[:, 2].max() < 0.1
    assert blue[:, 2].min() > 0.9
    gray = datasets.make("image_folder", folder=name, size=8, color=False)
    assert gray.ready(np.random.default_rng(0)).take(np.arange(5)).shape == (8, 1, 8, 5)


@pytest.mark.parametrize("around", ["", "pets/"])
def test_parts_of_a_set_are_put_together_by_class(folder: Path, around: str) -> None:
    parts = {f"{around}{part}/{name}": data for part in ("Train", "validation") for name, data in FILES.items() if name.endswith("png")}
    name = zipped(folder, {**parts, f"{around}Train/dog/a.jpe": photo("JPEG"), f"{around}validation/dog/b.JFIF": photo("JPEG")})
    images = datasets.make("image_folder", folder=name, size=16).ready(np.random.default_rng(0))
    assert np.bincount(images.labels.astype(int)).tolist() == [24, 2]
    assert [note.split(";")[0] for note in images.notes()[:1]] == ["Train, validation: parts of one set"]


def test_classes_may_be_called_like_parts() -> None:
    assert list_pictures(["train/1.png", "test/1.png"], "stations").names == ("test", "train")
    assert list_pictures(["train/old/1.png", "bus/new/1.png"], "traffic").names == ("bus", "train")
    around = list_pictures(["train/cat/1.png", "train/dog/1.png"], "one part")
    assert (around.names, around.parts) == (("cat", "dog"), ())


def test_a_zip_with_backslashes_is_read_as_one_with_slashes(folder: Path) -> None:
    name = zipped(folder, {file.replace("/", "\\"): data for file, data in FILES.items()})
    data = datasets.make("image_folder", folder=name, size=16)
    assert data.class_names() == ["cat", "dog"]
    assert np.bincount(data.ready(np.random.default_rng(0)).labels.astype(int)).tolist() == [12, 10]


def test_a_folder_that_changed_is_read_anew(folder: Path) -> None:
    name = on_disk(folder, FILES)
    assert datasets.make("image_folder", folder=name).classes_count() == 2
    on_disk(folder, {"cow/1.png": photo()})
    assert datasets.make("image_folder", folder=name).class_names() == ["cat", "cow", "dog"]


@pytest.mark.parametrize("name", ["", ".", "..", "../images", "a/b", "/etc", "a\\b", "C:", "~", "nothing", "a\0b", "pets.zip/cat"])
def test_only_plain_names_of_what_is_there_are_taken(name: str) -> None:
    assert refused(name)


def test_a_data_folder_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_DIR)
    assert DATA_DIR in refused("pets")


@pytest.mark.parametrize("entry", ["../cat/1.png", "/cat/1.png", "cat/../../1.png", "cat\\..\\1.png", "C:/cat/1.png"])
def test_zips_with_names_that_lead_out_are_refused(folder: Path, entry: str) -> None:
    assert "outside" in refused(zipped(folder, {**FILES, entry: photo()}))


BAD_FILES = {
    "text as a picture": ({"cat/a.png": b"hello"}, "cat/a.png is not an image"),
    "another format": ({"cat/a.png": photo("GIF", mode="P", color=0)}, "cat/a.png is a picture in the format GIF"),
    "half a picture": ({"dog/a.jpg": photo("JPEG", (200, 200))[:800]}, "dog/a.jpg is damaged"),
    "an empty class": ({"cow/notes.txt": b"moo"}, "'cow' of pets"),
}


@pytest.mark.parametrize("make", [on_disk, zipped])
@pytest.mark.parametrize(("more", "told"), BAD_FILES.values(), ids=BAD_FILES)
def test_what_cannot_be_used_is_refused_by_name(folder: Path, make: Callable[..., str], more: dict[str, bytes], told: str) -> None:
    assert told in refused(make(folder, {**FILES, **more}))


def test_one_class_or_none_or_an_empty_folder_is_refused(folder: Path) -> None:
    assert "one for each class; it holds 1" in refused(on_disk(folder, {"cat/1.png": photo()}, "one"))
    assert "it holds 0" in refused(on_disk(folder, {"1.png": photo(), "2.png": photo()}, "flat"))
    (folder / on_disk(folder, FILES, "gap") / "cow").mkdir()
    assert "'cow' of gap" in refused("gap")


def test_damaged_zips_are_refused(folder: Path) -> None:
    name = zipped(folder, FILES)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    assert "cannot be read as a zip" in refused(name)
    (folder / "text.zip").write_bytes(b"hello")
    assert "cannot be read as a zip" in refused("text.zip")
    at = whole.index(b"\x89PNG") + 40
    (folder / "flipped.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
    assert "cat/0.png is damaged within the zip" in refused("flipped.zip")


def test_zips_that_are_too_much_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("cat/1.png", "dog/1.png"):
            archive.writestr(name, bytes(30_000_000))
    assert "cat/1.png has more than 20,000,000 bytes" in refused("bomb.zip")
    name = zipped(folder, FILES)
    assert "ask for a smaller size" not in refused("bomb.zip", size=8)
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    assert "ask for a smaller size" in refused(name, size=20)
    monkeypatch.setattr(module, "MAX_FILES", 20)
    module._listing.cache_clear()
    assert "more than 20 files" in refused(name)
    assert "more than 20 files" in refused(on_disk(folder, FILES))


def test_a_locked_zip_is_refused(folder: Path) -> None:
    name = zipped(folder, FILES)
    content = bytearray((folder / name).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (folder / name).write_bytes(content)
    assert "password" in refused(name)


def test_thousands_of_files_are_listed() -> None:
    listing = list_pictures([f"{label}/{i}.png" for label in "ab" for i in range(20_000)], "many")
    assert len(listing.files) == 40_000
    with pytest.raises(FileError, match="it holds 101"):
        list_pictures([f"{label:03}/1.png" for label in range(101)], "many")


def test_a_preview_counts_pictures_and_says_what_was_left_out(folder: Path) -> None:
    name = on_disk(folder, FILES)
    data = datasets.make("image_folder", folder=name, size=16)
    found = summary(data, data.ready(np.random.default_rng(0)))
    assert (found["shape"], found["classes"], found["count"]) == ([16, 16, 3], ["cat", "dog"], 22)
    assert {name: sum(each[name] for each in found["counts"].values()) for name in found["classes"]} == {"cat": 12, "dog": 10}
    assert found["notes"] == [f"2 files of {name} are no pictures by their names and were left out."]
