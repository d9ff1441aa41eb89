"""Pictures as people hand them in."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import intake as intake_module
from engine.data.folders import list_pictures
from engine.data.idx import FileError
from engine.data.intake import MAX_PICTURES, SIDE, Intake, class_name
from engine.data.own_images import PICTURES, PLACE, OwnImages
from engine.data.photos import MAX_FILE_BYTES
from engine.data.shares import even_shares, spread
from tests.engine.data.pictures import photo


def zipped(files: dict[str, bytes], **how: object) -> BytesIO:
    """A zip of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


TWO = {"cats/1.png": photo(), "cats/2.jpg": photo("JPEG"), "dogs/a.webp": photo("WEBP"), "dogs/b.bmp": photo("BMP", color="blue")}


def taken(path: Path, files: dict[str, bytes]) -> tuple[dict[str, int], list[str]]:
    with Intake(path) as intake:
        intake.add_zip(zipped(files), "mine.zip")
        notes = intake.finish()
    return dict(intake.counts), notes


def test_a_zip_of_mixed_formats_becomes_small_squares_that_can_be_learnt_from(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path))
    folder = tmp_path / ("ab" * 16)
    folder.mkdir()
    counts, notes = taken(folder / PICTURES, {f"around/{name}": data for name, data in TWO.items()})
    assert (counts, notes) == ({"cats": 2, "dogs": 2}, [])
    data = OwnImages(collection="ab" * 16, size=32)
    album = data.album()
    assert album.pixels.shape == (4, 32, 32, 3)
    assert album.names == ("cats", "dogs")
    assert np.abs(album.pixels[3].astype(int) - [0, 0, 255]).max() < 4


def test_what_was_made_of_parts_is_said(tmp_path) -> None:
    counts, notes = taken(tmp_path / PICTURES, {f"{part}/{name}": data for part in ("train", "test") for name, data in TWO.items()})
    assert counts == {"cats": 4, "dogs": 4}
    assert [note.split(";")[0] for note in notes] == ["test, train: parts of one set"]


