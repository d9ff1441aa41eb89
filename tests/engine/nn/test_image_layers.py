"""Layers of convolutional networks: shapes, Keras's names and orders, refusals, and the figures of the course."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.architecture import plan
from engine.border import to_inside, to_outside
from engine.errors import SpecError
from engine.gradcheck import numeric_gradient, relative_error
from engine.graph import Network
from engine.nn.base import layers
from engine.tape import Tape
from engine.tensor import Tensor

Kinds = list[dict[str, Any]]

SHAPES: list[tuple[dict[str, Any], tuple[int, ...], tuple[int, ...]]] = [
    ({"kind": "conv2d", "filters": 6, "kernel_size": 5}, (28, 28, 1), (24, 24, 6)),
    ({"kind": "conv2d", "filters": 6, "kernel_size": (3, 2), "strides": (2, 1), "padding": "same"}, (9, 8, 3), (5, 8, 6)),
    ({"kind": "conv2d", "filters": 4, "dilation_rate": 3}, (9, 8, 3), (3, 2, 4)),
    ({"kind": "conv2d", "filters": 6, "groups": 3, "use_bias": False}, (5, 5, 3), (3, 3, 6)),
    ({"kind": "conv1d", "filters": 4, "kernel_size": 3, "padding": "causal"}, (9, 2), (9, 4)),
    ({"kind": "conv2d_transpose", "filters": 4, "kernel_size": 3, "strides": 2}, (5, 4, 2), (11, 9, 4)),
    ({"kind": "conv2d_transpose", "filters": 4, "kernel_size": 2, "strides": 3, "padding": "same"}, (5, 4, 2), (15, 12, 4)),
    ({"kind": "max_pool2d"}, (9, 8, 3), (4, 4, 3)),
    ({"kind": "avg_pool2d", "pool_size": 3, "strides": 2, "padding": "same"}, (9, 8, 3), (5, 4, 3)),
    ({"kind": "global_average_pooling2d"}, (9, 8, 3), (3,)),
    ({"kind": "global_max_pooling2d"}, (9, 8, 3), (3,)),
    ({"kind": "up_sampling2d", "size": (2, 3), "interpolation": "bilinear"}, (4, 5, 2), (8, 15, 2)),
    ({"kind": "flatten"}, (4, 5, 2), (40,)),
    ({"kind": "reshape", "target_shape": (5, -1, 2)}, (4, 5, 2), (5, 4, 2)),
    ({"kind": "reshape", "target_shape": (-1,)}, (4, 5), (20,)),
    ({"kind": "batch_norm"}, (4, 5, 2), (4, 5, 2)),
    ({"kind": "batch_norm", "scale": False}, (4,), (4,)),
    ({"kind": "layer_norm"}, (4, 5), (4, 5)),
    ({"kind": "dropout"}, (4, 5, 2), (4, 5, 2)),
    ({"kind": "gaussian_noise"}, (4,), (4,)),
    ({"kind": "activation", "activation": "softmax"}, (4, 5, 2), (4, 5, 2)),
    ({"kind": "residual_block", "filters": 3}, (6, 6, 3), (6, 6, 3)),
    ({"kind": "residual_block", "filters": 4, "strides": 2, "batch_norm": False}, (6, 7, 3), (3, 4, 4)),
    ({"kind": "residual_block", "filters": 4, "shortcut": "none"}, (6, 6, 3), (6, 6, 4)),
    ({"kind": "conv_base", "network": "vgg13", "depth": 2, "first_filters": 2}, (9, 5, 3), (2, 1, 4)),
]

REFUSED: list[tuple[dict[str, Any], tuple[int, ...], str, str]] = [
    ({"kind": "conv2d", "kernel_size": 7}, (5, 5, 1), "kernel_size", "7 rows are more than the input's 5; use at most 5, or padding"),
    (
        {"kind": "conv2d", "kernel_size": 3, "dilation_rate": 3},
        (6, 9, 1),
        "kernel_size",
        "reach over 7, more than the input's 6; use at most 2",
    ),
    ({"kind": "conv2d", "strides": 2, "dilation_rate": 2}, (9, 9, 1), "dilation_rate", "cannot both be above 1"),
    ({"kind": "conv2d", "groups": 2}, (9, 9, 3), "groups", "3 channels of the input cannot be split into 2 groups"),
    ({"kind": "conv2d", "groups": 3, "filters": 4}, (9, 9, 3), "filters", "4 filters cannot be split into 3 groups"),
    ({"kind": "conv2d"}, (9,), "kind", "conv2d takes images (height, width, channels), not (9,)"),
    ({"kind": "conv1d"}, (9, 9, 1), "kind", "conv1d takes a sequence"),
    ({"kind": "conv1d", "kernel_size": 5}, (4, 2), "kernel_size", "5 steps are more than the input's 4"),
    ({"kind": "max_pool2d", "pool_size": 3}, (2, 9, 1), "pool_size", "3 rows are more than the input's 2"),
    ({"kind": "reshape", "target_shape": (7, -1)}, (4, 5), "target_shape", "does not hold the 20 numbers"),
    ({"kind": "reshape", "target_shape": (-1, -1)}, (4, 5), "target_shape", "at most one −1"),
    ({"kind": "residual_block", "filters": 4, "shortcut": "identity"}, (6, 6, 3), "shortcut", "an identity needs 3 filters"),
    (
        {"kind": "conv_base", "depth": 5},
        (28, 28, 3),
        "depth",
        "5 do not fit input (28, 28, 3); use at most 4, or images of at least 32 pixels a side",
    ),
    ({"kind": "conv_base", "depth": 2, "preprocessing": "torch"}, (8, 8, 1), "preprocessing", "the input (8, 8, 1) has other channels"),
]

KEYS = ["-".join(str(v) for v in kind.values()) for kind, _, _ in SHAPES]


def network(kinds: Kinds, shape: tuple[int, ...], dtype: Any = np.float64) -> Network:
    made = Network([layers[kind["kind"]].model_validate(kind) for kind in kinds], shape, dtype)
    made.initialize(1)
    return made


@pytest.mark.parametrize(("kind", "shape", "out"), SHAPES, ids=KEYS)
def test_shapes_are_known_before_any_data_and_kept(kind: dict[str, Any], shape: tuple[int, ...], out: tuple[int, ...]) -> None:
    made = network([kind], shape)
    assert made.nodes[0].out_shape == out
    x = np.random.default_rng(0).normal(size=(3, *shape))
    assert to_outside(made.predict(to_inside(x))).shape == (3, *out)


@pytest.mark.parametrize(("kind", "shape", "out"), SHAPES, ids=KEYS)
def test_gradients_of_whole_layers(kind: dict[str, Any], shape: tuple[int, ...], out: tuple[int, ...]) -> None:
    made = network([kind | ({"activation": "tanh"} if "activation" in layers[kind["kind"]].model_fields else {})], shape)
    made.values[: made.learnt] += np.random.default_rng(2).normal(0, 0.3, made.learnt)
    x = Tensor(to_inside(np.random.default_rng(0).normal(size=(2, *shape))).copy(), requires_grad=True)
    result = made.forward(x)[-1]
    tape = Tape(result * Tensor(np.random.default_rng(1).normal(size=result.shape)))
    tape.forward()
    tape.backward()

    def total() -> float:
        tape.forward()
        return float(tape.outputs[0].data.sum())

    moved = made.values[: made.learnt]
    assert relative_error(x.gradient(), numeric_gradient(total, x.data)) < 1e-6
    assert relative_error(made.gradients[: made.learnt], numeric_gradient(total, moved)) < 1e-6


@pytest.mark.parametrize(("kind", "shape", "field", "words"), REFUSED)
def test_refusals_name_the_field_and_the_rule(kind: dict[str, Any], shape: tuple[int, ...], field: str, words: str) -> None:
    with pytest.raises(SpecError) as error:
        plan([layers[kind["kind"]].model_validate(kind)], shape)
    (problem,) = error.value.problems
    assert problem.path == f"model.layers[0].{field}"
    assert words in problem.message


def test_parameters_read_as_keras_writes_them() -> None:
    kinds: Kinds = [
        {"kind": "conv2d", "filters": 4, "kernel_size": (3, 2), "groups": 2, "name": "a"},
        {"kind": "conv2d_transpose", "filters": 3, "kernel_size": (2, 3), "name": "b"},
        {"kind": "batch_norm", "name": "c"},
        {"kind": "residual_block", "filters": 5, "name": "d"},
        {"kind": "reshape", "target_shape": (-1, 5), "name": "e"},
        {"kind": "conv1d", "filters": 2, "kernel_size": 4, "name": "f"},
    ]
    shapes = {name: view.shape for name, view in network(kinds, (5, 6, 2)).views().items()}
    assert {n: s for n, s in shapes.items() if n[0] != "d"} == {
        "a.kernel": (3, 2, 1, 4), "a.bias": (4,), "b.kernel": (2, 3, 3, 4), "b.bias": (3,),
        "c.gamma": (3,), "c.beta": (3,), "c.moving_mean": (3,), "c.moving_variance": (3,), "f.kernel": (4, 5, 2), "f.bias": (2,),
    }  # fmt: skip
    assert shapes["d.conv1_kernel"] == (3, 3, 3, 5)
    assert shapes["d.conv2_kernel"] == (3, 3, 5, 5)
    assert shapes["d.shortcut_kernel"] == (1, 1, 3, 5)
    assert shapes["d.norm_shortcut_moving_variance"] == (5,)


def test_views_write_through() -> None:
    made = network([{"kind": "conv2d", "filters": 1, "kernel_size": 2, "use_bias": True}], (2, 2, 1))
    made.views()["conv2d_1.kernel"][...] = np.array([[1, 2], [3, 4]])[..., None, None]
    made.views()["conv2d_1.bias"][...] = 0.5
    assert made.predict(to_inside(np.array([[[[1.0], [10]], [[100], [1000]]]]))).item() == 4321.5


def sliding(kind: dict[str, Any], x: Any, kernel: Any) -> np.ndarray:
    """One channel in, one out, no bias: x (H, W) and kernel (kh, kw)."""
    x, kernel = np.array(x, float), np.array(kernel, float)
    made = network([kind | {"filters": 1, "kernel_size": kernel.shape, "use_bias": False}], (*x.shape, 1))
    made.views()[f"{kind['kind']}_1.kernel"][...] = kernel[..., None, None]
    return to_outside(made.predict(to_inside(x[None, ..., None])))[0, ..., 0]


def test_one_dimensional_convolution_of_the_course() -> None:
    x, kernel = [1, 4, 2, 0, 9, 1, 3], [0.25, 0.5, 0.25]
    made = network([{"kind": "conv1d", "filters": 1, "kernel_size": 3, "use_bias": False}], (7, 1))
    made.views()["conv1d_1.kernel"][...] = np.array(kernel)[:, None, None]
    np.testing.assert_array_equal(made.predict(np.array(x, float).reshape(7, 1, 1)).ravel(), [2.75, 2, 2.75, 4.75, 3.5])


def test_two_dimensional_convolution_of_the_course() -> None:
    x = [[1, 4, 1, 1, 2], [4, 3, 1, 2, 1], [5, 2, 2, 2, 5], [1, 3, 2, 4, 3]]
    kernel = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    np.testing.assert_array_equal(sliding({"kind": "conv2d"}, x, kernel), [[4, -9, 1], [-5, -3, -4]])


def test_transposed_convolution_of_the_course() -> None:
    found = sliding({"kind": "conv2d_transpose"}, [[2, 0], [5, 1]], [[1, 2], [2, 3]])
    np.testing.assert_array_equal(found, [[2, 4, 0], [9, 17, 2], [10, 17, 3]])


def test_a_layer_used_twice_has_one_set_of_weights() -> None:
    kinds: Kinds = [
        {"kind": "conv2d", "filters": 2, "padding": "same", "activation": "tanh", "name": "shared"},
        {"kind": "reuse", "layer": "shared"},
        {"kind": "add", "inputs": ("shared", "reuse_1")},
        {"kind": "flatten"},
    ]
    made = network(kinds, (4, 4, 2))
    assert [node.parameters for node in made.nodes] == [38, 0, 0, 0]
    x = Tensor(np.random.default_rng(0).normal(size=(4, 2, 4, 3)))
    tape = Tape(made.forward(x)[-1])
    tape.backward()

    def total() -> float:
        tape.forward()
        return float(tape.outputs[0].data.sum())

    assert relative_error(made.gradients, numeric_gradient(total, made.values)) < 1e-6


def test_a_layer_cannot_be_used_again_on_another_shape() -> None:
    kinds: Kinds = [{"kind": "conv2d", "filters": 2, "name": "shared"}, {"kind": "reuse", "layer": "shared"}]
    with pytest.raises(SpecError, match="cannot be used on"):
        network(kinds, (9, 9, 3))


def test_chance_and_batch_statistics_are_for_training_only() -> None:
    made = network([{"kind": "batch_norm"}, {"kind": "dropout"}, {"kind": "gaussian_noise"}], (4,), np.float32)
    x = Tensor(np.arange(8, dtype=np.float32).reshape(4, 2))
    np.testing.assert_allclose(made.forward(x)[-1].data, x.data / np.sqrt(1.001), rtol=1e-6)
    assert np.ptp(made.forward(x, training=True)[0].data, axis=0).max() < 1e-3
    assert made.views()["batch_norm_1.moving_mean"][0] == pytest.approx(0.005)


def test_recording_leaves_no_trace() -> None:
    made = network([{"kind": "batch_norm"}, {"kind": "dropout"}], (4,))
    kept, chance = made.values.copy(), made.noise.bit_generator.state
    with made.undisturbed():
        made.forward(Tensor(np.ones((4, 3))), training=True)
    np.testing.assert_array_equal(made.values, kept)
    assert made.noise.bit_generator.state == chance


def test_frozen_statistics_stand_still_while_training() -> None:
    made = network([{"kind": "batch_norm", "trainable": False}], (4,))
    made.forward(Tensor(np.full((4, 3), 9.0)), training=True)
    np.testing.assert_array_equal(made.views()["batch_norm_1.moving_mean"], 0)
