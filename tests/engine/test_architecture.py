"""Architectures: names, shapes and counts before there is data."""

from __future__ import annotations

import pytest

from engine.architecture import MAX_OUTPUTS, MAX_PARAMETERS, ledger, plan, summarize
from engine.errors import SpecError
from engine.nn.base import layers
from engine.nn.dense import Dense
from engine.spec import MAX_LAYERS
from engine.zoo import zoo


def test_names_are_numbered_and_given_ones_kept_free():
    nodes = plan([Dense(units=1), Dense(units=2, name="dense_2"), Dense(units=3), Dense(units=4, name="eyes")], (2,))
    assert [node.name for node in nodes] == ["dense_1", "dense_2", "dense_3", "eyes"]


def test_a_name_stands_once():
    with pytest.raises(SpecError) as refused:
        plan([Dense(units=1, name="a"), Dense(units=2, name="a")], (2,))
    assert [p.path for p in refused.value.problems] == ["model.layers[1].name"]


def test_open_units_in_the_middle():
    with pytest.raises(SpecError) as refused:
        plan([Dense(units=3), Dense(units=None), Dense(units=1)], (2,))
    assert [p.path for p in refused.value.problems] == ["model.layers[1].units"]
    assert 'dense "dense_2"' in str(refused.value)


def test_too_many_parameters_are_refused_before_they_are_made():
    with pytest.raises(SpecError, match=f"{MAX_PARAMETERS:,}"):
        plan([Dense(units=1024)] * 4, (2,))


def test_summary_rows():
    rows = summarize(plan([Dense(units=3, activation="relu"), Dense(units=1, trainable=False)], (2,)))
    assert rows[0] == {
        "name": "dense_1",
        "kind": "dense",
        "output_shape": [None, 3],
        "parameters": 9,
        "activation": "relu",
        "units": 3,
        "trainable": True,
    }
    assert [row["parameters"] for row in rows] == [9, 4]
    assert not rows[1]["trainable"]


def test_ledger_of_the_course():
    """2-3-5-4-2-1: W1 (3,2), W2 (5,3), W3 (4,5), W4 (2,4), W5 (1,2)."""
    rows = {row["name"]: row["shape"] for row in ledger(plan([Dense(units=n) for n in (3, 5, 4, 2, 1)], (2,)))}
    weights = {"W1": [3, 2], "W2": [5, 3], "W3": [4, 5], "W4": [2, 4], "W5": [1, 2]}
    assert {name: rows[name] for name in weights} == weights
    for name, shape in weights.items():
        number = name[1]
        assert rows[f"b{number}"] == rows[f"db{number}"] == [shape[0], 1]
        assert rows[f"dW{number}"] == shape
        assert rows[f"Z{number}"] == rows[f"A{number}"] == rows[f"dZ{number}"] == [shape[0], "B"]


def test_too_many_numbers_for_each_example_are_refused_before_they_are_made():
    wide = [layers["conv2d"].model_validate({"kind": "conv2d", "filters": 64, "kernel_size": 3, "padding": "same"})] * 4
    with pytest.raises(SpecError, match=f"give 3,211,264 numbers for each example; at most {MAX_OUTPUTS:,}"):
        plan(wide, (112, 112, 1))


@pytest.mark.parametrize("name", [name for name in zoo if not zoo[name].full])
def test_every_network_that_can_be_trained_here_can_be_asked_for(name):
    assert len(plan(zoo[name].layers(), zoo[name].in_shape)) <= MAX_LAYERS
