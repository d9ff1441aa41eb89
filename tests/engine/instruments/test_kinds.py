"""What each instrument shows is what the course says, and what the slow way gives."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.activation import activations
from engine.functional.loss import losses
from engine.gradcheck import numeric_gradient
from engine.instruments import parse_instrument
from engine.instruments.loss import pointwise
from engine.instruments.surfaces import SURFACES
from engine.optim import optimizers
from engine.spec import parse_spec


def framed(kind: str, **arguments: Any) -> Frame:
    """The frame of an instrument."""
    return parse_instrument(kind, arguments).frame()


def told(frame: Frame, name: str = "results") -> Any:
    """A word of a frame."""
    return json.loads(frame.meta[name])


def problem(kind: str, **arguments: Any) -> tuple[str, str]:
    """Where and why an instrument refuses its arguments."""
    with pytest.raises(SpecError) as error:
        framed(kind, **arguments)
    return error.value.problems[0].path, error.value.problems[0].message


def test_descent_on_the_square_shrinks_by_four_fifths_a_step():
    places = framed("descent", steps=10).arrays["path_0"][:, 0]
    assert places == pytest.approx(-1.5 * 0.8 ** np.arange(11))


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("optimizer", [name for name in optimizers.names() if name != "auto"])
def test_every_optimizer_goes_down_every_function(name, optimizer):
    surface = SURFACES[name]
    frame = framed(
        "descent", function=name, x=surface.start[0], y=surface.start[1], optimizer={"kind": optimizer, "learning_rate": surface.rate}
    )
    heights = frame.arrays["height_0"]
    assert np.isfinite(heights).all()
    assert heights.min() < heights[0]


@pytest.mark.parametrize("name", SURFACES)
def test_slopes_are_what_central_differences_say(name):
    surface = SURFACES[name]
    frame = framed("descent", function=name, x=0.7, y=-0.4, steps=1)
    from engine.data.formula import parse

    expression, start = parse(surface.text), frame.arrays["path_0"][0]
    at = np.array([0.7, -0.4])
    found = numeric_gradient(lambda: float(expression(at[:1], at[1:])[0]), at)
    assert frame.arrays["slope_0"][0] == pytest.approx(found[: len(start)], rel=1e-5, abs=1e-6)


def test_three_rates_creep_arrive_and_diverge():
    frame = framed("descent", compare=True, optimizer={"kind": "sgd", "learning_rate": 0.2})
    assert told(frame, "outcomes") == ["there", "creeping", "diverged"]
    assert abs(frame.arrays["path_2"][-1, 0]) > 1.5


def test_descent_says_what_is_wrong_with_a_formula():
    assert problem("descent", function="own", formula="x +")[0] == "formula"
    assert problem("descent", function="own", formula="2")[0] == "formula"
    assert problem("descent", function="own", formula="y")[0] == "formula"
    assert problem("descent", function="own", formula="log(x)", x=-1) == ("x", "log(x) has no slope at x = -1")
    assert problem("descent", function="own", formula="__import__('os')")[0] == "formula"


def test_the_product_has_the_derivatives_of_the_course():
    frame = framed("computation", values={"x": 3, "y": -2, "z": 5})
    assert told(frame) == {"J": -28, "dJ/dx": 4, "dJ/dy": 20, "dJ/dz": -8}
    assert {node["name"]: node["derivative"] for node in told(frame, "nodes") if node["kind"] == "input"} == {
        "x": "4",
        "y": "4z",
        "z": "4y",
    }


@pytest.mark.parametrize("example", ["product", "logistic", "chain", "shared"])
def test_what_flows_along_the_edges_adds_up_to_the_gradients(example):
    nodes = told(framed("computation", example=example), "nodes")
    arrived = np.zeros(len(nodes))
    arrived[-1] = 1
    for node in nodes:
        for source, flow in zip(node["inputs"], node["flows"], strict=True):
            arrived[source] += flow
    assert arrived == pytest.approx([node["gradient"] for node in nodes])


def test_the_logistic_loss_pulls_with_answer_minus_truth():
    nodes = {node["name"]: node for node in told(framed("computation", example="logistic"), "nodes")}
    assert nodes["z"]["gradient"] == pytest.approx(nodes["a"]["value"] - nodes["y"]["value"])


def test_every_operation_flows_as_autograd_says():
    text = "f = max(x, y)/z - min(x, 2) + sqrt(abs(x))^3 * tan(y) + exp(sin(x)*cos(z)) - tanh(-y) + sign(z)*log(z)"
    nodes = told(framed("computation", example="own", formula=text, values={"x": 1.3, "y": 0.4, "z": 0.8}), "nodes")
    for number, node in enumerate(nodes[:-1]):
        flows = [flow for other in nodes for source, flow in zip(other["inputs"], other["flows"], strict=True) if source == number]
        assert sum(flows) == pytest.approx(node["gradient"]), node["name"]


def test_computation_refuses_what_it_cannot_draw():
    assert problem("computation", example="own", formula="")[0] == "formula"
    assert "only renames" in problem("computation", example="own", formula="J = x")[1]
    assert "no value" in problem("computation", example="own", formula="log(x)", values={"x": -1})[1]
    assert "does not use" in problem("computation", example="own", formula="a = x*x; b = y*y")[1]
    doubled = "; ".join(["a0 = x + x", *(f"a{n} = a{n - 1} + a{n - 1}" for n in range(1, 38))])
    assert framed("computation", example="own", formula=doubled).meta["moments"] == str(38 + 39)
    assert "at most" in problem("computation", example="own", formula=doubled + "; b = a37 + 1; c = b + 1; d = c + 1")[1]


@pytest.mark.parametrize(
    ("formula", "values"),
    [("f = sqrt(x)", {"x": 0}), ("f = x^0.5", {"x": 0}), ("f = x^(-1)", {"x": 1e-300}), ("f = y/x", {"x": 1e-200, "y": 1e-250})],
)
def test_a_place_without_a_derivative_is_refused(formula, values):
    path, message = problem("computation", example="own", formula=formula, values=values)
    assert path == "formula"
    assert "has no derivative at x = " in message or "has no derivative at y = " in message


def test_the_and_gate_costs_what_the_course_says():
    frame = framed("cost")
    assert f"{told(frame)['log_loss']:.10f}".startswith("0.2303555")
    assert told(frame, "log_convex") is True
    assert told(frame, "squared_convex") is False


@pytest.mark.parametrize("name", activations)
def test_activation_slopes_are_what_central_differences_say(name):
    frame = framed("activation", activation=name, slope=0.2, alpha=1.7, beta=2.5)
    z, curve, slope = (frame.arrays[part] for part in ("z", "curve", "slope"))
    found = np.gradient(curve, z)
    smooth = np.abs(z) > 0.05
    if activations[name].differentiable:
        assert slope[smooth][1:-1] == pytest.approx(found[smooth][1:-1], abs=2e-3)
    else:
        assert not slope.any()


def test_alpha_and_beta_bend_the_curves():
    assert framed("activation", activation="leaky_relu", slope=0.2, z=-2.0).meta["results"] == '{"a": -0.4, "slope": 0.2}'
    assert told(framed("activation", activation="elu", alpha=2.0, z=-5.0))["a"] == pytest.approx(2 * np.expm1(-5))
    assert told(framed("activation", activation="softplus", beta=10.0, z=1.0))["a"] == pytest.approx(1.0, abs=1e-4)


def test_softmax_is_the_course_s():
    results = told(framed("activation", activation="softmax"))
    assert [round(results[f"p{n}"], 4) for n in (1, 2, 3)] == [0.2447, 0.6652, 0.0900]
    assert results["argmax"] == 2


@pytest.mark.parametrize("name", [name for name in losses.names() if pointwise(losses[name])])
def test_every_loss_has_its_curve_and_gradient(name):
    frame = framed("loss", loss=name)
    if told(frame, "names") and "x" in frame.arrays:
        x, loss, slope = (frame.arrays[part] for part in ("x", "loss", "slope"))
        step = np.abs(np.diff(slope))
        smooth = (step[1:] < 0.5) & (step[:-1] < 0.5)  # not where it has a corner
        assert slope[1:-1][smooth] == pytest.approx(np.gradient(loss, x)[1:-1][smooth], abs=0.15)
    else:
        assert frame.arrays["gradient"].sum() == pytest.approx(0, abs=1e-6)


def test_losses_that_judge_no_single_answer_are_refused():
    assert problem("loss", loss="minimax")[0] == "loss.kind"


def test_a_loss_warns_where_it_does_not_fit():
    assert framed("loss", loss="mse", head="linear", task="regression").meta["warning"] == ""
    assert "needs softmax" in framed("loss", loss="categorical_crossentropy", head="linear", task="classification").meta["warning"]
    assert "compares classes" in framed("loss", loss="hinge", head="linear", task="regression").meta["warning"]


def test_model_years_fall_into_four_bands():
    frame = framed("encoding", rows=60)
    before, after = frame.arrays["before"], frame.arrays["after"][0]
    assert [int(band) for band in after] == [sum(year >= edge for edge in (73, 76, 79)) for year in before]


def test_encodings_do_what_they_say():
    assert told(framed("encoding", column="weight", encoder="standardize")) | {"mean_after": 0, "std_after": 1} == pytest.approx(
        told(framed("encoding", column="weight", encoder="standardize")), abs=1e-9
    )
    squeezed = told(framed("encoding", column="weight", encoder="minmax"))
    assert (squeezed["low_after"], squeezed["high_after"]) == (0, 1)
    hot = framed("encoding", column="origin", encoder="one_hot").arrays["after"]
    assert hot.shape[0] == 3
    assert (hot.sum(axis=0) == 1).all()
    assert framed("encoding", table="own", text="1\n10\n100", encoder="log").arrays["after"][0] == pytest.approx(np.log([1, 10, 100]))


def test_encodings_say_what_does_not_fit():
    assert problem("encoding", column="origin", encoder="log")[0] == "encoder"
    assert problem("encoding", column="horse")[0] == "column"
    assert problem("encoding", table="own", text=" ", encoder="raw")[0] == "text"
    assert problem("encoding", table="own", text="\n".join(map(str, range(2000))), encoder="raw")[0] == "text"


def test_both_ways_of_counting_agree():
    results = told(framed("timing", n=5000, examples=2000))
    assert results["dot_difference"] < 1e-9
    assert results["epoch_difference"] < 1e-12
    assert results["dot_loop"] > 0 < results["epoch_vector"]


def test_history_is_in_order_and_tells_the_entry_of_a_year():
    frame = framed("history", year=1990)
    years = [entry["year"] for entry in told(frame, "entries")]
    assert years == sorted(years)
    assert (years[0], years[-1]) == (1943, 2017)
    assert told(frame)["year"] == 1986


@pytest.mark.parametrize(
    ("name", "parameters", "line"),
    [
        ("lenet5", 61_706, "1+1"),
        ("alexnet", 62_378_344, "1+1+3"),
        ("vgg16", 138_357_544, "2+2+3+3+3"),
        ("resnet18", 11_689_512, "1+4+4+4+4"),
    ],
)
def test_architectures_have_their_published_size(name, parameters, line):
    results = told(framed("architectures", network=name))
    assert (results["learnt"], results["blocks"]) == (parameters, line)
    assert "seconds" not in results


def test_a_smaller_image_costs_less_and_weighs_less_where_it_is_flattened():
    whole, half = (told(framed("architectures", network="resnet18", side=side)) for side in (None, 112))
    assert half["parameters"] == whole["parameters"]
    assert 3.5 < whole["multiplications"] / half["multiplications"] < 4.5
    assert told(framed("architectures", network="vgg16", side=112))["parameters"] < 138_357_544


def test_architectures_are_timed_when_asked():
    frame = framed("architectures", network="alexnet", scale="small", turn=1)
    assert told(frame)["seconds"] == pytest.approx(frame.arrays["seconds"].sum())
    assert told(frame)["held_bytes"] > 0
    assert parse_instrument("architectures", {"turn": 1}).measures
    assert not parse_instrument("architectures", {}).measures


def test_architectures_open_in_the_workbench():
    for name in ("lenet5", "alexnet", "vgg11", "vgg16", "resnet18"):
        spec = parse_spec(told(framed("architectures", network=name), "trainable"))
        assert spec.input_shape == (28, 28, 1)
        assert spec.head().classes == 10


@pytest.mark.parametrize(
    ("arguments", "path", "message"),
    [
        ({"network": "inception"}, "network", "choose one of lenet5, alexnet"),
        ({"network": "alexnet", "side": 16}, "side", "AlexNet does not fit"),
    ],
)
def test_architectures_that_cannot_be(arguments, path, message):
    where, why = problem("architectures", **arguments)
    assert where == path
    assert message in why
