"""A second opinion: values, gradients and optimizer steps as PyTorch computes them, wherever it is installed."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.activation import activate, activations
from engine.functional.linear import dense
from engine.functional.loss import losses
from engine.graph import Network
from engine.nn.dense import Dense
from engine.optim import optimizers
from engine.tape import Tape, replay
from engine.tensor import Tensor, lifted_input
from tests.engine.functional.test_loss import REAL, targets_for
from tests.engine.tensors import tensor

HERE = importlib.util.find_spec("torch") is not None
pytestmark = [pytest.mark.parity, pytest.mark.skipif(not HERE, reason="PyTorch is an optional extra and not installed")]
if HERE:
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)

DTYPES = [np.float32, np.float64]
sizes = st.integers(1, 9)
seeds = st.integers(0, 10_000)


def close(found: Any, expected: Any) -> None:
    """1e-5 in float32, 1e-8 in float64, relative to the largest number."""
    found, expected = np.asarray(found), expected.detach().numpy() if hasattr(expected, "detach") else np.asarray(expected)
    tolerance = 1e-5 if found.dtype == np.float32 else 1e-8
    assert found.shape == expected.shape
    assert np.abs(found - expected).max(initial=0) <= tolerance * max(1.0, np.abs(expected).max(initial=0))


def torch_activation(name: str) -> Any:
    return {
        "linear": lambda z: z,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "relu": torch.relu,
        "leaky_relu": F.leaky_relu,
        "elu": F.elu,
        "gelu": lambda z: F.gelu(z, approximate="tanh"),
        "softplus": F.softplus,
        "softmax": lambda z: torch.softmax(z, -2),
    }[name]


def torch_loss(name: str, z: Any, t: Any) -> Any:
    if name == "mse":
        return F.mse_loss(z, t)
    if name == "binary_crossentropy":
        return F.binary_cross_entropy_with_logits(z, t)
    if name == "categorical_crossentropy":
        return F.cross_entropy(z.T, t.T)
    return torch.relu((1.0 if name == "hinge" else 0.0) - z * t).mean()


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("name", [name for name, kind in activations.items() if kind.differentiable])
@given(rows=sizes, batch=sizes, seed=seeds, spread=st.floats(0.1, 10))
@settings(max_examples=12, deadline=None)
def test_activations(name, dtype, rows, batch, seed, spread):
    x = tensor(rows, batch, seed=seed, dtype=dtype)
    x.data *= dtype(spread)
    theirs = torch.tensor(x.data, requires_grad=True)
    expected = torch_activation(name)(theirs)
    ours = activate(x, name)
    close(ours.data, expected)
    ours.backward()
    expected.sum().backward()
    close(x.gradient(), theirs.grad)


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("name", REAL)
@given(units=st.integers(1, 6), batch=sizes, seed=seeds)
@settings(max_examples=12, deadline=None)
def test_losses(name, dtype, units, batch, seed):
    z, t = tensor(units, batch, seed=seed, dtype=dtype), targets_for(name, units, batch, seed)
    t.data = t.data.astype(dtype)
    theirs = torch.tensor(z.data, requires_grad=True)
    expected = torch_loss(name, theirs, torch.tensor(t.data))
    loss = losses.make(name)(z, t)
    close(loss.data, expected)
    loss.backward()
    expected.backward()
    close(z.gradient(), theirs.grad)


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@given(rows=sizes, units=sizes, batch=sizes, seed=seeds, bias=st.booleans(), name=st.sampled_from(["tanh", "gelu", "softmax", "relu"]))
@settings(max_examples=25, deadline=None)
def test_dense(dtype, rows, units, batch, seed, bias, name):
    x, w = tensor(rows, batch, seed=seed, dtype=dtype), tensor(units, rows + bias, seed=seed + 1, dtype=dtype)
    their_x, their_w = torch.tensor(x.data, requires_grad=True), torch.tensor(w.data, requires_grad=True)
    z = their_w[:, :rows] @ their_x + (their_w[:, rows:] if bias else 0)
    expected = torch_activation(name)(z)
    ours = dense(x, w, name, bias=bias)
    close(ours.data, expected)
    (ours * ours).backward()
    (expected * expected).sum().backward()
    close(x.gradient(), their_x.grad)
    close(w.gradient(), their_w.grad)


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "elu"])
def test_a_whole_network(activation, dtype):
    layers = (
        Dense(units=7, activation=activation),
        Dense(units=5, activation="sigmoid", use_bias=False),
        Dense(units=3, activation="softmax"),
    )
    network = Network(layers, (4,), dtype)
    network.initialize(3)
    x, t = lifted_input(4, 11, dtype), targets_for("categorical_crossentropy", 3, 11)
    x.data[...] = tensor(4, 11, dtype=dtype).data
    tape = Tape(losses.make("categorical_crossentropy")(network.forward(x, logits=True)[-1], Tensor(t.data.astype(dtype))))
    tape.backward()
    theirs = {name: torch.tensor(view.copy(), requires_grad=True) for name, view in network.views().items()}
    h = torch_activation(activation)(torch.tensor(x.data).T @ theirs["dense_1.kernel"] + theirs["dense_1.bias"])
    h = torch.sigmoid(h @ theirs["dense_2.kernel"])
    loss = F.cross_entropy(h @ theirs["dense_3.kernel"] + theirs["dense_3.bias"], torch.tensor(t.data.astype(dtype)).T)
    loss.backward()
    close(tape.outputs[0].data, loss)
    for node in network.nodes:
        gradients = {name: block.gradient() for name, block in network.tensors[node.name].items()}
        for name, view in node.layer.views(gradients).items():
            close(view, theirs[f"{node.name}.{name}"].grad)


def torch_optimizer(name: str, weights: Any, rate: float) -> Any:
    adam = {"lr": rate, "betas": (0.9, 0.999), "eps": 1e-7}
    return {
        "sgd": lambda: torch.optim.SGD([weights], rate),
        "momentum": lambda: torch.optim.SGD([weights], rate, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD([weights], rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad([weights], rate, eps=1e-7),
        "rmsprop": lambda: torch.optim.RMSprop([weights], rate, alpha=0.9, eps=1e-7),
        "adam": lambda: torch.optim.Adam([weights], **adam),
        "adamw": lambda: torch.optim.AdamW([weights], weight_decay=0.004, **adam),
    }[name]()


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("name", optimizers.names())
def test_optimizers_over_fifty_steps(name, dtype):
    rng = np.random.default_rng(1)
    kind = optimizers.make(name, learning_rate=0.02)
    values, gradients = rng.normal(size=30).astype(dtype), np.empty(30, dtype)
    theirs = torch.tensor(values.copy(), requires_grad=True)
    step, optimizer = replay(kind.bind(values, gradients, kind.slots(values)).calls), torch_optimizer(name, theirs, 0.02)
    for _ in range(50):
        gradients[...] = rng.normal(size=30)
        theirs.grad = torch.tensor(gradients.copy())
        step()
        optimizer.step()
        close(values, theirs)
