"""Operations on images against central differences, and the figures of the course's convolution chapter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional import conv_windows
from engine.functional.conv import conv1d, conv2d
from engine.functional.conv_axis import Axis, Padding
from engine.functional.conv_transpose import conv2d_transpose
from engine.functional.merge import add, concatenate, multiply
from engine.functional.noise import dropout, gaussian_noise
from engine.functional.norm import Moving, batch_norm, layer_norm
from engine.functional.pool import avg_pool2d, global_average, max_pool2d
from engine.functional.shape import blend, flatten, reshape, up_sampling2d
from engine.gradcheck import gradient_error
from engine.tape import Tape
from engine.tensor import Tensor, no_grad
from tests.engine.tensors import lifted, tensor

PADDINGS: list[Padding] = ["valid", "same"]
WINDOWS = [(1, 1, 1), (2, 2, 1), (3, 1, 1), (3, 2, 1), (2, 3, 1), (3, 1, 2), (2, 1, 3)]
"""Kernel, stride and dilation."""


def moving(size: int) -> Moving:
    return Moving(np.linspace(-1, 1, size), np.linspace(0.5, 2, size), 0.9)


CASES: dict[str, tuple[Callable[..., Tensor], list[Tensor]]] = {
    "add": (add, [tensor(2, 3, 4, 2), tensor(2, 3, 4, 2, seed=1), tensor(2, 3, 4, 2, seed=2)]),
    "multiply": (multiply, [tensor(3, 2), tensor(3, 2, seed=1), tensor(3, 2, seed=2)]),
    "concatenate rows": (concatenate, [tensor(3, 2), tensor(1, 2, seed=1)]),
    "concatenate images": (concatenate, [tensor(2, 3, 4, 2), tensor(2, 1, 4, 2, seed=1)]),
    "concatenate sequences": (concatenate, [tensor(4, 3, 2), tensor(4, 1, 2, seed=1)]),
    "flatten": (flatten, [tensor(2, 3, 4, 2)]),
    "reshape image to image": (lambda x: reshape(x, (4, 3, 2)), [tensor(2, 3, 4, 2)]),
    "reshape row to image": (lambda x: reshape(x, (2, 3, 4)), [lifted(24, 2)]),
    "reshape image to sequence": (lambda x: reshape(x, (6, 4)), [tensor(2, 3, 4, 2)]),
    "up-sampling": (lambda x: up_sampling2d(x, 2, 3), [tensor(2, 3, 4, 2)]),
    "bilinear up-sampling": (lambda x: up_sampling2d(x, 2, 3, "bilinear"), [tensor(2, 3, 4, 2)]),
    "global average": (global_average, [tensor(2, 3, 4, 2)]),
    "mean over time": (global_average, [tensor(4, 3, 2)]),
    "layer norm": (lambda x, g, b: layer_norm(x, {"gamma": g, "beta": b}), [tensor(2, 3, 4, 2), tensor(3, seed=1), tensor(3, seed=2)]),
    "layer norm of rows": (lambda x: layer_norm(x, {}), [lifted(4, 3)]),
    "batch norm": (
        lambda x, g, b: batch_norm(x, {"gamma": g, "beta": b}, moving(3), training=True),
        [tensor(2, 3, 4, 2), tensor(3, seed=1), tensor(3, seed=2)],
    ),
    "batch norm of rows": (lambda x, b: batch_norm(x, {"beta": b}, moving(4), training=True), [lifted(4, 5), tensor(4, seed=1)]),
    "remembered norm": (
        lambda x, g, b: batch_norm(x, {"gamma": g, "beta": b}, moving(3), training=False),
        [tensor(4, 3, 5), tensor(3, seed=1), tensor(3, seed=2)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients_against_central_differences(name: str) -> None:
    make, inputs = CASES[name]
    assert gradient_error(make, inputs) < 1e-6


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("kernel", "stride", "dilation"), WINDOWS)
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("activation", ["linear", "gelu", "softmax"])
@pytest.mark.parametrize("block", [conv_windows.BLOCK, 1], ids=["whole", "parts"])
def test_conv_gradients(
    kernel: int, stride: int, dilation: int, padding: Padding, groups: int, activation: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conv_windows, "BLOCK", block)
    monkeypatch.setattr(conv_windows, "KEPT", 1 << 19 if block > 1 else 10_000)
    rows, columns = Axis(6, kernel, stride, dilation, padding), Axis(5, kernel, stride, dilation, padding)
    bias = padding == "same"
    weights = tensor(4, kernel * kernel * 4 // groups + bias, seed=1)
    error = gradient_error(lambda x, w: conv2d(x, w, rows, columns, activation, groups=groups, bias=bias), [tensor(6, 4, 5, 2), weights])
    assert error < 1e-6


@pytest.mark.parametrize("padding", [*PADDINGS, "causal"])
def test_conv1d_gradients(padding: Padding) -> None:
    steps = Axis(6, 3, 1, 2, padding)
    assert gradient_error(lambda x, w: conv1d(x, w, steps, "tanh"), [tensor(6, 2, 3), tensor(2, 7, seed=1)]) < 1e-6


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (3, 2), (2, 2), (2, 3)])
@pytest.mark.parametrize("block", [conv_windows.BLOCK, 1], ids=["whole", "parts"])
def test_conv_transpose_gradients(kernel: int, stride: int, padding: Padding, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conv_windows, "BLOCK", block)
    monkeypatch.setattr(conv_windows, "KEPT", 1 << 19 if block > 1 else 10_000)
    over = max(kernel - stride, 0) if padding == "valid" else 0
    rows, columns = Axis(3 * stride + over, kernel, stride, 1, padding), Axis(2 * stride + over, kernel, stride, 1, padding)
    weights = tensor(2, kernel * kernel * 3 + 1, seed=1)
    assert gradient_error(lambda x, w: conv2d_transpose(x, w, rows, columns, "tanh"), [tensor(3, 3, 2, 2), weights]) < 1e-6


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (2, 2), (3, 3), (3, 2), (2, 1), (2, 3)])
def test_pool_gradients(pool: Callable[..., Tensor], kernel: int, stride: int, padding: Padding) -> None:
    rows, columns = Axis(5, kernel, stride, 1, padding), Axis(6, kernel, stride, 1, padding)
    assert gradient_error(lambda x: pool(x, rows, columns), [tensor(5, 2, 6, 2)]) < 1e-6


@given(size=st.integers(1, 20), kernel=st.integers(1, 6), stride=st.integers(1, 5), dilation=st.integers(1, 4),
       padding=st.sampled_from(["valid", "same", "causal"]))  # fmt: skip
def test_every_tap_meets_what_it_should(size: int, kernel: int, stride: int, dilation: int, padding: Padding) -> None:
    axis = Axis(size, kernel, stride, dilation, padding)
    for tap in range(kernel):
        into, out = axis.meets(tap)
        elements = {(place, place * stride + tap * dilation - axis.before) for place in range(max(axis.places, 0))}
        inside = sorted((place, element) for place, element in elements if 0 <= element < size)
        assert list(zip(range(max(axis.places, 0))[out], range(size)[into], strict=True)) == inside


@settings(deadline=None, max_examples=40)
@given(high=st.integers(3, 40), wide=st.integers(3, 40), batch=st.integers(1, 70), seed=st.integers(0, 100))
def test_blocks_and_chunks_change_nothing(high: int, wide: int, batch: int, seed: int) -> None:
    """Large images go through in parts: the result is that of the sum of shifted, weighed images."""
    x, w = tensor(high, 3, wide, batch, seed=seed), tensor(5, 28, seed=seed + 1)
    with no_grad():
        found = conv2d(x, w, Axis(high, 3), Axis(wide, 3)).data
    kernel = w.data[:, :-1].reshape(5, 3, 3, 3)
    wanted = w.data[:, -1][None, :, None, None] + sum(
        np.einsum("oc,hcwb->howb", kernel[:, i, j], x.data[i : high - 2 + i, :, j : wide - 2 + j]) for i in range(3) for j in range(3)
    )
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_the_first_of_equals_gets_the_gradient() -> None:
    x = Tensor(np.array([[1.0, 2.0], [2.0, 2.0]]).reshape(2, 1, 2, 1), requires_grad=True)
    max_pool2d(x, Axis(2, 2, 2), Axis(2, 2, 2)).backward()
    np.testing.assert_array_equal(x.gradient().reshape(2, 2), [[0, 1], [0, 0]])


def test_padding_does_not_count_in_an_average() -> None:
    x = Tensor(np.ones((3, 1, 3, 1)))
    np.testing.assert_array_equal(avg_pool2d(x, Axis(3, 2, 2, 1, "same"), Axis(3, 2, 2, 1, "same")).data, np.ones((2, 1, 2, 1)))


def test_flatten_reads_as_keras_does() -> None:
    image = np.arange(24.0).reshape(2, 3, 4)  # (H, W, C)
    x = Tensor(image.transpose(0, 2, 1)[..., None].copy())
    np.testing.assert_array_equal(flatten(x).data[:, 0], np.arange(24))


def test_straight_lines_between_centers() -> None:
    np.testing.assert_allclose(blend(2, 2) @ [0.0, 4.0], [0, 1, 3, 4])
    np.testing.assert_allclose(blend(1, 3) @ [5.0], [5, 5, 5])


def test_batch_statistics_are_followed() -> None:
    kept = Moving(np.zeros(2), np.ones(2), 0.99)
    x = Tensor(np.array([[1.0, 3.0], [0.0, 4.0]]))
    out = batch_norm(x, {}, kept, training=True)
    np.testing.assert_allclose(out.data, [[-1, 1] / np.sqrt(1.001), [-2, 2] / np.sqrt(4.001)])
    np.testing.assert_allclose(kept.mean, [0.02, 0.02])
    np.testing.assert_allclose(kept.variance, [1, 1.03])
    batch_norm(x, {}, kept, training=False)
    np.testing.assert_allclose(kept.mean, [0.02, 0.02])


def test_dropout_keeps_the_sum_on_average_and_is_the_same_both_ways() -> None:
    x = Tensor(np.ones((100, 100), np.float32), requires_grad=True)
    out = dropout(x, 0.25, np.random.default_rng(0))
    assert set(np.unique(out.data)) == {0, np.float32(1 / 0.75)}
    assert abs(out.data.mean() - 1) < 0.02
    out.backward()
    np.testing.assert_array_equal(x.gradient(), out.data)


def test_every_replay_draws_anew() -> None:
    for make in (lambda x: dropout(x, 0.5, np.random.default_rng(0)), lambda x: gaussian_noise(x, 1, np.random.default_rng(0))):
        out = make(Tensor(np.ones((9, 9), np.float32), requires_grad=True))
        before = out.data.copy()
        Tape(out).forward()
        assert not np.array_equal(before, out.data)


def test_what_does_not_fit_is_refused() -> None:
    x = tensor(4, 2, 4, 1)
    with pytest.raises(ValueError, match="need 19 columns"):
        conv2d(x, tensor(3, 10), Axis(4, 3), Axis(4, 3))
    with pytest.raises(ValueError, match="does not fit"):
        conv2d(x, tensor(3, 51), Axis(4, 5), Axis(4, 5))
    with pytest.raises(ValueError, match="does not fit"):
        max_pool2d(x, Axis(4, 5), Axis(4, 5))
    with pytest.raises(ValueError, match="must be equal"):
        add(x, tensor(4, 2, 4, 2))
    with pytest.raises(ValueError, match="features only"):
        concatenate(x, tensor(3, 2, 4, 1))
    with pytest.raises(ValueError, match="numbers per example"):
        reshape(x, (5,))
    with pytest.raises(ValueError, match="gamma of shape"):
        layer_norm(x, {"gamma": tensor(3)})
    with pytest.raises(ValueError, match="conv_transpose"):
        conv2d_transpose(x, tensor(3, 7), Axis(4, 2), Axis(4, 2))
