"""What is kept of a network when it is changed, and what comes back when the change is taken back."""

from __future__ import annotations

import numpy as np
import pytest

from engine.inheritance import MAX_NUMBERS, MOST, Attic, Estate
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, run

IMAGE = {"kind": "conv2d", "filters": 3, "kernel_size": 3}
PICTURES = {"data": {"kind": "fruits"}, "model": {"layers": [IMAGE, {"kind": "flatten"}, HEAD]}}


def weights(made: Run) -> dict[str, np.ndarray]:
    return {name: view.copy() for name, view in made.experiment.network.views().items()}


def trained(spec: dict | str) -> Run:
    made = run(spec) if isinstance(spec, str) else Run(parse_spec(spec))
    made.command({"type": "step", "unit": "batch", "count": 3})
    return made


def change(made: Run, path: str, value: object, **how: object) -> dict:
    return made.command({"type": "set", "changes": {path: value}, **how})


TAKEN = [
    ("model.layers[0].units", 5, "model.layers[0].units", 8),
    ("data.features", ["y"], "data.features", ["x", "y"]),
    ("model.layers", [{"units": 8, "activation": "tanh"}, HEAD], "model.layers", [{"units": 8, "activation": "tanh"}] * 2 + [HEAD]),
    ("model.layers[1].kind", "dropout", "model.layers[1]", {"kind": "dense", "units": 8, "activation": "tanh"}),
]


@pytest.mark.parametrize(("path", "value", "back", "before"), TAKEN, ids=[path for path, *_ in TAKEN])
def test_what_a_change_took_away_comes_back_with_its_weights(path, value, back, before):
    made = trained("default")
    had = weights(made)
    reply = change(made, path, value)
    assert (reply["lost"], reply["brought_back"]) == (True, False)
    between = weights(made)
    reply = change(made, back, before, back=True)
    assert (reply["renewed"], reply["brought_back"]) == ([], True)
    assert all(np.array_equal(view, had[name]) for name, view in weights(made).items())
    made.command({"type": "rewind", "step": made.step})
    assert all(np.array_equal(view, had[name]) for name, view in weights(made).items()), "the moment is kept as it is now"
    assert change(made, path, value, back=True)["lost"]
    assert all(np.array_equal(view, between[name]) for name, view in weights(made).items())


def test_what_stayed_has_the_weights_it_has_learnt_since():
    made = trained("default")
    had = weights(made)
    change(made, "model.layers[0].units", 5)
    made.command({"type": "step", "unit": "batch", "count": 3})
    since = weights(made)
    change(made, "model.layers[0].units", 8, back=True)
    now = weights(made)
    assert np.array_equal(now["dense_1.kernel"][:, :5], since["dense_1.kernel"])
    assert np.array_equal(now["dense_1.kernel"][:, 5:], had["dense_1.kernel"][:, 5:])
    assert np.array_equal(now["dense_2.kernel"][5:], had["dense_2.kernel"][5:])


def test_units_that_are_not_taken_back_are_new_ones():
    made = trained("default")
    had = weights(made)
    change(made, "model.layers[0].units", 5)
    reply = change(made, "model.layers[0].units", 8)
    assert (reply["renewed"], reply["lost"], reply["brought_back"]) == (["dense_1", "dense_2"], False, False)
    assert not np.array_equal(weights(made)["dense_1.kernel"][:, 5:], had["dense_1.kernel"][:, 5:])


def test_what_was_never_there_cannot_come_back():
    made = trained("default")
    reply = change(made, "model.layers[0].units", 9, back=True)
    assert (reply["renewed"], reply["brought_back"]) == (["dense_1", "dense_2"], False)


def test_inputs_without_names_keep_their_place():
    made = trained(PICTURES)
    had = weights(made)
    assert change(made, "model.layers[0].activation", "tanh")["renewed"] == []
    assert all(np.array_equal(view, had[name]) for name, view in weights(made).items())
    change(made, "model.layers[0].filters", 2)
    change(made, "model.layers[0].filters", 3, back=True)
    assert all(np.array_equal(view, had[name]) for name, view in weights(made).items())


def test_an_attic_has_an_end():
    def estate(*units: int) -> Estate:
        layers = [*({"units": count} for count in units), HEAD]
        return Run(parse_spec({"data": {"samples": 10}, "model": {"layers": layers}})).experiment.estate()

    estates = [estate(units) for units in range(1, MOST + 2)]
    attic = Attic()
    for one in estates:
        attic = attic.put(one)
    assert attic.find(estates[0]) is None
    assert attic.find(estates[1]) is not None
    large = estate(800, 800)
    assert large.size > MAX_NUMBERS
    assert attic.put(large).find(large) is None, "there is no room for it"
    assert attic.put(large).find(estates[-1]) is not None, "the others stay"
