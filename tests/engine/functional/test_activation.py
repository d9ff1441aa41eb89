"""Every registered activation: its curve against the textbook's, its slope against central differences, its behavior far out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.activation import activate, activations
from engine.gradcheck import gradient_error
from engine.tensor import Tensor
from tests import reference
from tests.engine.tensors import tensor

SMOOTH = [name for name, kind in activations.items() if kind.differentiable]


@pytest.mark.parametrize("name", activations)
def test_value(name):
    x = tensor(4, 50)
    expected = np.array([reference.activated(name, column) for column in x.data.T.tolist()]).T
    np.testing.assert_allclose(activate(x, name).data, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("shape", [(1, 1), (4, 7), (2, 3, 5)], ids=str)
@pytest.mark.parametrize("name", SMOOTH)
def test_gradient(name, shape):
    assert gradient_error(lambda x: activate(x, name), [tensor(*shape)]) < 1e-6


@given(st.sampled_from(SMOOTH), st.integers(1, 5), st.integers(1, 5), st.floats(0.1, 8), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_gradient_anywhere(name, rows, batch, spread, seed):
    x = tensor(rows, batch, seed=seed)
    x.data *= spread
    assert gradient_error(lambda x: activate(x, name), [x]) < 1e-6


@pytest.mark.parametrize("name", [name for name, kind in activations.items() if not kind.differentiable])
def test_without_a_slope_nothing_flows_back(name):
    x = tensor(3, 4)
    activate(x, name).backward()
    assert not x.gradient().any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", activations)
def test_far_out_it_stays_finite_and_within_its_range(name, dtype):
    kind = activations[name]
    z = np.array([[-1e4, -700, -100, -30, 0, 30, 100, 700, 1e4]], dtype)
    x = Tensor(np.concatenate([z, -z]), requires_grad=True)
    with np.errstate(all="raise", under="ignore"):
        y = activate(x, name)
        y.backward()
    assert y.data.dtype == dtype
    assert np.isfinite(y.data).all()
    assert np.isfinite(x.gradient()).all()
    assert y.data.min() >= kind.low - 1e-2
    assert y.data.max() <= kind.high


@pytest.mark.parametrize(("name", "at_zero"), [("relu", 0), ("step", 0), ("sign", 1), ("leaky_relu", 0), ("sigmoid", 0.5), ("tanh", 0)])
def test_at_zero_itself(name, at_zero):
    assert activate(Tensor(np.zeros((1, 1))), name).item() == at_zero


def test_softmax_of_the_course():
    np.testing.assert_allclose(activate(Tensor(np.array([[2.0], [3], [1]])), "softmax").data[:, 0], [0.2447, 0.6652, 0.0900], atol=5e-5)


def test_softmax_sums_to_one_and_does_not_care_for_a_shift():
    x = tensor(5, 20)
    y = activate(x, "softmax").data
    np.testing.assert_allclose(y.sum(axis=0), 1)
    np.testing.assert_allclose(activate(Tensor(x.data + 300), "softmax").data, y, rtol=1e-9)


@pytest.mark.parametrize("name", activations)
def test_words(name):
    kind = activations[name]
    assert kind.title
    assert kind.help.endswith(".")
    assert kind.latex
    assert kind.low < kind.high


@pytest.mark.parametrize("name", activations)
def test_in_bounds_declares_what_it_reaches(name):
    kind = activations[name]
    y = activate(Tensor(np.linspace(-20, 20, 4001)[None]), name).data
    assert y.min() >= kind.low - 5e-3 if np.isfinite(kind.low) else y.min() < -0.15
    assert y.max() <= kind.high if np.isfinite(kind.high) else y.max() > 19
