"""How a picture may look while it is learnt from."""

from __future__ import annotations

import json

from engine.summaries.gallery import bright, images_of
from tests.engine.summaries.test_gallery import run_on


def test_the_picture_is_changed_each_time_as_the_augmentation_says() -> None:
    run = run_on(kind="digits", augmentation={"shift": 0.3}, scaling="standardize")
    frame = run.summary({"view": "augmented", "count": 6, "example": 3})
    pixels = frame.arrays["pixels"]
    assert pixels.shape == (6, 8, 8, 1)
    assert len({picture.tobytes() for picture in pixels}) == 6
    assert (run.summary({"view": "augmented", "count": 6, "example": 3}).arrays["pixels"] == pixels).all()


def test_mirrored_or_as_it_is() -> None:
    run = run_on(kind="digits", augmentation={"flip": True})
    images = images_of(run)
    assert images is not None
    original = bright(images.album.pixels[images.numbers[3]], images.album.white)
    for picture in run.summary({"view": "augmented", "count": 8, "example": 3}).arrays["pixels"].astype(int):
        assert min(abs(picture - original.astype(int)).max(), abs(picture - original.astype(int)[:, ::-1]).max()) <= 1


def test_where_nothing_is_changed_there_is_nothing_to_show() -> None:
    frame = run_on(kind="digits").summary({"view": "augmented"})
    assert json.loads(frame.meta["present"]) is False
