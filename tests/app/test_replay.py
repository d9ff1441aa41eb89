"""The front page's run is a run: its weights, as told, answer its own points."""

from __future__ import annotations

import json

import numpy as np

from app.replay import replay


def answers(told: dict, weights: list[float]) -> np.ndarray:
    """What a network with these weights says to the told points, (N,)."""
    points = np.array(told["points"])
    values = (points[:, :2] - told["offset"]) / told["scale"]
    rest = np.array(weights)
    for inputs, outputs in zip(told["sizes"], told["sizes"][1:], strict=False):
        kernel, bias, rest = np.split(rest, [inputs * outputs, inputs * outputs + outputs])
        values = values @ kernel.reshape(inputs, outputs) + bias
        values = np.tanh(values) if rest.size else 1 / (1 + np.exp(-values))
    assert rest.size == 0
    return values[:, 0]


def test_the_last_moment_answers_nearly_every_point_and_the_first_does_not() -> None:
    told = replay()
    labels = np.array(told["points"])[:, 2]
    right = [np.mean((answers(told, moment["weights"]) > 0.5) == labels) for moment in (told["moments"][0], told["moments"][-1])]
    assert right[0] < 0.95 <= right[1]


def test_it_is_small_enough_for_a_first_page_and_its_loss_falls() -> None:
    told = replay()
    assert len(json.dumps(told)) < 40_000
    assert told["moments"][0]["epoch"] == 0
    assert told["moments"][-1]["loss"] < told["moments"][0]["loss"] / 10
