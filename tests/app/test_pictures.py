"""Pictures handed in over HTTP: digits read by the shipped network and by runs; every bad picture refused by its content."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.settings import Settings
from engine.ink.preparation import Preparation
from engine.instruments.digits import SEVEN, drawn

ADDRESS = "/api/models/lenet/predict"
PAGE = next((Path(__file__).parents[1] / "pictures").glob("squared-17-*.jpg"))


def packed(image: Image.Image, format: str = "PNG", **how) -> bytes:
    out = BytesIO()
    image.save(out, format, **how)
    return out.getvalue()


def seven() -> Image.Image:
    return Image.fromarray(drawn(SEVEN))


def sent(http, data: bytes, **fields):
    return http.post(ADDRESS, files={"image": ("a.png", data)}, data=fields)


def test_a_drawn_seven_is_read(http):
    answer = sent(http, packed(seven()))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (digit,) = told["digits"]
    assert digit["label"] == 7
    assert digit["sure"]
    assert len(digit["probabilities"]) == 10
    assert digit["alternatives"][0] == {"label": 7, "probability": digit["probabilities"][7]}
    assert np.shape(digit["pixels"]) == (28, 28)
    x, y, width, height = digit["box"]
    assert 55 < x < 70 < y + 25
    assert (width, height) == pytest.approx((154, 182), abs=4)
    assert [stage["name"] for stage in told["stages"]] == ["original", "gray", "paper", "mask", "digits"]
    assert all(stage["picture"].startswith("data:image/") for stage in told["stages"])


def test_every_digit_of_a_photo_is_read_in_order(http):
    told = sent(http, PAGE.read_bytes(), stages="false").json()
    assert "".join(str(digit["label"]) for digit in told["digits"]) == PAGE.stem.rpartition("-")[2].replace("_", "")
    assert told["stages"] == []
    assert told["hints"] == []
    assert told["size"] == [640, 480]
    assert all(0 <= x < x + w <= 640 and 0 <= y < y + h <= 480 for x, y, w, h in (digit["box"] for digit in told["digits"]))


def test_a_drawing_lies_on_no_table_and_has_no_printed_lines(http):
    tall = Image.fromarray(drawn(np.array([(140.0, 0.0), (138.0, 280.0)])))
    told = sent(http, packed(tall), drawn="true").json()
    assert [digit["label"] for digit in told["digits"]] == [1]
    assert told["drawn"]
    assert [stage["name"] for stage in told["stages"]] == ["original", "gray", "paper", "mask", "digits"]
    assert not sent(http, packed(tall)).json()["drawn"]


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return packed(seven().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


UNUSUAL = {
    "cmyk": lambda: packed(seven().convert("CMYK"), "JPEG"),
    "16 bit": lambda: packed(Image.fromarray(drawn(SEVEN).astype(np.uint16) * 257)),
    "transparent": lambda: packed(Image.merge("LA", (Image.new("L", (280, 280)), Image.fromarray(255 - drawn(SEVEN))))),
    "palette": lambda: packed(seven().convert("P")),
    "bilevel": lambda: packed(seven().convert("1"), "BMP"),
    "webp": lambda: packed(seven(), "WEBP"),
    "turned by its camera": turned,
    "inverted": lambda: packed(Image.fromarray(255 - drawn(SEVEN))),
    "off center": lambda: packed(Image.fromarray(np.pad(drawn(SEVEN), ((0, 400), (300, 0)), constant_values=255))),
    "a photo of 48 megapixels": lambda: packed(seven().resize((7000, 6900)), "JPEG", quality=30),
}


@pytest.mark.parametrize("make", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_pictures_are_read(http, make):
    answer = sent(http, make(), stages="false")
    assert answer.status_code == 200, answer.text
    assert [digit["label"] for digit in answer.json()["digits"]] == [7]


def bomb() -> bytes:
    """A PNG that says it is 20,000 by 20,000."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    framed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


