"""A second opinion on images: convolution, pooling, normalization and whole networks as PyTorch computes them."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import engine.nn  # noqa: F401 - registers the layers
from engine.border import to_inside, to_outside
from engine.functional.conv import conv1d, conv2d
from engine.functional.conv_axis import Axis, Padding
from engine.functional.conv_transpose import conv2d_transpose
from engine.functional.norm import Moving, batch_norm, layer_norm
from engine.functional.pool import avg_pool2d, global_average, max_pool2d
from engine.functional.shape import up_sampling2d
from engine.graph import Network
from engine.tape import Tape
from engine.tensor import Tensor
from engine.zoo import zoo
from tests.engine.tensors import tensor

HERE = importlib.util.find_spec("torch") is not None
pytestmark = [pytest.mark.parity, pytest.mark.skipif(not HERE, reason="PyTorch is an optional extra and not installed")]
if HERE:
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(1)

DTYPES = [np.float32, np.float64]
types = pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
many = settings(deadline=None, max_examples=60)
few, sizes, seeds = st.integers(1, 3), st.integers(1, 11), st.integers(0, 10_000)
paddings = st.sampled_from(["valid", "same"])
pairs = st.tuples(few, few)


def close(found: Any, expected: Any) -> None:
    """1e-5 in float32, 1e-8 in float64, relative to the largest number."""
    found, expected = np.asarray(found), expected.detach().numpy() if hasattr(expected, "detach") else np.asarray(expected)
    tolerance = 1e-5 if found.dtype == np.float32 else 1e-8
    assert found.shape == expected.shape
    assert np.abs(found - expected).max(initial=0) <= tolerance * max(1.0, np.abs(expected).max(initial=0))


def read(array: np.ndarray) -> np.ndarray:
    """An engine array as PyTorch lays it out: (H, C, W, B) -> (B, C, H, W), (T, D, B) -> (B, D, T), (D, B) -> (B, D)."""
    return {4: lambda: array.transpose(3, 1, 0, 2), 3: lambda: array.transpose(2, 1, 0), 2: lambda: array.T, 1: lambda: array}[array.ndim]()


def compare(out: Tensor, ours: list[Tensor], twin: Any, theirs: list[Any]) -> None:
    """Values, and gradients of a random weighing of the output, with respect to every input."""
    close(read(out.data), twin)
    slope = np.random.default_rng(7).normal(size=out.shape).astype(out.data.dtype)
    tape = Tape(out * Tensor(slope))
    tape.forward()
    tape.backward()
    (twin * torch.from_numpy(read(slope).copy())).sum().backward()
    for own, other in zip(ours, theirs, strict=True):
        close(own.gradient() if own.data.ndim < 3 else read(own.gradient()), other.grad)


def leaf(made: Tensor) -> Any:
    """A tensor's numbers for PyTorch; images and sequences in its layout."""
    array = read(made.data) if made.data.ndim > 2 else made.data
    return torch.from_numpy(np.array(array, order="C")).requires_grad_()


def padded(x: Any, rows: Axis, columns: Axis, value: float = 0.0) -> Any:
    """Zeros (or another value) around, where Keras puts them."""
    ends = []
    for axis in (columns, rows):
        total = max((axis.places - 1) * axis.stride + axis.reach - axis.size, 0) if axis.padding == "same" else 0
        ends += [axis.before, total - axis.before]
    return F.pad(x, ends, value=value)


@types
@many
@given(size=st.tuples(sizes, sizes), kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)), strides=pairs, dilation=pairs,
       padding=paddings, groups=few, filters=few, channels=few, batch=few, bias=st.booleans(), seed=seeds)  # fmt: skip
def test_conv2d_agrees(dtype: Any, size: Any, kernel: Any, strides: Any, dilation: Any, padding: Padding, groups: int, filters: int,
                       channels: int, batch: int, bias: bool, seed: int) -> None:  # fmt: skip
    dilation = dilation if strides == (1, 1) else (1, 1)
    rows, columns = (Axis(size[i], kernel[i], strides[i], dilation[i], padding) for i in range(2))
    assume(rows.places > 0 and columns.places > 0)
    x = tensor(size[0], channels * groups, size[1], batch, seed=seed, dtype=dtype)
    taps = kernel[0] * kernel[1] * channels
    w = tensor(filters * groups, taps + bias, seed=seed + 1, dtype=dtype)
    out = conv2d(x, w, rows, columns, "tanh", groups=groups, bias=bias)
    tx, tw = leaf(x), leaf(w)
    turned = tw[:, :taps].reshape(-1, *kernel, channels).permute(0, 3, 1, 2)
    twin = F.conv2d(padded(tx, rows, columns), turned, tw[:, taps] if bias else None, strides, 0, dilation, groups)
    compare(out, [x, w], torch.tanh(twin), [tx, tw])