WRONG: dict[str, tuple[dict[str, bytes], str]] = {
    "empty": ({}, "must hold from 2"),
    "one class": ({"cats/1.png": photo(), "cats/2.png": photo()}, "holds 1"),
    "no folders": ({"1.png": photo(), "2.png": photo()}, "holds 0"),
    "traversal": ({**TWO, "../../etc/x.png": photo()}, "outside"),
    "traversal by backslash": ({**TWO, "..\\x.png": photo()}, "outside"),
    "absolute": ({**TWO, "/etc/x.png": photo()}, "outside"),
    "drive": ({**TWO, "C:/x.png": photo()}, "outside"),
    "an empty folder": ({**TWO, "birds/": b""}, "holds no picture"),
    "no pictures": ({"cats/1.png": b"words", "dogs/1.png": b"words"}, "not an image by its content"),
    "one class is left": ({"cats/1.png": photo(), "dogs/1.png": b"words"}, "one class only"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_learnt_from_is_refused_and_nothing_is_left_of_it(tmp_path, name) -> None:
    files, reason = WRONG[name]
    with pytest.raises(FileError, match=reason):
        taken(tmp_path / "one.zip", files)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\xff" * 18], ids=["empty", "cut", "text", "lies"])
def test_what_is_no_zip_is_refused(tmp_path, data) -> None:
    with pytest.raises(FileError, match=r"zip|files"), Intake(tmp_path / "one.zip") as intake:
        intake.add_zip(BytesIO(data), "mine.zip")
    assert not list(tmp_path.iterdir())


def test_what_is_no_picture_is_left_out_and_named(tmp_path) -> None:
    bomb = photo("PNG", (20_000, 20_000), "1", 0)
    counts, notes = taken(tmp_path / "one.zip", {**TWO, "cats/words.png": b"words", "cats/bomb.png": bomb, "dogs/read.txt": b"me"})
    assert counts == {"cats": 2, "dogs": 2}
    assert notes[0] == "3 files were left out."
    assert any("bomb.png has far too many pixels" in note for note in notes)
    assert any("dogs/read.txt is no picture by its name" in note for note in notes)


def test_of_too_many_every_class_keeps_as_many_and_it_is_said_how_many_are_left_out(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(intake_module, "MAX_PICTURES", 20)
    colors = {"cats": 25, "dogs": 4, "owls": 11}
    files = {f"{name}/{i:02}.png": photo(color=(10 * i, 0, 0)) for name, count in colors.items() for i in range(count)}
    counts, notes = taken(tmp_path / "one.zip", {**files, "owls/06.png": b"words", "dogs/read.txt": b"me"})
    assert counts == {"cats": 8, "dogs": 4, "owls": 7}  # one of the owls that were chosen cannot be read
    assert notes[:3] == [
        "At most 20 pictures can be handed in at once: 20 were left out.",
        "cats: 8 of 25 are taken, from the first to the last in equal steps.",
        "owls: 7 of 11 are taken, from the first to the last in equal steps.",
    ]
    assert notes[3] == "2 files were left out."
    with zipfile.ZipFile(tmp_path / "one.zip") as archive, Image.open(archive.open("cats/00008.jpg")) as last:
        red = np.asarray(last)[64, 64, 0]
    assert red == pytest.approx(230, abs=4)  # the 24th of 25


def test_thousands_of_pictures_cost_no_more_than_those_that_are_taken(tmp_path) -> None:
    picture = photo("PNG", (4, 4))
    files = {f"{'ab'[i % 2]}/{i}.png": picture for i in range(MAX_PICTURES + 1)}
    with Intake(tmp_path / "one.zip") as intake:
        intake.add_zip(zipped(files), "mine.zip")
        notes = intake.finish()
    assert intake.counts == {"a": 1000, "b": 1000}
    assert notes == [
        "At most 2,000 pictures can be handed in at once: 1 was left out.",
        "a: 1,000 of 1,001 are taken, from the first to the last in equal steps.",
    ]


@pytest.mark.parametrize(
    ("sizes", "most", "shares"),
    [([1500, 1500], 2000, [1000, 1000]), ([1500, 30, 1500], 2000, [985, 30, 985]), ([5, 0, 3], 2000, [5, 0, 3]), ([9, 9, 9], 8, [3, 3, 2]),
     ([4, 4], 10**9, [4, 4]), ([], 3, []), ([4, 4], 0, [0, 0])],
)  # fmt: skip
def test_shares_are_those_of_the_folders(sizes, most, shares) -> None:
    assert even_shares(sizes, most) == shares
    assert spread([0, 1, 2, 3, 4, 5], 3) == [1, 3, 5]
    assert spread(["a", "b"], 2) == ["a", "b"]
    assert spread([], 0) == []


def test_each_that_is_left_out_is_named_with_its_reason_up_to_some(tmp_path) -> None:
    others = {"cats/a.gif": photo("GIF"), "dogs/b.tiff": photo("TIFF"), "cats/read.txt": b"me", "above.png": photo()}
    _, notes = taken(tmp_path / "one.zip", {**TWO, **others})
    assert notes[0] == "4 files were left out."
    assert [note.split(" ")[0] for note in notes[1:]] == sorted(others)
    assert notes[1] == "above.png lies in none of the folders."
    _, notes = taken(tmp_path / "two.zip", {**TWO, **{f"cats/{i:02}.txt": b"me" for i in range(20)}})
    assert (len(notes), notes[-1]) == (10, "And 12 more.")


def test_where_one_class_is_left_it_is_said_why_the_other_is_not(tmp_path) -> None:
    bomb = photo("PNG", (20_000, 20_000), "1", 0)
    files = {"ring/1.png": photo(), "hammer/1.png": bomb, "hammer/2.png": bomb}
    with pytest.raises(FileError, match=r"one class only, 'ring'.*2 files were left out\. hammer/1\.png has far too many pixels"):
        taken(tmp_path / "one.zip", files)


def test_a_photo_of_a_large_camera_is_reduced_while_it_is_read(tmp_path) -> None:
    with Intake(tmp_path / "one.zip") as intake:
        intake.add("a", "large.jpg", photo("JPEG", (8000, 6000)))
        intake.add("b", "small.jpg", photo("JPEG", (20, 20), color="blue"))
        assert intake.finish() == []
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["a/00001.jpg", "b/00001.jpg"]
    assert SIDE == 128


@pytest.mark.parametrize(
    ("given", "kept"),
    [("cats", "cats"), ("../up", "up"), (".hidden", "hidden"), ("__MACOSX", "MACOSX"), ("a/b\\c", "a b c"), ("Äpfel 🍎", "Äpfel 🍎"),
     ("x" * 99, "x" * 40),     ("<script>", "script"), ("a\nb\x00c", "a b c")],
)  # fmt: skip
def test_classes_are_called_what_folders_can_be(given, kept) -> None:
    assert class_name(given) == kept


@pytest.mark.parametrize("given", ["", "...", "/", "\x00"])
def test_a_class_needs_a_name(given) -> None:
    with pytest.raises(FileError, match="no name for a class"):
        class_name(given)


def test_one_damaged_or_oversized_file_is_left_out_and_the_others_are_kept(tmp_path) -> None:
    whole = zipped({**TWO, "cats/large.png": bytes(MAX_FILE_BYTES + 1), "dogs/hurt.bmp": photo("BMP", color="red")})
    data = bytearray(whole.getvalue())
    with zipfile.ZipFile(whole) as archive:
        entry = archive.getinfo("dogs/hurt.bmp")
    begin = entry.header_offset + 30 + len(entry.filename)
    data[begin : begin + entry.compress_size] = bytes(entry.compress_size)
    with Intake(tmp_path / "one.zip") as intake:
        intake.add_zip(BytesIO(bytes(data)), "mine.zip")
        notes = intake.finish()
    assert intake.counts == {"cats": 2, "dogs": 2}
    assert notes[0] == "2 files were left out."
    assert any("cats/large.png has more than" in note for note in notes)
    assert any("dogs/hurt.bmp is damaged" in note for note in notes)


@pytest.mark.parametrize(("one", "other"), [("a:b", "a b"), ("x" * 40 + "1", "x" * 40 + "2")])
def test_two_classes_never_become_one(tmp_path, one, other) -> None:
    with Intake(tmp_path / "one.zip") as intake:
        for label in (one, one, "a", "A"):
            intake.add(label, "1.png", photo())
        with pytest.raises(FileError, match="would both be called"):
            intake.add(other, "2.png", photo())
        intake.finish()
    assert intake.counts == {class_name(one): 2, "a": 1, "A": 1}


@pytest.mark.parametrize(("one", "other"), [("Cat", "cat"), ("caf\u00e9", "cafe\u0301"), ("red fox", "Red  Fox")])
def test_two_classes_that_look_the_same_are_refused_by_both_names(tmp_path, one, other) -> None:
    with Intake(tmp_path / "one.zip") as intake:
        intake.add(one, "1.png", photo())
        with pytest.raises(FileError, match=r"the classes .* and .* look the same|would both be called"):
            intake.add(other, "2.png", photo())
    files = [f"{label}/{i}.png" for label in (one, other) for i in range(2)]
    with pytest.raises(FileError, match=r"look the same; put them together"):
        list_pictures(files, "mine.zip")


def test_a_collection_costs_only_so_much(tmp_path, monkeypatch) -> None:
    small = photo("PNG", (10, 10))
    assert intake_module.MAX_PIXELS < 200 * 3500**2  # a tenth of what a zip of 640 KB can unfold to
    monkeypatch.setattr(intake_module, "MAX_PIXELS", 1000)
    with Intake(tmp_path / "one.zip") as intake:
        for i in range(10):
            intake.add("ab"[i % 2], f"{i}.png", small)
        with pytest.raises(FileError, match="1,000 pixels together"):
            intake.add("a", "10.png", small)
    monkeypatch.setattr(intake_module, "MAX_SECONDS", 0.0)
    with Intake(tmp_path / "one.zip") as intake:
        intake.add("a", "0.png", small)
        with pytest.raises(FileError, match="more than 0 seconds"):
            intake.add("a", "1.png", small)


def test_what_nobody_waits_for_is_read_no_further(tmp_path) -> None:
    with Intake(tmp_path / "one.zip") as intake:
        intake.add("a", "1.png", photo())
        intake.ended = lambda: True
        with pytest.raises(FileError, match="nobody waits"):
            intake.add("b", "2.png", photo())
    assert not list(tmp_path.iterdir())
