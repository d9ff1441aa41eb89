"""Instruments of memory and attention: their numbers are the course's, and what an obvious slow version gives."""

from __future__ import annotations

import json
from math import cos, exp, sin, sqrt, tanh

import numpy as np
import pytest

from engine.gradcheck import numeric_gradient
from engine.instruments import parse_instrument
from tests.engine.instruments.test_kinds import framed, problem, told


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def softmax(row: np.ndarray) -> np.ndarray:
    raised = np.exp(row - row.max())
    return raised / raised.sum()


def test_the_cell_of_the_course_reads_1_4_3():
    results = told(framed("recurrent_cell"))
    assert results["z1"] == pytest.approx(0.2891, abs=5e-5)
    assert results["y1"] == pytest.approx(0.155475, abs=5e-7)  # the notes round z first and get 0.1554
    z = 0.0
    for step, x in enumerate((1, 4, 3), start=1):
        z = sigmoid(0.1 * x + 0.5 * z - 1)
        assert results[f"z{step}"] == pytest.approx(z)
        assert results[f"y{step}"] == pytest.approx(-0.5 * z + 0.3)


def test_an_lstm_of_one_unit_is_its_formulas():
    frame = framed("recurrent_cell", cell="lstm", inputs="0.5, -2, 1", start=0.2, memory=-0.7, weights={"b_f": 0.3})
    w, h, c = told(frame, "weights"), 0.2, -0.7
    for step, x in enumerate((0.5, -2, 1), start=1):
        i, f, g, o = (
            bend(w[f"w_x{n}"] * x + w[f"w_h{n}"] * h + w[f"b_{n}"])
            for n, bend in (("i", sigmoid), ("f", sigmoid), ("g", tanh), ("o", sigmoid))
        )
        kept, c = f * c, f * c + i * g
        h = o * tanh(c)
        for name, value in {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h, "fc": kept, "ig": i * g, "tc": tanh(c)}.items():
            assert told(frame)[f"{name}{step}"] == pytest.approx(value)


def test_a_gru_of_one_unit_is_its_formulas():
    frame = framed("recurrent_cell", cell="gru", inputs="0.5 -2 1", start=0.2)
    w, h = told(frame, "weights"), 0.2
    for step, x in enumerate((0.5, -2, 1), start=1):
        u, r = (sigmoid(w[f"w_x{n}"] * x + w[f"w_h{n}"] * h + w[f"b_{n}"]) for n in "ur")
        n = tanh(w["w_xn"] * x + w["w_hn"] * r * h + w["b_n"])
        wires = {"rh": r * h, "uh": u * h, "v": 1 - u, "vn": (1 - u) * n}
        h = u * h + (1 - u) * n
        for name, value in {**wires, "h": h}.items():
            assert told(frame)[f"{name}{step}"] == pytest.approx(value)


@pytest.mark.parametrize("cell", ["simple_rnn", "lstm", "gru"])
def test_every_number_of_a_cell_has_its_line(cell):
    frame = framed("recurrent_cell", cell=cell)
    lines = told(frame, "lines")
    assert len(lines) == told(frame, "moments")
    for line in lines:
        if f"{line['name']}{line['step']}" in told(frame):
            said = line["latex_line"].rpartition("=")[2].strip(" {}")
            assert float(said) == pytest.approx(told(frame)[f"{line['name']}{line['step']}"], rel=1e-3, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"inputs": ""}, "inputs"), ({"inputs": "1, two"}, "inputs"), ({"inputs": "1e9"}, "inputs"), ({"inputs": "nan"}, "inputs"),
        ({"inputs": "1 " * 9}, "inputs"), ({"inputs": "1, " * 200}, "inputs"), ({"weights": {"w_ab": 1}}, "weights"),
    ],
)  # fmt: skip
def test_a_cell_names_what_is_wrong(arguments, path):
    assert problem("recurrent_cell", **arguments)[0] == path


def test_the_largest_weights_give_numbers():
    frame = framed("recurrent_cell", activation="linear", inputs="1000 " * 8, start=10, weights={"w_zz": 1000, "w_xz": 1000})
    assert np.isfinite(frame.arrays["z"]).all()


@pytest.mark.parametrize("activation", ["linear", "tanh", "sigmoid", "relu"])
def test_gradients_through_time_are_what_central_differences_say(activation):
    asked = {"activation": activation, "steps": 12, "inputs": "noise", "w": 0.9, "target": 0.4}
    results, w = told(framed("through_time", **asked)), np.array([0.9])

    def loss() -> float:
        return float(told(framed("through_time", **{**asked, "w": float(w[0])}))["loss_1"])

    assert results["total_1"] == pytest.approx(numeric_gradient(loss, w)[0], rel=1e-5, abs=1e-9)
    frame = framed("through_time", **asked)
    assert frame.arrays["adds_1"].sum() == pytest.approx(results["total_1"], rel=1e-9, abs=1e-15)
    assert frame.arrays["tangent_1"][-1] * frame.arrays["gradient_1"][-1] == pytest.approx(results["total_1"], rel=1e-9, abs=1e-15)
    assert frame.arrays["product_1"] * frame.arrays["gradient_1"][-1] == pytest.approx(frame.arrays["gradient_1"], rel=1e-9, abs=1e-15)