@types
@many
@given(size=sizes, kernel=st.integers(1, 5), stride=few, padding=st.sampled_from(["valid", "same", "causal"]), seed=seeds)
def test_conv1d_agrees(dtype: Any, size: int, kernel: int, stride: int, padding: Padding, seed: int) -> None:
    steps = Axis(size, kernel, stride, 1, padding)
    assume(steps.places > 0)
    x, w = tensor(size, 2, 3, seed=seed, dtype=dtype), tensor(4, kernel * 2 + 1, seed=seed + 1, dtype=dtype)
    tx, tw = leaf(x), leaf(w)
    after = max((steps.places - 1) * stride + kernel - size - steps.before, 0)
    twin = F.conv1d(F.pad(tx, (steps.before, after)), tw[:, :-1].reshape(4, kernel, 2).permute(0, 2, 1), tw[:, -1], stride)
    compare(conv1d(x, w, steps), [x, w], twin, [tx, tw])


@types
@many
@given(size=st.tuples(st.integers(1, 6), st.integers(1, 6)), kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)), strides=pairs,
       padding=paddings, seed=seeds)  # fmt: skip
def test_conv2d_transpose_agrees(dtype: Any, size: Any, kernel: Any, strides: Any, padding: Padding, seed: int) -> None:
    over = [max(k - s, 0) if padding == "valid" else 0 for k, s in zip(kernel, strides, strict=True)]
    rows, columns = (Axis(size[i] * strides[i] + over[i], kernel[i], strides[i], 1, padding) for i in range(2))
    x, w = tensor(size[0], 2, size[1], 3, seed=seed, dtype=dtype), tensor(3, kernel[0] * kernel[1] * 2 + 1, seed=seed + 1, dtype=dtype)
    tx, tw = leaf(x), leaf(w)
    whole = F.conv_transpose2d(tx, tw[:, :-1].reshape(3, *kernel, 2).permute(3, 0, 1, 2), None, strides)
    short = [max(0, axis.before + axis.size - n) for axis, n in zip((rows, columns), whole.shape[2:], strict=True)]
    whole = F.pad(whole, (0, short[1], 0, short[0]))
    twin = whole[:, :, rows.before : rows.before + rows.size, columns.before : columns.before + columns.size] + tw[:, -1].reshape(
        1, 3, 1, 1
    )
    compare(conv2d_transpose(x, w, rows, columns), [x, w], twin, [tx, tw])


@types
@many
@given(size=st.tuples(sizes, sizes), window=pairs, strides=pairs, padding=paddings, seed=seeds, kind=st.sampled_from(["max", "avg"]))
def test_pooling_agrees(dtype: Any, size: Any, window: Any, strides: Any, padding: Padding, seed: int, kind: str) -> None:
    rows, columns = (Axis(size[i], window[i], strides[i], 1, padding) for i in range(2))
    assume(rows.places > 0 and columns.places > 0)
    x = Tensor(np.random.default_rng(seed).integers(-2, 3, (size[0], 2, size[1], 3)).astype(dtype), requires_grad=True)  # with equals
    tx = leaf(x)
    if kind == "max":
        out, twin = max_pool2d(x, rows, columns), F.max_pool2d(padded(tx, rows, columns, -np.inf), window, strides)
    else:
        counts = F.avg_pool2d(padded(torch.ones_like(tx), rows, columns), window, strides)
        out, twin = avg_pool2d(x, rows, columns), F.avg_pool2d(padded(tx, rows, columns), window, strides) / counts
    compare(out, [x], twin, [tx])


@types
@pytest.mark.parametrize("shape", [(5, 3, 4, 2), (5, 3, 4), (3, 6)], ids=["image", "sequence", "row"])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_agrees(shape: tuple[int, ...], training: bool, dtype: Any) -> None:
    x, gamma, beta = tensor(*shape, dtype=dtype), tensor(3, seed=1, dtype=dtype), tensor(3, seed=2, dtype=dtype)
    moving = Moving(np.array([0.1, -0.2, 0.3], dtype), np.array([1, 2, 0.5], dtype), 0.9)
    mean, variance = torch.from_numpy(moving.mean.copy()), torch.from_numpy(moving.variance.copy())
    out = batch_norm(x, {"gamma": gamma, "beta": beta}, moving, training=training)
    tx, tg, tb = leaf_rows(x), leaf(gamma), leaf(beta)
    twin = F.batch_norm(tx, mean, variance, tg, tb, training, 0.1, 1e-3)
    if training:
        close(moving.mean, mean)
    compare_rows(out, [x, gamma, beta], twin, [tx, tg, tb])


