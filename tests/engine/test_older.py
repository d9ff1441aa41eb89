"""What was made when the data had other tokens does not fit any more: it is refused with the field, the rule and the value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.beginning import beginning, sequence_layers
from engine.changes import change
from engine.data import datasets
from engine.errors import SpecError
from engine.persist import CheckpointError, load_run, open_checkpoint, save_run, seal
from engine.run import Run
from engine.spec import parse_spec
from engine.weights import WeightsError, matched

HEAD = {"units": None, "activation": "auto"}


def reading(data: dict[str, Any], tokens: int, training: str, **model: Any) -> dict[str, Any]:
    """A network that reads tokens one by one and answers each."""
    layers = [{"kind": "embedding", "input_dim": tokens, "output_dim": 4}, {"kind": "gru", "units": 8, "return_sequences": True}, HEAD]
    return {"data": data, "model": {"layers": layers, **model}, "training": {"kind": training}}


def test_a_link_from_when_there_were_fewer_words_is_refused() -> None:
    with pytest.raises(SpecError) as refusal:
        parse_spec(reading({"kind": "tagging"}, 48, "sequence"))
    (problem,) = refusal.value.problems
    assert problem.path == "model.layers[0].input_dim"
    assert problem.message == "must be at least 52, one row for each token that tagging has; got 48"
    assert parse_spec(reading({"kind": "tagging"}, 52, "sequence")).data.kind == "tagging"


MARKED = {"kind": "text", "passage": "own", "own": "a\u0301bc e\u0301fg " * 60, "length": 8}
"""Letters with combining marks: seven signs, which once were eight."""


def test_weights_for_another_count_of_signs_are_refused_by_name_and_shape() -> None:
    signs = parse_spec(reading(MARKED, 64, "language_model")).data.classes_count()
    older = np.zeros((8, signs + 1))
    with pytest.raises(
        SpecError, match=rf"model.weights.dense_1.kernel: has the shape \(8, {signs + 1}\); the parameter's is \(8, {signs}\)"
    ):
        parse_spec(reading(MARKED, 64, "language_model", weights={"dense_1.kernel": older.tolist()}))
    with pytest.raises(WeightsError, match=rf"kept: dense_1.kernel has the shape \(8, {signs + 1}\); dense_1.kernel needs \(8, {signs}\)"):
        matched({"dense_1.kernel": (8, signs)}, {"dense_1.kernel": older}, "kept")


def test_a_checkpoint_of_another_size_is_told_apart() -> None:
    run = Run(parse_spec(reading(MARKED, 64, "language_model")))
    arrays, words = open_checkpoint(save_run(run))
    older = seal({**arrays, "values": np.append(arrays["values"], np.zeros(9, np.float32))}, words)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_run(older)


def test_data_with_more_tokens_begins_with_a_network_that_has_room_for_them() -> None:
    spec = parse_spec(reading({"kind": "reverse"}, 16, "sequence") | {"model": {"layers": beginning_layers("reverse")}})
    changes = beginning(spec, datasets["tagging"].model_validate({"kind": "tagging"}))
    assert parse_spec(change(spec, changes).to_json()).data.kind == "tagging"


def beginning_layers(kind: str) -> list[Any]:
    """The network that sequences of a kind begin with."""
    return [one.model_dump(mode="json") for one in sequence_layers(datasets[kind].model_validate({"kind": kind}))[0]]
