"""N6: a picture as 12,288 numbers, in three planes and one row; a neuron and a network of two layers tell two sorts of pictures apart."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.e2e.workbench import PATIENCE, Workbench

NUMBERS = 12_288
RIGHT = "(least) => document.querySelectorAll('.nine-tile[data-right=true]').length >= least"
READING = "(words) => document.querySelector('.vector-reading').textContent.includes(words)"


def number(text: str) -> int:
    """The number in a text, thousands apart or not."""
    return int(re.sub(r"\D", "", text))


def test_a_picture_is_a_row_of_numbers_and_one_neuron_weighs_them_all(open_page, picture) -> None:
    bench = Workbench(open_page("/play?lab=photos"))
    bench.wait_started()
    page = bench.page
    page.locator(".nine-tile").nth(8).wait_for(timeout=PATIENCE)
    expect(page.locator("[data-part='numbers']")).to_have_text(re.compile("^64 × 64 × 3 = 12,288 numbers"))
    expect(page.locator(".vector-planes canvas")).to_have_count(4)
    strip = page.locator(".vector-strip")
    assert strip.evaluate("(canvas) => canvas.width") == NUMBERS
    assert number(str(strip.get_attribute("aria-valuemax"))) == NUMBERS
    assert bench.run()["parameters"] == NUMBERS + 1
    strip.press("End")
    page.wait_for_function(READING, arg="row 64, column 64, blue")
    strip.press("ArrowLeft")
    page.wait_for_function(READING, arg="row 64, column 64, green")
    page.locator(".vector-planes canvas").nth(1).hover(position={"x": 1, "y": 1})
    page.wait_for_function(READING, arg="Number 1: row 1, column 1, red")
    bench.play()
    bench.wait_epoch(10)
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    bench.pause()
    assert bench.run()["metrics"]["test"]["accuracy"] > 0.9
    picture(page, "row-n6")


def test_a_layer_more_makes_a_network_of_it(open_page) -> None:
    bench = Workbench(open_page("/play?lab=photos"))
    bench.wait_started()
    page = bench.page
    page.locator(".insert").last.click()
    page.get_by_role("menuitemradio", name="Dense", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('glass-builder .column').length === 4", timeout=PATIENCE)
    bench.play()
    bench.wait_epoch(5)
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    assert [layer["kind"] for layer in bench.run()["spec"]["model"]["layers"]] == ["flatten", "dense", "dense"]


def blob(kind: str, size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """A photo of an animal, as far as a few shapes are one: a ginger head with pointed ears, or a dark one with ears that hang."""
    width, height = size
    ground = Image.fromarray(rng.integers(90, 200, (6, 6, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(ground)
    r, x, y = min(size) * rng.uniform(0.25, 0.36), width * rng.uniform(0.42, 0.58), height * rng.uniform(0.45, 0.58)
    fur = tuple(int(value) for value in (rng.uniform((170, 90, 20), (240, 150, 70)) if kind == "cats" else rng.uniform(30, 90, 3)))
    draw.ellipse((x - r, y - r, x + r, y + r), fill=fur)
    for side in (-1, 1):
        if kind == "cats":
            draw.polygon([(x + side * r, y - 0.3 * r), (x + 0.8 * side * r, y - 1.5 * r), (x + 0.1 * side * r, y - 0.8 * r)], fill=fur)
        else:
            draw.ellipse((x + 0.8 * side * r - 0.3 * r, y - 0.9 * r, x + 0.8 * side * r + 0.3 * r, y + 0.8 * r), fill=fur)
    return ground


def written(image: Image.Image, form: str) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, form)
    return out.getvalue()


def zipped(rng: np.random.Generator) -> bytes:
    """Two folders of photos, none like another in size; a large one among them, one that is none, and what zips of a Mac hold besides."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind in ("cats", "dogs"):
            for number in range(40):
                form = "png" if number % 4 == 0 else "jpeg"
                width, height = rng.integers(64, 301, 2).tolist()
                archive.writestr(f"pets/{kind}/{kind}{number}.{form}", written(blob(kind, (width, height), rng), form))
        archive.writestr("pets/cats/large.jpg", written(blob("cats", (4000, 3000), rng), "jpeg"))
        archive.writestr("pets/dogs/broken.jpg", b"\xff\xd8\xff\xe0 no picture")
        archive.writestr("__MACOSX/pets/dogs/._dogs1.jpg", b"\0\5\x16\7")
    return out.getvalue()


def test_cats_and_dogs_of_ones_own_and_a_photo_of_twelve_megapixels(open_page, picture, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    photo = tmp_path / "cat.jpg"
    photo.write_bytes(written(blob("cats", (4000, 3000), rng), "jpeg"))
    bench = Workbench(open_page("/play?lab=photos"))
    bench.wait_started()
    page = bench.page
    page.get_by_role("tab", name="Data and training").click()
    page.get_by_role("button", name="Your own pictures").click()
    page.locator(".own-images input[accept*='zip']").set_input_files(
        {"name": "pets.zip", "mimeType": "application/zip", "buffer": zipped(rng)}
    )
    bench.wait_run(lambda run: run["spec"]["data"]["kind"] == "own_images", "learning from the zip")
    expect(page.locator(".own-notes")).to_contain_text("dogs/broken.jpg is damaged")
    expect(page.locator(".gallery-name small")).to_have_text(["41", "40"])
    assert bench.run()["parameters"] == NUMBERS + 1
    bench.play()
    bench.wait_epoch(12)
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    layers = [
        {"kind": "flatten"},
        {"kind": "dense", "units": 16, "activation": "relu"},
        {"kind": "dense", "units": None, "activation": "auto"},
    ]
    change = {"type": "set", "changes": {"data.size": 128, "model.layers": layers}}
    assert page.request.post(f"/api/runs/{bench.run_id}/commands", data=change).ok  # with the browser's cookie: the pictures are its own
    bench.wait_run(lambda run: run["spec"]["data"]["size"] == 128 and run["epoch"] >= 12, "trained anew, four times as large")
    page.wait_for_function(RIGHT, arg=8, timeout=PATIENCE)
    answer = page.locator("glass-answer")
    answer.locator("[data-value='own']").click()
    answer.locator("input[type='file']").set_input_files(photo)
    page.wait_for_function(
        "() => (document.querySelector('glass-answer').store.state.picture.pixels ?? '').length === 65536", timeout=PATIENCE
    )
    page.wait_for_function("() => document.querySelector('glass-answer [data-part=label]').textContent === 'cats'", timeout=PATIENCE)
    picture(page, "row-n6-own")
