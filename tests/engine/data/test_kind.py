from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from engine.catalog import catalog
from engine.data import datasets, encoders
from engine.data.augment import Augmentation
from engine.data.kind import DataKind, ShownAs
from engine.data.tables import Input
from engine.persist import load_run, save_run
from engine.registry import Model, all_tags
from engine.run import Run
from engine.spec import parse_spec

DIGITS = {
    "data": {"kind": "digits", "samples": 200, "augmentation": {"shift": 0.1, "rotate": 10, "elastic": 0.03}},
    "model": {"layers": [{"kind": "flatten"}, {"units": 12}, {"units": None, "activation": "auto"}]},
    "training": {"kind": "supervised", "batch_size": 30},
}


@pytest.mark.parametrize("kind", [*datasets, *encoders, Augmentation, Input], ids=lambda kind: kind.__name__)
def test_every_field_is_explained(kind: type[Model]) -> None:
    for name, field in kind.model_fields.items():
        assert name == "kind" or (field.description or "").endswith("."), f"{kind.__name__}.{name} has no help"
        assert name not in all_tags(), f"{name} is a kind's name too, so error paths would leave it out"


@pytest.mark.parametrize("kind", list(datasets), ids=lambda kind: kind.kind_name())
def test_the_catalogue_says_how_to_show_each_dataset(kind: type[DataKind]) -> None:
    told: dict[str, Any] = next(entry for entry in catalog()["families"]["data"] if entry["kind"] == kind.kind_name())
    assert told["shown_as"] in get_args(ShownAs)
    assert told["task"] in {"classification", "regression"}
    assert ("thumbnail" in told) == (told["has_plane"] or (told["shown_as"] == "sequence" and told["in_workbench"]))


def test_a_varied_run_replays_and_resumes_bit_for_bit() -> None:
    run = Run(parse_spec(DIGITS))
    run.take_steps("batch", 8)
    values = run.experiment.network.values.copy()
    run.rewind(3)
    middle = run.experiment.network.values.copy()
    again = load_run(save_run(run))
    assert np.array_equal(again.experiment.network.values, middle)
    for one in (run, again):
        one.take_steps("batch", 5)
        assert np.array_equal(one.experiment.network.values, values)


def test_looking_at_examples_one_by_one_leads_to_the_same_weights() -> None:
    run, looked = Run(parse_spec(DIGITS)), Run(parse_spec(DIGITS))
    run.take_steps("batch", 2)
    looked.take_steps("example", 60)
    assert np.array_equal(run.experiment.network.values, looked.experiment.network.values)


def test_images_are_predicted_from_outside() -> None:
    run = Run(parse_spec(DIGITS))
    dataset = run.experiment.dataset
    image = dataset.take(np.arange(1))[..., 0].transpose(0, 2, 1).tolist()
    assert len(run.predict([image])["outputs"][0]) == 10
