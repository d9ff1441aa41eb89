"""Explanations say what the network computes: every formula's numbers come to its result, and its result is the network's."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.explain import Spot, explanation_of, explanations, loss_formula, traces
from engine.explain.gather import compared, gathered, named
from engine.explain.latex import chain, factor, number
from engine.nn.base import layers
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.explain.formulas import evaluated, sides
from tests.engine.specs import SPECS, run

LOGISTIC_MSE = {
    "data": {"kind": "or"},
    "model": {"layers": [{"units": 1, "activation": "sigmoid"}], "weights": {"dense_1.kernel": [[0.2], [0.1]], "dense_1.bias": [-0.1]}},
    "loss": {"kind": "mse", "half": True},
    "optimizer": {"kind": "sgd", "learning_rate": 0.1},
    "training": {"batch_size": 4, "shuffle": False},
}
EXPLAINED = ["xor", "two-units", "features", "default", "sine", "plane", "hinge-3", "perceptron", "rosenblatt", "adaline", "logistic"]
WIDE = {"model": {"layers": [{"units": 14}, {"kind": "batch_norm"}, {"kind": "dropout"}, {"units": 1, "activation": "sigmoid"}]}}


def all_lines(made: Run, index: int) -> list[tuple[str, dict[str, Any]]]:
    """Every formula of every unit, weight, bias and layer, with its place."""
    (trace,), found = traces(made.experiment, [index]), []
    for at, node in enumerate(made.experiment.network.nodes):
        explained = explanation_of(node)
        for unit in range(node.out_shape[0]):
            spot = Spot(made.experiment, trace, at, unit)
            lines = [*explained.unit(spot), *explained.back(spot), *explained.weight(spot), *explained.bias(spot)]
            found += [(f"{node.name}[{unit}]", line.to_json()) for line in lines]
        found += [(node.name, line.to_json()) for line in explained.layer(Spot(made.experiment, trace, at))]
    last = Spot(made.experiment, trace, len(made.experiment.network.nodes) - 1)
    return [*found, ("loss", loss_formula(last).to_json())]


@pytest.mark.parametrize("name", EXPLAINED)
def test_the_numbers_of_a_formula_come_to_its_result(name: str) -> None:
    made, checked = run(name), 0
    for index in made.experiment.parts["train"][:3].tolist():
        for place, line in all_lines(made, index):
            pair = sides(line)
            if pair is None or any(word in pair[0] for word in ("softmax", r"\text", r"\dots", r"\begin", r"\varphi")):
                continue
            shown, scale = evaluated(pair[1]), max(1.0, abs(line["value"]))
            assert shown == pytest.approx(line["value"], rel=1e-3), (place, line)
            assert evaluated(pair[0]) == pytest.approx(line["value"], rel=2e-2, abs=3e-3 * scale), (place, line)
            checked += 1
    assert checked > 5


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_a_trace_says_is_what_the_network_says(name: str) -> None:
    made = run(name)
    index = int(made.experiment.parts["train"][0])
    before = made.experiment.network.gradients.copy()
    (trace,) = traces(made.experiment, [index])
    x = made.experiment.dataset.take(np.array([index]))
    assert np.allclose(trace.output, made.experiment.network.predict(x)[:, 0], atol=1e-6)
    assert np.array_equal(made.experiment.network.gradients, before)
    for line in (line for _, line in all_lines(made, index) if line["name"] == "output" and line["value"] is not None):
        assert any(np.isclose(line["value"], layer.a).any() for layer in trace.layers)


@pytest.mark.parametrize("name", ["xor", "two-units", "features", "default", "sine", "plane", "hinge-3", "logistic"])
def test_the_delta_of_a_unit_is_the_slope_of_the_loss_at_its_bias(name: str) -> None:
    made = run(name)
    (trace,) = traces(made.experiment, made.experiment.parts["train"][:1].tolist())
    for layer in trace.layers:
        assert layer.delta is not None
        if f"{layer.name}.bias" in layer.gradients:
            assert np.allclose(layer.delta, layer.gradients[f"{layer.name}.bias"], atol=1e-6)


def test_the_gradient_of_several_is_the_mean_of_each() -> None:
    made = Run(parse_spec(LOGISTIC_MSE))
    whole = gathered(made.experiment, [0, 1, 2, 3])
    assert whole is not None
    each = [trace.layers[-1].gradients["dense_1.kernel"] for trace in traces(made.experiment, [0, 1, 2, 3])]
    assert np.allclose(whole.gradients["dense_1.kernel"], np.mean(each, axis=0), atol=1e-7)
    assert whole.loss == pytest.approx(0.1130, abs=5e-5)
    assert whole.gradients["dense_1.kernel"].ravel() == pytest.approx([-0.0575, -0.0591], abs=5e-5)
    assert whole.gradients["dense_1.bias"] == pytest.approx([-0.0591], abs=5e-5)


@pytest.mark.parametrize("name", ["xor", "two-units", "features", "default", "sine", "hinge-3"])
def test_backpropagation_agrees_with_difference_quotients(name: str) -> None:
    made = run(name)
    wanted = [(key, index) for key, view in made.experiment.network.views().items() for index in np.ndindex(*view.shape)][:40]
    before = made.experiment.network.values.copy()
    rows = compared(made.experiment, made.experiment.parts["train"][:4].tolist(), wanted)
    assert len(rows) == len(wanted)
    assert all(row.backprop == pytest.approx(row.quotient, rel=1e-3, abs=1e-6) for row in rows)
    assert np.array_equal(made.experiment.network.values, before)


def test_a_rule_without_a_gradient_has_none_to_check() -> None:
    assert compared(run("perceptron").experiment, [0], [("dense_1.bias", (0,))]) == []


@pytest.mark.parametrize("name", ["perceptron", "rosenblatt", "cycling", "adaline-stochastic"])
def test_the_signal_of_a_rule_moves_the_weights_as_the_rule_does(name: str) -> None:
    made = run(name)
    for _ in range(12):
        learner = made.experiment.learner
        index = int(learner.at_hand("example")[0])
        (trace,) = traces(made.experiment, [index])
        before, rate = made.experiment.network.values.copy(), learner.rate()
        made.take_steps("example", 1)
        signal = float(trace.layers[-1].delta[0])  # type: ignore[index]  # a rule always has one
        assert np.allclose(made.experiment.network.values - before, rate * signal * np.append(trace.inputs, 1), atol=1e-9)


def test_a_flat_vector_is_cut_into_parameters() -> None:
    network = run("default").experiment.network
    for name, view in named(network, network.values).items():
        assert np.array_equal(view, network.views()[name])
        assert np.shares_memory(view, network.values)


def test_layers_of_every_kind_are_explained_somehow() -> None:
    made = Run(parse_spec(WIDE))
    for at in range(len(made.experiment.network.nodes)):
        frame = made.summary({"view": "inspect", "what": "unit", "layer": at + 1})
        assert json.loads(frame.meta["json"])["formulas"]
    assert set(explanations) <= set(layers.names())


def test_numbers_have_four_digits_and_long_sums_are_cut() -> None:
    assert [number(v) for v in (0, 0.123456, -12.34567, 123456.7, 1e-9, float("inf"))] == [
        "0", "0.1235", "-12.35", "123457", r"1.000 \cdot 10^{-9}", r"\infty"]  # fmt: skip
    assert factor(-2.0) == r"\left(-2\right)"
    assert chain(["1", "-2", "3"]) == "1 - 2 + 3"
    assert r"\dots" in chain([str(i) for i in range(30)])


def test_what_is_no_longer_there_is_said_to_be_gone() -> None:
    made = run("xor")
    for target in ({"layer": 9}, {"layer": 1, "unit": 5}, {"what": "weight", "source": 7}, {"what": "point", "point": 99}, {"layer": 0}):
        assert json.loads(made.summary({"view": "inspect", **target}).meta["json"])["present"] is False


def test_of_a_network_for_pictures_nothing_is_inspected_though_its_layers_are_flat() -> None:
    layers = [{"kind": "flatten"}, {"units": None, "activation": "auto"}]
    made = Run(parse_spec({"data": {"kind": "fruits", "size": 16, "samples": 40}, "model": {"layers": layers}}))
    for what in ("unit", "weight", "point"):
        assert json.loads(made.summary({"view": "inspect", "what": what, "layer": 2}).meta["json"])["present"] is False


@pytest.mark.parametrize("name", SPECS)
def test_anything_can_be_inspected_on_any_run(name: str) -> None:
    made = run(name)
    for what in ("unit", "weight", "bias", "layer", "point", "input"):
        frame = made.summary({"view": "inspect", "what": what, "layer": 0 if what == "input" else 1, "resolution": 8})
        assert json.loads(frame.meta["json"])["present"]
        if "map" in frame.arrays:
            assert frame.arrays["map"].shape == (8, 8)


def test_the_figures_of_the_xor_network() -> None:
    made = run("xor")
    for unit, wanted in enumerate(([0.34, 0.06, 0.72, 0.26], [0.92, 0.19, 1.00, 0.94])):
        told = json.loads(made.summary({"view": "inspect", "what": "unit", "layer": 1, "unit": unit}).meta["json"])
        assert [answer["a"] for answer in told["answers"]] == pytest.approx(wanted, abs=0.005)
