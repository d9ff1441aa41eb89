"""Pictures of the plane: the right way up, the right class, the right value, unit by unit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, TRAINABLE, points_of, run
from tests.engine.test_graph import naive

SIZE = 8


def centers(made: Run, size: int = SIZE) -> list[list[tuple[float, float]]]:
    """The point at the middle of each pixel; row 0 is the top."""
    x0, x1, y0, y1 = points_of(made.experiment).domain
    return [[(x0 + (x1 - x0) * (j + 0.5) / size, y1 - (y1 - y0) * (i + 0.5) / size) for j in range(size)] for i in range(size)]


def outputs(made: Run, size: int = SIZE) -> Any:
    """Inputs and every unit's output at every pixel, (M, size, size), one naive pass each."""
    table = []
    for row in centers(made, size):
        inputs = points_of(made.experiment).inputs_at(np.array(row).T).T.astype(float)
        table.append([[*column, *(v for layer in naive(made.experiment.network, column) for v in layer)] for column in inputs.tolist()])
    return np.moveaxis(np.array(table), -1, 0)


def trained(name: str) -> Run:
    made = run(name)
    made.command({"type": "step", "unit": "epoch", "count": 5})
    return made


def half_plane(kernel: list[float], bias: float, **data: Any) -> Run:
    """One sigmoid neuron with these weights."""
    weights = {"dense_1.kernel": [[w] for w in kernel], "dense_1.bias": [bias]}
    model = {"layers": [{"units": 1, "activation": "sigmoid"}], "weights": weights}
    return Run(parse_spec({"data": {"kind": "blobs", "scaling": "none", **data}, "model": model}))


@pytest.mark.parametrize(("kernel", "rows"), [([0, 9], slice(0, 10)), ([0, -9], slice(10, 20))], ids=["up", "down"])
def test_row_0_is_the_top(kernel, rows):
    winner = half_plane(kernel, 0).summary({"view": "boundary", "resolution": 20}).arrays["winner"]
    assert winner[rows].all()
    assert winner.sum() == 200


@pytest.mark.parametrize(("kernel", "columns"), [([9, 0], slice(10, 20)), ([-9, 0], slice(0, 10))], ids=["right", "left"])
def test_column_0_is_the_left(kernel, columns):
    winner = half_plane(kernel, 0).summary({"view": "boundary", "resolution": 20}).arrays["winner"]
    assert winner[:, columns].all()
    assert winner.sum() == 200


def test_maps_lie_as_the_boundary_does():
    maps = half_plane([0, 9], 0).summary({"view": "units", "resolution": 8}).arrays["maps"]
    assert (np.diff(maps[0].astype(int), axis=1) > 0).all()
    assert (np.diff(maps[1].astype(int), axis=0) < 0).all()
    assert (maps[2][:4] > 127).all()
    assert (maps[2][4:] < 128).all()


@pytest.mark.parametrize("name", TRAINABLE)
def test_every_units_map_is_a_naive_pass(name):
    made = trained(name)
    frame = made.summary({"view": "units", "resolution": SIZE})
    expected = outputs(made)
    low, high = frame.arrays["low"].astype(float), frame.arrays["high"].astype(float)
    back = low[:, None, None] + frame.arrays["maps"] / 255 * (high - low)[:, None, None]
    step = ((high - low) / 255)[:, None, None]
    assert (np.abs(back - expected) <= 1.02 * step + 1e-5).all()
    layout = json.loads(frame.meta["layout"])
    network = made.experiment.network
    assert layout == [["features", made.spec.input_shape[0]], *([node.name, node.out_shape[0]] for node in network.nodes)]
    assert json.loads(frame.meta["features"]) == points_of(made.experiment).feature_names


@pytest.mark.parametrize("name", TRAINABLE)
def test_the_winner_is_the_class_decided_for(name):
    made = trained(name)
    head = made.experiment.head
    frame = made.summary({"view": "boundary", "resolution": SIZE})
    last = outputs(made)[-head.units :]
    if head.classes:
        decided = np.array([[int(head.decide(last[:, i, j][:, None])[0]) for j in range(SIZE)] for i in range(SIZE)])
        clear = frame.arrays["confidence"] > 0
        np.testing.assert_array_equal(frame.arrays["winner"][clear], decided[clear])
    else:
        low, high = json.loads(frame.meta["low"]), json.loads(frame.meta["high"])
        back = low + frame.arrays["value"] / 255 * (high - low)
        assert (np.abs(back - last[0].clip(low, high)) <= 1.02 * (high - low) / 255).all()


def test_confidence_falls_to_nothing_at_the_border():
    confidence = half_plane([1, 0], 0).summary({"view": "boundary", "resolution": 40}).arrays["confidence"][0].astype(int)
    assert confidence[19] == confidence[20] < 40
    assert confidence[0] == confidence[-1] > 250
    assert (np.diff(confidence[20:]) >= 0).all()


def test_a_neuron_that_steps_is_sure_on_both_sides():
    for rule in ("error", "rosenblatt", "ciml"):
        made = Run(parse_spec({"data": {"kind": "or"}, "model": {"layers": [HEAD]}, "training": {"kind": "perceptron", "rule": rule}}))
        made.command({"type": "step", "unit": "epoch", "count": 5})
        frame = made.summary({"view": "boundary", "resolution": 20})
        assert set(np.unique(frame.arrays["winner"])) == {0, 1}
        assert (frame.arrays["confidence"] == 255).all()


def test_the_curve_of_one_input():
    made = trained("sine")
    frame = made.summary({"view": "boundary", "resolution": 50})
    x, y = frame.arrays["curve_x"], frame.arrays["curve_y"]
    assert (x[0], x[-1]) == (-6, 6)
    expected = [
        naive(made.experiment.network, points_of(made.experiment).inputs_at(np.array([[v], [0.0]]))[:, 0].tolist())[-1][0] for v in x
    ]
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


def test_the_plane_of_a_drawing_is_its_domain():
    made = Run(parse_spec({"data": {"kind": "drawn", "domain": [0, 100, -1, 1]}}))
    assert json.loads(made.summary({"view": "boundary"}).meta["domain"]) == [0, 100, -1, 1]


def test_pictures_follow_the_data_they_are_scaled_by():
    made = run("default")
    before = made.summary({"view": "units", "resolution": 8}).arrays["maps"]
    made.command({"type": "set", "changes": {"data.scaling": "minmax"}})
    after = made.summary({"view": "units", "resolution": 8})
    np.testing.assert_allclose(after.arrays["maps"][2:].shape, before[2:].shape)
    back = outputs(made)
    low, high = after.arrays["low"][:, None, None], after.arrays["high"][:, None, None]
    assert (np.abs(low + after.arrays["maps"] / 255 * (high - low) - back) <= 1.02 * (high - low) / 255 + 1e-5).all()