BAD = {
    "a bomb": (bomb, 413, "pixels"),
    "no picture": (lambda: b"hello", 415, "not an image"),
    "a gif called png": (lambda: packed(seven(), "GIF"), 415, "GIF, which is not read"),
    "truncated": (lambda: packed(seven())[:200], 415, "damaged"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not an image"),
    "nothing": (lambda: b"", 422, "empty"),
}


@pytest.mark.parametrize(("make", "status", "word"), BAD.values(), ids=BAD)
def test_bad_pictures_are_refused_by_content(http, make, status, word):
    answer = sent(http, make())
    assert answer.status_code == status, answer.text
    (problem,) = answer.json()["errors"]
    assert problem["path"] == "image"
    assert word in problem["message"]


HOPELESS = {
    "blank": Image.new("L", (280, 280), 255),
    "all ink": Image.new("L", (280, 280), 0),
    "one pixel": Image.new("L", (1, 1), 0),
    "a dot": Image.fromarray(np.pad(np.zeros((1, 1), np.uint8), 60, constant_values=255)),
}


@pytest.mark.parametrize("image", HOPELESS.values(), ids=HOPELESS)
def test_without_a_digit_there_is_a_hint(http, image):
    answer = sent(http, packed(image))
    assert answer.status_code == 200
    assert answer.json()["hints"] or answer.json()["digits"]


def test_bodies_over_the_limit_are_refused(http):
    limit = Settings().max_image_bytes
    noise = np.random.default_rng(0).bytes(limit + 1)
    assert sent(http, noise).status_code == 413

    def chunks():
        yield b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        for start in range(0, len(noise), 65_536):
            yield noise[start : start + 65_536]

    answer = http.post(ADDRESS, content=chunks(), headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413


def test_odd_forms_are_refused(http):
    picture = packed(seven())
    assert http.post(ADDRESS, files={"other": picture}).status_code == 422
    assert http.post(ADDRESS, files={"image": picture}, data={"threshold": "9"}).json()["errors"][0]["path"] == "threshold"
    (problem,) = http.post(ADDRESS, files={"image": picture}, data={"gray": "purple"}).json()["errors"]
    assert problem["path"] == "gray"
    assert "'darkest' or 'brightest'; got 'purple'" in problem["message"]
    assert http.post(ADDRESS, files={"image": picture}, data={"nope": "1"}).json()["errors"][0]["path"] == "nope"
    assert http.post(ADDRESS, files={"image": picture}, data={"stages": "perhaps"}).json()["errors"][0]["path"] == "stages"
    assert http.post(ADDRESS, files={"image": picture}, data={"drawn": "1"}).json()["errors"][0]["path"] == "drawn"
    assert http.post(ADDRESS, files=[("image", picture)] * 1001).status_code == 400
    assert http.post(ADDRESS, files={"image": ("x" * 9000 + ".png", picture)}).status_code in {200, 400}
    assert http.post(ADDRESS, content=b"", headers={"content-type": "multipart/form-data"}).status_code == 400
    assert http.post(ADDRESS, content=picture, headers={"content-type": "image/png"}).status_code == 415
    assert http.post("/api/models/vgg/predict", files={"image": picture}).status_code == 404


def letter() -> Image.Image:
    image = Image.new("L", (280, 280), 255)
    draw = ImageDraw.Draw(image)
    for line in ([(90, 60), (90, 225)], [(190, 60), (190, 225)], [(90, 140), (190, 140)]):
        draw.line(line, fill=0, width=20)
    return image


def test_what_is_no_digit_is_told(http):
    told = sent(http, packed(letter())).json()
    (digit,) = told["digits"]
    assert digit["unlike"]
    assert not digit["sure"]
    assert max(digit["probabilities"]) > 0.7
    assert "does not look like a digit" in told["hints"][0]
    alone = http.post(ADDRESS, json={"pixels": (np.array(digit["pixels"]) / 255).tolist()}).json()
    assert alone["digits"][0]["unlike"]
    assert alone["hints"] == told["hints"]
    image = Image.new("L", (700, 200), 255)
    ImageDraw.Draw(image).text((30, 50), "Hello world", fill=0, font_size=80)
    told = sent(http, packed(image)).json()
    assert "letters" in told["hints"][0]
    assert "write digits" in told["hints"][0]
    told = sent(http, packed(seven())).json()
    assert told["digits"][0]["unlike"] is False
    assert not told["hints"]


def test_settings_of_the_preparation_are_obeyed(http):
    wide = sent(http, packed(seven()), margin="0").json()["digits"][0]["pixels"]
    assert np.ptp(np.flatnonzero(np.any(wide, axis=1))) == 27
    everything = {name: str(field.default).lower() for name, field in Preparation.model_fields.items()}
    assert sent(http, packed(seven()), **everything, stages="true").json() == sent(http, packed(seven())).json()
    lying = seven().transpose(Image.Transpose.ROTATE_90)
    told = sent(http, packed(lying), turn="right").json()
    assert [digit["label"] for digit in told["digits"]] == [7]
    assert told["stages"][0]["note"] == "280×280 pixels; turned by hand: a quarter to the right."


def test_a_square_is_read_as_it_is(http):
    square = np.array(sent(http, packed(seven())).json()["digits"][0]["pixels"]) / 255
    assert http.post(ADDRESS, json={"pixels": square.tolist()}).json()["digits"][0]["label"] == 7
    for wrong in ([], [[0] * 28] * 27, [[2] * 28] * 28, [["x"] * 28] * 28, None):
        answer = http.post(ADDRESS, json={"pixels": wrong})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "pixels"


def test_a_run_on_images_reads_a_picture(http, start_run):
    spec = {
        "data": {"kind": "digits"},
        "model": {"layers": [{"kind": "flatten"}, {"units": 32, "activation": "relu"}, {"units": None, "activation": "auto"}]},
    }
    run = start_run(spec, paused=True)
    done = http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 15})
    assert done.status_code == 200, done.text
    answer = http.post(f"/api/runs/{run['id']}/predict", files={"image": packed(seven())})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["digits"][0]["label"] == 7
    assert told["outputs"] == [told["digits"][0]["probabilities"]]
    assert told["names"] == [str(digit) for digit in range(10)]
    blank = http.post(f"/api/runs/{run['id']}/predict", files={"image": packed(HOPELESS["blank"])}).json()
    assert blank["digits"] == []
    assert blank["hints"]


@pytest.mark.parametrize(
    ("last", "training", "wanted"),
    [
        ([{"units": 10, "activation": "tanh"}], {}, {"label", "shares"}),
        (
            [{"units": 64, "activation": "sigmoid"}, {"kind": "reshape", "target_shape": [8, 8, 1]}],
            {"training": {"kind": "autoencoder"}},
            set(),
        ),
    ],
)
def test_a_run_that_gives_no_probabilities_tells_none(http, start_run, last, training, wanted):
    run = start_run({"data": {"kind": "digits", "samples": 60}, "model": {"layers": [{"kind": "flatten"}, *last]}, **training}, paused=True)
    answer = http.post(f"/api/runs/{run['id']}/predict", files={"image": packed(seven())})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()["digits"][0]) == wanted | {"box", "pixels", "picture"}


def test_a_run_on_points_takes_no_picture(http, start_run):
    run = start_run("xor", paused=True)
    answer = http.post(f"/api/runs/{run['id']}/predict", files={"image": packed(seven())})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "image"
    wrong = http.post(f"/api/runs/{run['id']}/predict", json={"inputs": "x"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["path"] == "inputs"
