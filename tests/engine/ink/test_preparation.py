"""Whatever can be set on the way from a picture to its digits does what it says, at the stage where it says so."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.idx import Bytes
from engine.data.images import FashionMnist
from engine.ink.asked import page_of, shown_to
from engine.ink.gray import MIXES, Way, colored, gray_of
from engine.ink.page import Page, prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from engine.instruments.digits import SEVEN, drawn
from tests.engine.data.pictures import photo
from tests.handwriting.scenes import Sheet, scene, shadowed

SCHEMA = Preparation.model_json_schema()["properties"]
BLUE, RED, BLACK = (70, 110, 235), (225, 80, 70), (30, 30, 32)


def stage(page: Page, name: str) -> Bytes:
    (found,) = (one.picture for one in page.stages if one.name == name)
    return found


def note(page: Page, name: str) -> str:
    (found,) = (one.note for one in page.stages if one.name == name)
    return found


def others(name: str) -> list[Any]:
    """Values that a field may have beside its default."""
    schema = SCHEMA[name]
    values = schema.get("enum") or ([True, False] if schema["type"] == "boolean" else [schema["minimum"], schema["maximum"]])
    return [value for value in values if value != schema["default"]]


@pytest.fixture(scope="module")
def askew() -> Bytes:
    """A photo in which every stage has something to do: a squared sheet on wood, seen askew, with a speck, in colors."""
    image = Image.fromarray(scene("squares on wood, askew", ["274", "385"], 1)).reduce(2)
    ImageDraw.Draw(image).ellipse((215, 165, 218, 168), fill=BLUE)
    return np.asarray(image)


@pytest.fixture(scope="module")
def plain(askew: Bytes) -> Page:
    return prepare(askew, Preparation())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in SCHEMA for value in others(name)])
def test_every_setting_is_seen_from_its_stage_on_and_not_before(name: str, value: Any, askew: Bytes, plain: Page) -> None:
    found = prepare(askew, Preparation(**{name: value}))
    where = SCHEMA[name]["ui"]["stage"]
    names = [one.name for one in plain.stages]
    at = names.index(where) if where != "square" else len(names)
    before = range(at if where != "mask" else at - 1)  # the picture without lines lies between two stages
    assert all(found.stages[k].name == names[k] and np.array_equal(found.stages[k].picture, plain.stages[k].picture) for k in before)
    after = [np.array_equal(stage(found, one), stage(plain, one)) for one in names[at:] if one in {other.name for other in found.stages}]
    assert not all(after) or not np.array_equal(found.squares, plain.squares)


@pytest.mark.parametrize(
    ("way", "wanted"),
    {"luminance": 0.299 * 10 + 0.587 * 200 + 0.114 * 90, "red": 10, "green": 200, "blue": 90, "darkest": 10, "brightest": 200}.items(),
)
def test_gray_is_made_as_its_name_says(way: Way, wanted: float) -> None:
    picture = np.full((4, 5, 3), (10, 200, 90), np.uint8)
    assert colored(picture)
    assert gray_of(picture, way) * 255 == pytest.approx(np.full((4, 5), wanted), abs=0.6)
    plain = gray_of(picture[..., 0], way)
    assert not colored(picture[..., 0])
    assert plain * 255 == pytest.approx(np.full((4, 5), 10))


def test_every_way_to_gray_is_offered_and_no_other() -> None:
    assert SCHEMA["gray"]["enum"] == list(MIXES)
    assert set(SCHEMA["gray"]["ui"]["labels"]) == set(MIXES)


def squared(color: tuple[int, int, int]) -> Bytes:
    """A seven in blue pen on squares of a color, whose lines are as thick as the pen."""
    image = Image.new("RGB", (280, 280), "white")
    draw = ImageDraw.Draw(image)
    for at in range(20, 280, 60):
        draw.line([(at, 0), (at, 280)], fill=color, width=8)
    image.paste(BLUE, mask=Image.fromarray(255 - drawn(SEVEN)))
    return np.asarray(image)


KEPT: dict[Way, tuple[bool, bool]] = {"red": (True, False), "blue": (False, True), "darkest": (True, True), "brightest": (False, False)}


@pytest.mark.parametrize("way", KEPT)
def test_a_channel_keeps_blue_pen_or_red_lines(way: Way) -> None:
    pen, lines = KEPT[way]
    ink = stage(prepare(squared(RED), Preparation(gray=way, lines=False)), "paper")
    assert (ink[128, 172] < 128) == pen
    assert (ink[250, 20] < 128) == lines


def test_blue_pen_on_red_lines_is_read_through_the_red_channel() -> None:
    (found,) = read(prepare(squared(RED), Preparation(gray="red", lines=False)).squares)
    assert (found.label, found.sure) == (7, True)
    assert [one.label for one in read(prepare(squared(RED), Preparation(gray="darkest", lines=False)).squares)] != [7]


def test_without_even_light_a_shadow_is_ink() -> None:
    rng = np.random.default_rng(3)
    picture = shadowed(Sheet(0.07, BLACK).page(["12345"], rng, 1), rng).clip(0, 255).astype(np.uint8)
    even, plain = (prepare(picture, Preparation(even=on)) for on in (True, False))
    assert "".join(str(one.label) for one in read(even.squares)) == "12345"
    assert (stage(plain, "mask") < 128).mean() > 4 * (stage(even, "mask") < 128).mean()
    assert "everywhere" in note(plain, "paper")
    assert "from" in note(even, "paper")


def test_a_narrow_neighborhood_takes_broad_strokes_for_paper() -> None:
    narrow, usual = (255.0 - stage(prepare(drawn(SEVEN), Preparation(neighborhood=size)), "paper") for size in (0.04, 0.16))
    assert narrow.sum() < 0.7 * usual.sum()


@pytest.mark.parametrize(("turn", "quarters"), [("right", 1), ("half", 2), ("left", 3)])
def test_a_picture_on_its_side_is_turned_by_hand(turn: Any, quarters: int) -> None:
    upright = squared(BLACK)
    lying = np.ascontiguousarray(np.rot90(upright, quarters))
    found, wanted = prepare(lying, Preparation(turn=turn)), prepare(upright, Preparation())
    assert np.array_equal(found.squares, wanted.squares)
    assert (found.boxes, found.size) == (wanted.boxes, wanted.size)
    assert "turned by hand" in note(found, "original")


def handed(orientation: int, format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    Image.fromarray(drawn(SEVEN)).resize((2000, 1500)).save(file, format, exif=exif)
    return file.getvalue()


def test_what_was_done_to_a_picture_is_told_in_numbers() -> None:
    page = page_of(handed(6), "a.jpg", Preparation())
    assert note(page, "original") == "1,500×2,000 pixels; turned upright as its camera says; made smaller, 675×900."
    assert note(page_of(handed(1), "a.jpg", Preparation()), "original") == "2,000×1,500 pixels; made smaller, 900×675."
    assert note(page, "gray") == "There are no colors here: all ways give the same."
    seven = prepare(drawn(SEVEN), Preparation())
    assert note(seven, "original") == "280×280 pixels."
    assert note(seven, "digits") == "1 piece of ink, 1 digit."
    assert "inverted" in note(prepare(255 - drawn(SEVEN), Preparation()), "paper")
    assert "inverted" not in note(seven, "paper")
    whole = shown_to(FashionMnist(), photo("PNG", (60, 40)), "a.png", Preparation()).page
    assert note(whole, "original") == "60×40 pixels."
