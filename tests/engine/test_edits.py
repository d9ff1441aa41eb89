"""Editing by hand: single weights, and points painted into a training run."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import SpecError, StateError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, painted, points_of, run


def table(made: Run) -> list[list[float]]:
    points = points_of(made.experiment).points
    assert points.split is not None
    return [[float(v) for v in row] for row in zip(*points.xy, points.label, points.split, strict=True)]


def canvas(*points: list[float], **data: Any) -> Run:
    return Run(parse_spec({"data": painted(*points, **data), "model": {"layers": [{"units": 3}, HEAD]}}))


@pytest.mark.parametrize(("parameter", "index"), [("dense_1.kernel", [1, 7]), ("dense_2.bias", [3]), ("dense_3.kernel", [7, 0])])
def test_one_weight(parameter, index):
    made = run("default")
    before = made.experiment.network.values.copy()
    made.command({"type": "edit", "parameter": parameter, "index": index, "value": 4.25})
    assert made.experiment.network.views()[parameter][tuple(index)] == 4.25
    assert np.count_nonzero(made.experiment.network.values != before) == 1
    assert made.timeline.moments[-1].pinned


@pytest.mark.parametrize(
    ("parameter", "index", "path"),
    [
        ("dense_9.kernel", [0, 0], "parameter"),
        ("", [0, 0], "parameter"),
        ("dense_1.kernel", [0], "index"),
        ("dense_1.kernel", [0, 8], "index"),
        ("dense_1.kernel", [-1, 0], "index"),
        ("dense_1.bias", [0, 0], "index"),
        ("dense_1.bias", [], "index"),
    ],
)
def test_there_is_no_such_weight(parameter, index, path):
    with pytest.raises(SpecError) as refused:
        run("default").command({"type": "edit", "parameter": parameter, "index": index, "value": 1})
    assert [p.path for p in refused.value.problems] == [path]


def test_or_set_by_hand():
    """w = (1, 1), b = −0.5 is OR."""
    made = run("perceptron")
    for parameter, index, value in (("dense_1.kernel", [0, 0], 1), ("dense_1.kernel", [1, 0], 1), ("dense_1.bias", [0], -0.5)):
        made.command({"type": "edit", "parameter": parameter, "index": index, "value": value})
    assert made.status_message()["metrics"]["train"]["accuracy"] == 1


def test_adding_moving_removing():
    made = canvas([1, 1, 0, 0], [2, 2, 1, 1], [3, 3, 0, 2])
    made.command({"type": "points", "add": [[4, 4, 1, 0]]})
    assert table(made) == [[1, 1, 0, 0], [2, 2, 1, 1], [3, 3, 0, 2], [4, 4, 1, 0]]
    made.command({"type": "points", "move": [[0, -1, -1], [3, -4, 4]]})
    assert table(made) == [[-1, -1, 0, 0], [2, 2, 1, 1], [3, 3, 0, 2], [-4, 4, 1, 0]]
    made.command({"type": "points", "remove": [1, 2]})
    assert table(made) == [[-1, -1, 0, 0], [-4, 4, 1, 0]]
    made.command({"type": "points", "points": [[5, 5, 1, 0]], "add": [[0, 0, 0, 0]]})
    assert table(made) == [[5, 5, 1, 0], [0, 0, 0, 0]]
    assert made.command({"type": "points", "points": []})["points"] == 0
    assert table(made) == []


def test_all_at_once_is_move_then_remove_then_add():
    made = canvas([1, 1, 0, 0], [2, 2, 1, 1], [3, 3, 0, 2])
    made.command({"type": "points", "move": [[2, 0, 0]], "remove": [0], "add": [[5, 5, 1, 0]]})
    assert table(made) == [[2, 2, 1, 1], [0, 0, 0, 2], [5, 5, 1, 0]]


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ({"remove": [3]}, "remove"),
        ({"remove": [-1]}, "remove"),
        ({"move": [[3, 0, 0]]}, "move[0]"),
        ({"move": [[0, 0, 0], [0.5, 0, 0]]}, "move[1]"),
        ({"add": [[7, 0, 0]]}, "points[3]"),
        ({"add": [[0, 0, 6]]}, "classes"),
        ({"add": [[0, 0, -1]]}, "points[3]"),
        ({"add": [[0, 0, 0.5]]}, "points[3]"),
        ({"add": [[0, 0, 0, 3]]}, "points[3]"),
        ({"add": [[0, 0, 0, 0.5]]}, "points[3]"),
        ({"add": [[0, 0, 2]], "classes": 2}, "points[3]"),
        ({"add": [[0, 0, 1e300]]}, "classes"),
        ({"add": [[0, 0, 0]] * 4998}, "add"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_does_not_fit_is_refused(message, path):
    made = canvas([1, 1, 0, 0], [2, 2, 1, 1], [3, 3, 0, 2])
    before = table(made)
    with pytest.raises(SpecError) as refused:
        made.command({"type": "points", **message})
    assert refused.value.problems[0].path == path
    assert table(made) == before


def test_values_are_not_painted():
    with pytest.raises(StateError, match="painted where there are classes"):
        run("plane").command({"type": "points", "add": [[0, 0, 1]]})


def test_a_third_class_grows_the_last_layer():
    made = run("default")
    made.command({"type": "step", "unit": "epoch", "count": 3})
    before = {name: view.copy() for name, view in made.experiment.network.views().items()}
    reply = made.command({"type": "points", "add": [[0, 0, 2], [0.1, 0, 2]]})
    after = made.experiment.network.views()
    assert (made.experiment.head.units, made.experiment.head.activation) == (3, "softmax")
    assert reply["renewed"] == ["dense_3"]
    for name in ("dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias"):
        np.testing.assert_array_equal(after[name], before[name])
    assert made.epoch == 3
    made.command({"type": "step", "unit": "epoch", "count": 3})


def test_a_class_that_was_used_stays():
    made = run("default")
    made.command({"type": "points", "add": [[0, 0, 2]]})
    made.command({"type": "points", "remove": [400]})
    assert made.experiment.head.classes == 3
    made.command({"type": "points", "classes": 2})
    assert made.experiment.head.classes == 2


def test_a_layer_fixed_to_two_classes_refuses_a_third():
    made = Run(parse_spec({"model": {"layers": [{"units": 1, "activation": "sigmoid"}]}}))
    with pytest.raises(SpecError) as refused:
        made.command({"type": "points", "add": [[0, 0, 2]]})
    assert refused.value.problems[0].path == "model.layers[0].units"


def test_untouched_points_keep_their_place_and_part():
    made = run("default")
    before = table(made)
    made.command({"type": "points", "add": [[0, 0, 1]]})
    after = table(made)[:400]
    np.testing.assert_allclose(after, before, atol=5e-5)
    assert [row[3] for row in after] == [row[3] for row in before]


def test_painted_points_fill_the_parts_in_proportion():
    made = canvas()
    for i in range(100):
        made.command({"type": "points", "add": [[i / 20, 0, i % 2]]})
    parts = [row[3] for row in table(made)]
    assert parts[0] == 0
    assert [parts.count(part) for part in (0, 1, 2)] == pytest.approx([70, 15, 15], abs=2)
    assert set(parts[:12]) == {0, 1, 2}


ROWS = [[i / 20 - 2.5, 0, i % 2] for i in range(100)]


def parts_of(made: Run) -> list[int]:
    return [int(row[3]) for row in table(made)]


def test_points_that_take_the_place_of_all_are_divided_by_the_seed_and_the_shares():
    made, other = canvas(), Run(parse_spec({**canvas().spec.to_json(), "seed": 5}))
    for one in (made, other):
        one.command({"type": "points", "points": ROWS})
        assert [parts_of(one).count(part) for part in (0, 1, 2)] == pytest.approx([70, 15, 15], abs=1)
    assert parts_of(made) != parts_of(other)
    assert parts_of(Run(parse_spec(made.spec.to_json()))) == parts_of(made)  # as a link opens it
    before = parts_of(made)
    made.command({"type": "points", "add": [[0, 1, 1]]})
    assert parts_of(made)[:100] == before


def test_other_shares_divide_drawn_points_anew_and_it_can_be_taken_back():
    made = canvas(*([*row, 0] for row in ROWS))
    half = {"train": 0.5, "validation": 0, "test": 0.5}
    made.command({"type": "set", "changes": {"data.split": made.spec.to_json()["data"]["split"]}})
    assert parts_of(made) == [0] * 100
    made.command({"type": "set", "changes": {"data.split": half}})
    assert [parts_of(made).count(part) for part in (0, 1, 2)] == [50, 0, 50]
    back = {"data.split": {"train": 0.7, "validation": 0.15, "test": 0.15}, "data.points": [[*row, 0] for row in ROWS]}
    made.command({"type": "set", "changes": back})
    assert parts_of(made) == [0] * 100
    made.command({"type": "set", "changes": {"data.kind": "moons", "data.split": half}})
    assert made.spec.data.kind == "moons"


@pytest.mark.parametrize("empty", [{}, {"add": [], "remove": []}])
def test_an_edit_that_says_nothing_is_refused_and_leaves_the_data_what_it_is(empty):
    made = run("default")
    before = made.spec
    with pytest.raises(SpecError, match="says nothing to change"):
        made.command({"type": "points", **empty})
    assert made.spec is before
    made.command({"type": "points", "points": []})
    assert table(made) == []


def test_a_drawing_from_an_older_link_is_divided_as_it_was():
    made = canvas(*ROWS[:10], [1, 1, 0, 2], [1, 2, 1, 1])
    assert parts_of(made) == [2, 0, 0, 1, 0, 0, 0, 0, 1, 2, 2, 1]


def test_the_scaling_stays_while_painting_and_is_fitted_anew_by_a_reset():
    made = run("default")
    offset = points_of(made.experiment).scaler.offset.copy()
    made.command({"type": "points", "add": [[5.9, 5.9, 0, 0]] * 200})
    np.testing.assert_array_equal(points_of(made.experiment).scaler.offset, offset)
    made.command({"type": "reset"})
    assert (points_of(made.experiment).scaler.offset > offset + 0.5).all()


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=8),
    st.sampled_from([0.001, 0.12345, 1, 12, 1e5]),
)
@settings(max_examples=40, deadline=None)
def test_small_and_large_planes_lose_no_detail(points, size):
    domain = [-size / 3, size * 2 / 3, 0.1, 0.1 + size]
    rows = [[domain[0] + x * (domain[1] - domain[0]), domain[2] + y * (domain[3] - domain[2]), c] for x, y, c in points]
    rows = [[min(max(x, domain[0]), domain[1]), min(max(y, domain[2]), domain[3]), c] for x, y, c in rows]
    made = canvas(domain=domain)
    made.command({"type": "points", "add": rows})
    found = np.array(table(made))[:, :2]
    np.testing.assert_allclose(found, np.array(rows)[:, :2], atol=size / 10_000)
    made.command({"type": "points", "add": rows[:1]})
    assert parse_spec(json.loads(json.dumps(made.spec.to_json()))) == made.spec


def test_a_three_class_spiral_painted_stroke_by_stroke_is_learned():
    made = Run(parse_spec({"data": painted(), "model": {"layers": [{"units": 16}, {"units": 16}, HEAD]}}))
    t = np.linspace(0.4, 4.2, 60)
    for label in range(3):
        turn = t * 1.2 + label * 2 * np.pi / 3
        rows = [[r * np.cos(a) * 1.3, r * np.sin(a) * 1.3, label] for r, a in zip(t, turn, strict=True)]
        for i in range(0, 60, 10):
            made.command({"type": "points", "add": rows[i : i + 10], "classes": 3})
            made.command({"type": "step", "unit": "epoch", "count": 2})
    made.command({"type": "step", "unit": "epoch", "count": 250})
    assert made.status_message()["metrics"]["train"]["accuracy"] > 0.95
