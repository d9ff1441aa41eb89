"""Pages by several hands, pens and papers become the digits that stand on them; what is no page becomes a hint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.data.download import MNIST, TEST_IMAGES, TEST_LABELS, find
from engine.data.idx import IdxFile
from engine.ink import page as pages
from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import hints, read
from engine.instruments.digits import SEVEN, drawn
from tests.handwriting.hands import HANDS, written
from tests.handwriting.pages import PENS, Photo, developed, photograph
from tests.handwriting.scenes import SCENES, scene

FOLDER = Path(__file__).parents[2] / "pictures"
PLAIN = Preparation()
LEAST = {"clean": 0.95, "squared": 0.9, "lined": 0.9, "shaded": 0.95}


def labels(picture: np.ndarray, wanted: Preparation = PLAIN) -> str:
    return "".join(str(reading.label) for reading in read(prepare(picture, wanted).squares))


@pytest.fixture(scope="module")
def mnist() -> tuple[np.ndarray, np.ndarray]:
    """The test digits (N, 28, 28), and which they are (N,)."""
    folder = find(MNIST)
    if folder is None:
        pytest.skip("MNIST is not here")
    with IdxFile(folder / TEST_IMAGES, 3) as images, IdxFile(folder / TEST_LABELS, 1) as classes:
        return images.first(images.shape[0]), classes.first(classes.shape[0])


@pytest.mark.parametrize("kind", LEAST)
def test_digits_on_paper_are_found_and_read(kind: str) -> None:
    right = total = 0
    for file in sorted(FOLDER.glob(f"{kind}-*.jpg")):
        wanted = file.stem.rpartition("-")[2].replace("_", "")
        page = prepare(np.asarray(Image.open(file)), PLAIN)
        readings = read(page.squares, scrawls=page.scrawls)
        assert not any(reading.unlike for reading in readings), file.name
        found = "".join(str(reading.label) for reading in readings)
        total += len(wanted)
        right += sum(a == b for a, b in zip(found, wanted, strict=True)) if len(found) == len(wanted) else 0
    assert total >= 80
    assert right / total >= LEAST[kind], f"{right} of {total}"


@pytest.mark.parametrize("name", SCENES)
def test_pages_are_read_whatever_the_scene(name: str) -> None:
    right = total = 0
    for seed in range(2):
        rows = ["".join(map(str, np.random.default_rng(seed).permutation(10)[half])) for half in (slice(0, 5), slice(5, 10))]
        page = prepare(scene(name, rows, seed), PLAIN)
        readings = read(page.squares, scrawls=page.scrawls)
        assert not page.hints, "folds and edges are no pale digits"
        assert not hints(readings)
        found, wanted = "".join(str(reading.label) for reading in readings), "".join(rows)
        total += 10
        right += sum(a == b for a, b in zip(found, wanted, strict=True)) if len(found) == 10 else 0
    assert right / total >= SCENES[name][2], f"{right} of {total}"


@pytest.mark.parametrize("hand", range(HANDS, HANDS + 6))
def test_european_hands_are_read(hand: int) -> None:
    pen = list(PENS)[hand % len(PENS)]
    picture = photograph(["01234", "56789"], Photo("squared", pen, hand, light=0.5, noise=4, blur=0.7, size=(640, 480)), hand)
    found = labels(np.asarray(picture))
    assert sum(a == b for a, b in zip(found, "0123456789", strict=True)) >= 9, found
    assert found[1] == "1"
    assert found[7] == "7"


def test_a_sheet_is_laid_flat_and_its_boxes_lie_on_the_photo() -> None:
    rows = ["41", "73"]
    page = prepare(scene("squares on wood, askew", rows, 1), PLAIN)
    assert [stage.name for stage in page.stages][:3] == ["original", "sheet", "gray"]
    assert len(page.boxes) == 4
    middles = [(x + w / 2, y + h / 2) for x, y, w, h in page.boxes]
    assert all(page.size[0] * 0.15 < x < page.size[0] * 0.85 and page.size[1] * 0.15 < y < page.size[1] * 0.85 for x, y in middles)
    dark = np.asarray(page.stages[0].picture).min(2)
    assert all(dark[y : y + h, x : x + w].min() < 90 for x, y, w, h in page.boxes)


@pytest.mark.parametrize("paper", ["white", "squared", "gray squared", "lined"])
def test_real_handwriting_on_paper_is_read(paper: str, mnist: tuple[np.ndarray, np.ndarray]) -> None:
    images, classes = mnist
    right = total = 0
    for number, pen in enumerate(PENS):
        rng = np.random.default_rng(number)
        chosen = rng.integers(0, len(images), 6)
        how = Photo(paper, pen, light=0.5, turn=(number - 2) * 1.5, noise=4, blur=0.7, size=(640, 480))
        found = labels(np.asarray(pasted(images[chosen], how, rng)))
        total += 6
        right += sum(a == str(b) for a, b in zip(found, classes[chosen], strict=True)) if len(found) == 6 else 0
    assert right / total >= 0.9, f"{right} of {total}"


def pasted(images: np.ndarray, how: Photo, rng: np.random.Generator) -> Image.Image:
    """Two rows of three digits, enlarged."""
    cover = np.zeros((480, 640))
    for number, image in enumerate(images):
        large = np.asarray(Image.fromarray(image).resize((196, 196), Image.Resampling.BICUBIC)) / 255.0
        y, x = 24 + 230 * (number // 3), 22 + 200 * (number % 3)
        cover[y : y + 196, x : x + 196] = np.clip((large - 0.4) * 4 + 0.5, 0, 1)
    return developed(cover, 140, how, rng)


def test_a_drawing_goes_through_every_stage() -> None:
    page = prepare(drawn(SEVEN), PLAIN)
    assert [stage.name for stage in page.stages] == ["original", "gray", "paper", "mask", "digits"]
    assert page.squares.shape == (1, 28, 28)
    assert page.size == (280, 280)
    assert not page.hints
    (x, y, width, height) = page.boxes[0]
    assert (x, y) == pytest.approx((62, 56), abs=3)
    assert (width, height) == pytest.approx((154, 182), abs=4)
    (reading,) = read(page.squares)
    assert reading.label == 7
    assert reading.sure
    assert sum(reading.probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("change", ["inverted", "corner", "small", "dim"])
def test_it_does_not_matter_where_how_large_how_bright(change: str) -> None:
    picture = drawn(SEVEN).copy()
    if change == "inverted":
        picture = 255 - picture
    elif change == "dim":
        picture = (picture // 3 + 20).astype(np.uint8)
    else:
        large = np.full((560, 560), 255, np.uint8)
        large[:280, 280:] = picture
        picture = large if change == "corner" else np.asarray(Image.fromarray(picture).resize((40, 40), Image.Resampling.BOX))
    assert labels(picture) == "7"
    assert prepare(picture, PLAIN).inverted == (change == "inverted")


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("digit", [0, 2, 3, 5, 8])
@pytest.mark.parametrize("width", [44, 70])
def test_a_bold_digit_is_neither_paper_nor_a_sheet(digit: int, width: int, inverted: bool) -> None:
    """A pen of an eighth and of a fifth of the digit's height."""
    image = Image.new("L", (420, 420), 255)
    draw = ImageDraw.Draw(image)
    for curve in written(digit, np.random.default_rng(digit), 0):
        points = [(float(x), float(y)) for x, y in (curve - 0.5) * 330 + 210]
        draw.line(points, fill=0, width=width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=0)
    picture = np.asarray(image)
    page = prepare(255 - picture if inverted else picture, PLAIN)
    assert page.inverted == inverted
    assert "sheet" not in [stage.name for stage in page.stages]
    assert [reading.label for reading in read(page.squares)] == [digit]


