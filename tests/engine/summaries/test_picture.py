"""Which picture is looked at: an example, one from outside, or the first of the test part; and what does not fit."""

from __future__ import annotations

import base64
from typing import Any, Literal

import numpy as np
import pytest

from engine.border import to_inside
from engine.errors import SpecError
from engine.frames import Frame
from engine.run import Run
from engine.spec import parse, parse_spec
from engine.summaries.base import words
from engine.summaries.picture import Picture, PictureView
from tests.engine.specs import run
from tests.engine.summaries.pictures import LENET, seeing


class Seen(PictureView):
    """Seen: what a view of one picture is given."""

    kind: Literal["seen"] = "seen"

    def look(self, run: Run, picture: Picture) -> Frame:
        return Frame("seen", {"pixels": picture.pixels, "inside": picture.inside}, words(json=picture.told()))


def picture(made: Run, **options: Any) -> Picture:
    found = parse(Seen, {"kind": "seen", **options}).picture(made)
    assert found is not None
    return found


def written(pixels: Any) -> str:
    return base64.b64encode(np.asarray(pixels, np.uint8).tobytes()).decode()


def refused(made: Run, **options: Any) -> tuple[str, str]:
    with pytest.raises(SpecError) as caught:
        picture(made, **options)
    (problem,) = caught.value.problems
    return problem.path, problem.message


def test_left_out_it_is_the_first_of_the_test_part():
    made = seeing(*LENET)
    first = picture(made)
    number = int(made.experiment.parts["test"][0])
    assert (first.example, first.part) == (number, "test")
    assert first.label == int(made.experiment.dataset.labels[number])
    np.testing.assert_array_equal(first.inside, made.experiment.dataset.take(np.array([number])))


def test_without_a_test_part_it_is_one_to_learn_from():
    made = seeing(*LENET, data={"kind": "digits", "samples": 40, "split": {"train": 1, "validation": 0, "test": 0}})
    assert (picture(made).example, picture(made).part) == (0, "train")


@pytest.mark.parametrize("scaling", ["none", "standardize", "minmax"])
def test_pixels_of_an_example_are_seen_as_the_example_itself(scaling: str):
    made = seeing(*LENET, data={"kind": "digits", "samples": 60, "scaling": scaling})
    example = picture(made, example=7)
    outside = picture(made, pixels=written(example.pixels))
    assert (outside.example, outside.part, outside.label) == (None, None, None)
    np.testing.assert_array_equal(outside.pixels, example.pixels)
    np.testing.assert_allclose(outside.inside, example.inside, atol=0.02)  # a digit has 17 levels of gray, a byte 256


def test_colors_stay_where_they_are():
    made = seeing(*LENET)
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8, 1)
    np.testing.assert_allclose(picture(made, pixels=written(pixels)).inside, to_inside(pixels[None] / 255.0), rtol=1e-6)


def test_what_does_not_fit_is_told_with_its_field():
    made = seeing(*LENET)
    assert refused(made, pixels="no base64!") == ("pixels", "must be base64")
    path, message = refused(made, pixels=written(np.zeros(63)))
    assert path == "pixels"
    assert message == "must hold 8 · 8 · 1 = 64 bytes, one for each number of a picture (8, 8, 1); got 63"
    path, message = refused(made, example=120)
    assert (path, message) == ("example", "must be below 120, the number of examples; got 120")


def test_a_word_that_is_too_long_or_below_zero_is_refused():
    made = seeing(*LENET)
    assert refused(made, pixels="A" * 60_000)[0] == "pixels"
    assert refused(made, example=-1)[0] == "example"


def test_a_run_without_pictures_has_none():
    assert Seen().picture(run("default")) is None
    assert Seen().compute(run("default")).meta == {"present": "false"}


def test_two_networks_that_play_see_no_picture():
    spec = {"data": {"kind": "digits", "samples": 40}, "training": {"kind": "gan"},
            "model": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "target_shape": [8, 8, 1]}],
                      "discriminator": [{"kind": "flatten"}, {"kind": "dense", "units": 1, "activation": "auto"}]}}  # fmt: skip
    assert Seen().picture(Run(parse_spec(spec))) is None