def leaf_rows(made: Tensor) -> Any:
    """Rows too in PyTorch's layout."""
    return torch.from_numpy(np.array(read(made.data), order="C")).requires_grad_()


def compare_rows(out: Tensor, ours: list[Tensor], twin: Any, theirs: list[Any]) -> None:
    """`compare` where a row (D, B) is (B, D) in PyTorch, inputs too."""
    turned = [other if own.data.ndim != 2 else None for own, other in zip(ours, theirs, strict=True)]
    kept = [(own, other) for own, other, same in zip(ours, theirs, turned, strict=True) if same is not None]
    compare(out, [own for own, _ in kept], twin, [other for _, other in kept])
    for own, other, same in zip(ours, theirs, turned, strict=True):
        if same is None:
            close(own.gradient().T, other.grad)


@types
@pytest.mark.parametrize("shape", [(5, 3, 4, 2), (5, 3, 4), (3, 6)], ids=["image", "sequence", "row"])
def test_layer_norm_agrees(shape: tuple[int, ...], dtype: Any) -> None:
    x, gamma, beta = tensor(*shape, dtype=dtype), tensor(3, seed=1, dtype=dtype), tensor(3, seed=2, dtype=dtype)
    tx, tg, tb = leaf_rows(x), leaf(gamma), leaf(beta)
    twin = F.layer_norm(tx.movedim(1, -1), (3,), tg, tb, 1e-3).movedim(-1, 1)
    compare_rows(layer_norm(x, {"gamma": gamma, "beta": beta}), [x, gamma, beta], twin, [tx, tg, tb])


@types
@pytest.mark.parametrize("factor", [(1, 1), (2, 2), (3, 2)])
def test_up_sampling_agrees(factor: tuple[int, int], dtype: Any) -> None:
    for ours, theirs in (("nearest", "nearest"), ("bilinear", "bilinear")):
        x = tensor(4, 2, 3, 2, dtype=dtype)
        tx = leaf(x)
        twin = F.interpolate(tx, scale_factor=factor, mode=theirs)
        compare(up_sampling2d(x, *factor, ours), [x], twin, [tx])


@types
def test_global_average_agrees(dtype: Any) -> None:
    x = tensor(4, 2, 3, 2, dtype=dtype)
    tx = leaf(x)
    compare(global_average(x), [x], tx.mean((2, 3)), [tx])


def lenet_twin(network: Network, activation: Any, pool: Any) -> Any:
    """PyTorch's LeNet with the same weights; what it flattens is in Keras's order."""

    class Turned(nn.Module):  # type: ignore[misc]  # typed only where PyTorch is installed
        def forward(self, x: Any) -> Any:
            return x.permute(0, 2, 3, 1).flatten(1)

    twin = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), activation(), pool(2), nn.Conv2d(6, 16, 5), activation(), pool(2), Turned(),
        nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, 10),
    )  # fmt: skip
    views = network.views()
    with_weights = [part for part in twin if hasattr(part, "weight")]
    for part, name in zip(with_weights, ["conv2d_1", "conv2d_2", "dense_1", "dense_2", "dense_3"], strict=True):
        kernel = views[f"{name}.kernel"]
        part.weight.data = torch.from_numpy((kernel.transpose(3, 2, 0, 1) if kernel.ndim == 4 else kernel.T).copy())
        part.bias.data = torch.from_numpy(views[f"{name}.bias"].copy())
    return twin


@types
@pytest.mark.parametrize("name", ["lenet5", "lenet_relu"])
def test_whole_lenets_agree(name: str, dtype: Any) -> None:
    network = Network(zoo[name].layers(), zoo[name].in_shape, dtype)
    network.initialize(5)
    sigmoid = name == "lenet5"
    twin = lenet_twin(network, nn.Sigmoid if sigmoid else nn.ReLU, nn.AvgPool2d if sigmoid else nn.MaxPool2d)
    images = np.random.default_rng(0).random((20, 28, 28, 1)).astype(dtype)
    x = Tensor(to_inside(images).copy(), requires_grad=True)
    out = network.forward(x, logits=True)[-1]
    tx = torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).requires_grad_()
    compare(out, [x], twin(tx), [tx])
    close(network.tensors["dense_1"]["weights"].gradient()[:, :-1], twin[7].weight.grad)
    close(
        network.nodes[0].layer.views({"weights": network.tensors["conv2d_1"]["weights"].gradient()})["kernel"].transpose(3, 2, 0, 1),
        twin[0].weight.grad,
    )
    close(to_outside(out.data), twin(tx))
