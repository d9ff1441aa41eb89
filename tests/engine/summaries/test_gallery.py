"""Examples as small pictures."""

from __future__ import annotations

import json

import numpy as np

from engine.run import Run
from engine.spec import parse_spec
from engine.summaries.gallery import images_of

LAYERS = [{"kind": "flatten"}, {"units": None, "activation": "auto"}]


def run_on(**data: object) -> Run:
    return Run(parse_spec({"data": data, "model": {"layers": LAYERS}}))


def test_every_class_has_its_row_of_pictures_as_they_are() -> None:
    run = run_on(kind="digits")
    frame = run.summary({"view": "gallery", "count": 4})
    images = images_of(run)
    assert images is not None
    assert frame.arrays["label"].tolist() == [label for label in range(10) for _ in range(4)]
    example = int(frame.arrays["example"][13])
    assert (frame.arrays["pixels"][13] == np.rint(images.album.pixels[images.numbers[example]] * (255 / 16))).all()
    assert frame.arrays["counts"].sum() == len(images.numbers) == int(frame.meta["total"])
    assert json.loads(frame.meta["names"]) == list("0123456789")


def test_the_next_turn_shows_others_and_comes_round_again() -> None:
    run = run_on(kind="digits", samples=100, split={"train": 1, "validation": 0, "test": 0})
    turns = [run.summary({"view": "gallery", "count": 5, "turn": turn, "only": 3}).arrays["example"].tolist() for turn in (0, 1, 2)]
    assert not set(turns[0]) & set(turns[1])
    every = {i for turn in turns for i in turn}
    assert every == set(np.flatnonzero(run.experiment.dataset.labels == 3))


def test_one_part_alone() -> None:
    frame = run_on(kind="digits").summary({"view": "gallery", "part": "test"})
    assert set(frame.arrays["part"].tolist()) == {2}


def test_points_have_no_gallery() -> None:
    frame = Run(parse_spec({})).summary({"view": "gallery"})
    assert not frame.arrays
    assert json.loads(frame.meta["present"]) is False
