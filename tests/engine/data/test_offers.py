"""Sets of images that can be chosen, with pictures of them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from engine.data.digits import Digits
from engine.data.images import turns
from engine.data.offers import offered


def test_the_bundled_digits_come_first_with_a_picture_of_nine_of_them() -> None:
    first = offered()[0]
    assert (first.data, first.here, first.size) == ({"kind": "digits"}, True, 0)
    picture = np.asarray(Image.open(BytesIO(first.picture or b"")).convert("L"))
    assert picture.shape == (24, 24)
    album = Digits().album()
    one = int(np.flatnonzero(album.labels == 1)[0])
    assert (picture[:8, 8:16] == album.pixels[one, ..., 0].astype(int) * 255 // 16).all()


def test_what_is_not_here_says_how_much_there_is_to_download(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GLASSNET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mnist = next(offer for offer in offered() if offer.data == {"kind": "mnist"})
    assert (mnist.here, mnist.picture, mnist.size) == (False, None, 11_594_722)


def test_a_folder_of_pictures_is_offered_by_its_name(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GLASSNET_DATA_DIR", str(tmp_path))
    for name, color in (("dark", 20), ("light", 230)):
        (tmp_path / "images" / "lamps" / name).mkdir(parents=True)
        for i in range(3):
            Image.new("RGB", (40, 40), (color, color, color)).save(tmp_path / "images" / "lamps" / name / f"{i}.png")
    lamps = next(offer for offer in offered() if offer.title == "lamps")
    assert lamps.data == {"kind": "image_folder", "folder": "lamps"}
    picture = np.asarray(Image.open(BytesIO(lamps.picture or b"")))
    assert (picture[0, 0].tolist(), picture[0, -1].tolist()) == ([20] * 3, [230] * 3)


def test_each_one_is_told_the_how_manieth_of_its_class_it_is() -> None:
    assert turns(np.array([1, 0, 1, 1, 0], np.uint8)).tolist() == [0, 0, 1, 2, 1]