def test_below_one_it_vanishes_and_above_it_explodes():
    frame = framed("through_time")
    sizes = [np.abs(frame.arrays[f"gradient_{lane}"]) for lane in (1, 2)]
    assert sizes[0][0] / sizes[0][-1] == pytest.approx(0.8**20)
    assert sizes[1][0] / sizes[1][-1] == pytest.approx(1.2**20)


def test_truncated_and_clipped():
    results = told(framed("through_time", inputs="ones", truncate=5, clip=1, target=-1))
    adds = framed("through_time", inputs="ones", target=-1).arrays["adds_2"]
    assert results["truncated_2"] == pytest.approx(adds[-5:].sum())
    assert abs(results["clipped_2"]) == pytest.approx(1)
    assert results["total_2"] == pytest.approx(adds.sum())


def test_sinusoids_are_the_formula_of_the_paper():
    frame = framed("positions", steps=20, size=8, position=7, dimension=3)
    for place in range(20):
        for i in range(4):
            angle = place / 10000 ** (2 * i / 8)
            assert frame.arrays["table"][place, 2 * i : 2 * i + 2] == pytest.approx([sin(angle), cos(angle)])
    assert told(frame)["value"] == pytest.approx(cos(7 / 10000 ** (2 / 8)))
    products = frame.arrays["products"]
    assert products[3, 8] == pytest.approx(products[11, 16])  # the same distance, elsewhere


def test_places_in_binary_and_as_themselves():
    assert framed("positions", encoding="binary", steps=16).arrays["table"][11].tolist() == [1, 1, 0, 1]
    assert framed("positions", encoding="integer", steps=16, position=5).arrays["gap"].tolist() == [abs(5 - i) for i in range(16)]
    assert problem("positions", steps=10, position=10)[0] == "position"


def test_plain_self_attention_is_three_products():
    frame = framed("self_attention")
    x, weights = frame.arrays["x"][0], frame.arrays["weights"][0]
    assert frame.arrays["scores"][0] == pytest.approx(x @ x.T)
    assert weights == pytest.approx(np.array([softmax(row) for row in x @ x.T]))
    assert frame.arrays["z"][0] == pytest.approx(weights @ x)


@pytest.mark.parametrize("mask", ["none", "causal", "padding"])
def test_every_head_is_queries_keys_and_values(mask):
    frame = framed("self_attention", form="learned", heads=3, key_size=2, mask=mask)
    x, arrays = frame.arrays["x"][0], frame.arrays
    hidden = np.array(json.loads(frame.meta["hidden"]))
    for head in range(3):
        q, k, v = (x @ arrays[f"w{name}"][head] for name in "qkv")
        scores = np.where(hidden, -np.inf, q @ k.T / sqrt(2))
        weights = np.array([softmax(row) for row in scores])
        assert arrays["weights"][head] == pytest.approx(weights, abs=1e-12)
        assert arrays["z"][head] == pytest.approx(weights @ v, abs=1e-12)
    assert arrays["weights"].sum(-1) == pytest.approx(1)
    assert arrays["joined"][0] == pytest.approx(np.hstack(list(arrays["z"])), abs=1e-12)
    assert arrays["y"][0] == pytest.approx(arrays["joined"][0] @ arrays["wo"][0], abs=1e-12)
    assert told(frame)["parameters"] == 3 * (3 * 4 * 2) + 6 * 4
    if mask == "causal":
        assert arrays["weights"][:, 0, 0] == pytest.approx(1)


def test_the_same_word_has_the_same_vector_and_typed_ones_are_taken():
    x = framed("self_attention", sentence="the cat saw The dog").arrays["x"][0]
    assert (x[0] == x[3]).all()
    given = [[1.0, 0.0], [0.0, 1.0]]
    frame = framed("self_attention", sentence="a b", size=2, vectors=given)
    assert frame.arrays["scores"][0].tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"sentence": "alone"}, "sentence"), ({"sentence": "a " * 11}, "sentence"), ({"sentence": "a " + "b" * 17}, "sentence"),
        ({"mask": "padding", "padding": 6}, "padding"), ({"vectors": [[1.0, 2.0]]}, "vectors"),
        ({"sentence": "life\x00 is short"}, "sentence"), ({"sentence": "a b " * 300}, "sentence"),
    ],
)  # fmt: skip
def test_attention_names_what_is_wrong(arguments, path):
    assert problem("self_attention", **arguments)[0] == path


def test_a_sentence_may_be_of_any_script():
    assert told(framed("self_attention", sentence="שלום عالم 世界 🙂"))["words"] == 4
    assert told(framed("self_attention", sentence="नमस्ते " + "👨‍👩‍👧‍👦" * 16))["words"] == 2  # sixteen signs, as people count
    same = framed("self_attention", sentence="e\u0301t\u00e9 \u00e9te\u0301").arrays["x"][0]
    assert (same[0] == same[1]).all()
    assert parse_instrument("self_attention", {"sentence": "<b>x</b> &amp;"}).frame().arrays["x"].shape == (1, 2, 4)