@pytest.mark.parametrize("inverted", [False, True])
def test_a_filled_patch_is_ink_throughout(inverted: bool) -> None:
    image = Image.new("L", (280, 280), 255)
    ImageDraw.Draw(image).polygon([(40, 60), (150, 30), (240, 90), (225, 230), (70, 245)], fill=0)
    picture = np.asarray(image)
    page = prepare(255 - picture if inverted else picture, PLAIN)
    even = next(stage.picture for stage in page.stages if stage.name == "paper")
    assert even[picture == 0].max() < 60


def test_images_of_mnist_are_read_as_they_come(mnist: tuple[np.ndarray, np.ndarray]) -> None:
    images, classes = mnist
    right = sum(labels(image) == str(wanted) for image, wanted in zip(images[:100], classes, strict=False))
    assert right >= 98
    assert labels(images[51]) == "3"


def test_squares_are_as_mnist_has_them() -> None:
    (square,) = prepare(drawn(SEVEN), PLAIN).squares
    assert square.min() >= 0
    assert square.max() <= 1
    rows, columns = np.flatnonzero(square.any(1)), np.flatnonzero(square.any(0))
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
    places = np.arange(28) + 0.5
    assert float(square.sum(1) @ places / square.sum()) == pytest.approx(14, abs=0.6)
    assert float(square.sum(0) @ places / square.sum()) == pytest.approx(14, abs=0.6)


def test_each_argument_does_what_it_says() -> None:
    (wide,) = prepare(drawn(SEVEN), Preparation(margin=0)).squares
    assert np.ptp(np.flatnonzero(wide.any(1))) == 27
    picture = drawn(SEVEN).copy()
    picture[250:264, 6:20] = 0
    assert len(prepare(picture, PLAIN).boxes) == 1
    assert len(prepare(picture, Preparation(smallest=0)).boxes) == 2
    pale = np.where(picture < 128, 215, 255).astype(np.uint8)
    pale[20:60, 20:60] = 0
    assert (
        prepare(pale, Preparation(threshold=0.9)).stages[-2].picture.mean()
        > prepare(pale, Preparation(threshold=0.1)).stages[-2].picture.mean()
    )
    leaning = np.stack([SEVEN[:, 0] + 0.4 * (140 - SEVEN[:, 1]), SEVEN[:, 1]], 1)
    straight = [prepare(drawn(leaning), Preparation(slant=share)).squares[0] for share in (0.0, 1.0)]
    slants = [abs(_slant(square)) for square in straight]
    assert slants[1] < 0.3 * slants[0]
    thin = np.asarray(Image.fromarray(np.full((280, 280), 255, np.uint8)))
    image = Image.fromarray(thin)
    ImageDraw.Draw(image).line([tuple(point) for point in SEVEN], fill=0, width=2)
    thick, faint = (prepare(np.asarray(image), Preparation(stroke=on)).squares[0].sum() for on in (True, False))
    assert thick > 1.5 * faint


def _slant(square: np.ndarray) -> float:
    y, x = np.indices(square.shape) - np.array([(square * axis).sum() / square.sum() for axis in np.indices(square.shape)])[:, None, None]
    return float((square * x * y).sum() / (square * y**2).sum())


def test_a_digit_in_strokes_that_do_not_touch_is_one() -> None:
    image = Image.new("L", (280, 280), 255)
    draw = ImageDraw.Draw(image)
    draw.line([(90, 60), (80, 140), (195, 140)], fill=0, width=16)
    draw.line([(165, 90), (160, 125)], fill=0, width=16)
    draw.line([(160, 155), (155, 235)], fill=0, width=16)
    assert len(prepare(np.asarray(image), PLAIN).boxes) == 1


HOPELESS = {
    "blank": np.full((280, 280), 255, np.uint8),
    "all ink": np.zeros((280, 280), np.uint8),
    "gray": np.full((90, 130), 128, np.uint8),
    "a pixel": np.pad(np.zeros((1, 1), np.uint8), 50, constant_values=255),
    "one pixel": np.zeros((1, 1), np.uint8),
    "a row": np.full((1, 500), 255, np.uint8),
    "paper's noise": (230 + np.random.default_rng(0).normal(0, 4, (300, 400))).clip(0, 255).astype(np.uint8),
    "a slope of light": np.tile(np.linspace(60, 250, 640), (480, 1)).astype(np.uint8),
}


@pytest.mark.parametrize("picture", HOPELESS.values(), ids=HOPELESS)
def test_what_holds_no_digit_gives_a_hint_or_a_reading(picture: np.ndarray) -> None:
    page = prepare(picture, PLAIN)
    assert page.hints or len(page.squares)
    assert np.isfinite(page.squares).all()
    assert len(page.squares) <= 1


@pytest.mark.parametrize("side", range(1, 7))
@pytest.mark.parametrize("other", [1, 5, 40, 900, 5000])
def test_pictures_of_a_few_pixels_are_looked_at_as_any_other(side: int, other: int) -> None:
    wide, high, colored = (np.random.default_rng(seed).integers(0, 256, (side, other), np.uint8) for seed in range(3))
    for picture in (wide, high.T, np.repeat(colored[..., None], 3, 2)):
        page = prepare(picture, PLAIN)
        assert page.hints or len(page.squares)
        assert np.isfinite(page.squares).all()


def test_text_and_noise_are_told_as_such() -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (400, 600), np.uint8)
    assert len(prepare(noise, PLAIN).squares) <= pages.MOST_DIGITS
    image = Image.new("L", (900, 700), 255)
    draw = ImageDraw.Draw(image)
    for row in range(16):
        draw.text((20, 20 + 40 * row), "The quick brown fox jumps over the lazy dog", fill=0, font_size=28)
    page = prepare(np.asarray(image), PLAIN)
    assert "text" in page.hints[0]
    assert len(page.squares) == pages.MOST_DIGITS
    assert not all(reading.sure for reading in read(page.squares))


def test_an_unclear_digit_is_not_sure() -> None:
    even = np.full((1, 28, 28), 0.5, np.float32)
    (reading,) = read(even)
    assert not reading.sure
    assert reading.order[0] == reading.label


def test_rows_are_read_from_left_to_right() -> None:
    sheet = np.full((560, 840), 255, np.uint8)
    small = np.asarray(Image.fromarray(drawn(SEVEN)).resize((200, 200), Image.Resampling.BOX))
    for x, y in ((600, 20), (20, 45), (320, 5), (40, 330), (500, 300)):
        part = sheet[y : y + 200, x : x + 200]
        part[...] = np.minimum(part, small)
    boxes = prepare(sheet, PLAIN).boxes
    assert [round(x / 100) for x, *_ in boxes] == [1, 4, 6, 1, 5]
