"""Matrix products: the fused dense layer in all its forms, and the plain product."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.activation import activations
from engine.functional.linear import dense, matmul
from engine.gradcheck import gradient_error
from engine.tensor import Tensor
from tests import reference
from tests.engine.tensors import lifted, tensor

SMOOTH = [name for name, kind in activations.items() if kind.differentiable]
sizes = st.integers(1, 6)


@pytest.mark.parametrize("lift", [False, True], ids=["plain", "lifted"])
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("activation", activations)
def test_value(activation, bias, lift):
    x = lifted(3, 5) if lift else tensor(3, 5)
    w = tensor(4, 3 + bias, seed=1)
    kernel = w.data[:, :3].T.tolist()
    biases = w.data[:, 3].tolist() if bias else [0.0] * 4
    expected = [reference.layer(column, kernel, biases, activation) for column in x.data.T.tolist()]
    np.testing.assert_allclose(dense(x, w, activation, bias=bias).data.T, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("lift", [False, True], ids=["plain", "lifted"])
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("activation", SMOOTH)
def test_gradient(activation, bias, lift):
    x = lifted(3, 5) if lift else tensor(3, 5)
    assert gradient_error(lambda x, w: dense(x, w, activation, bias=bias), [x, tensor(4, 3 + bias, seed=1)]) < 1e-6


@given(sizes, sizes, sizes, st.booleans(), st.sampled_from(SMOOTH))
@settings(max_examples=50, deadline=None)
def test_gradient_for_any_size(rows, units, batch, bias, activation):
    inputs = [tensor(rows, batch, seed=3), tensor(units, rows + bias, seed=4)]
    assert gradient_error(lambda x, w: dense(x, w, activation, bias=bias), inputs) < 1e-6


@pytest.mark.parametrize("activation", activations)
def test_a_layer_offers_its_ones_to_the_next(activation):
    out = dense(tensor(3, 5), tensor(4, 4, seed=1), activation)
    assert out.lifted is not None
    np.testing.assert_array_equal(out.lifted[:-1], out.data)
    np.testing.assert_array_equal(out.lifted[-1], 1)
    assert np.shares_memory(out.lifted, out.data)


def test_two_layers_one_after_the_other():
    def both(x: Tensor, v: Tensor, w: Tensor) -> Tensor:
        return dense(dense(x, v, "tanh"), w, "sigmoid")

    assert gradient_error(both, [tensor(2, 7), tensor(3, 3, seed=1), tensor(2, 4, seed=2)]) < 1e-6


@pytest.mark.parametrize("shared", [True, False], ids=["one-input", "an-input-each"])
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("activation", SMOOTH)
def test_many_networks_at_once_are_each_as_alone(activation, bias, shared):
    x = tensor(3, 5) if shared else tensor(6, 3, 5)
    w = tensor(6, 4, 3 + bias, seed=1)
    out = dense(x, w, activation, bias=bias).data
    for i in range(6):
        alone = dense(x if shared else Tensor(x.data[i]), Tensor(w.data[i]), activation, bias=bias).data
        np.testing.assert_allclose(out[i], alone, rtol=1e-12)
    assert gradient_error(lambda x, w: dense(x, w, activation, bias=bias), [x, w]) < 1e-6


@pytest.mark.parametrize("weights", [(4, 3), (4, 5), (4,)], ids=str)
def test_weights_that_do_not_fit_are_refused_with_both_shapes(weights):
    with pytest.raises(ValueError, match=r"dense: weights of shape .* do not fit input \(3, 5\); they need 4 columns"):
        dense(tensor(3, 5), tensor(*weights))


@given(sizes, sizes, sizes)
@settings(max_examples=30, deadline=None)
def test_matmul(m, k, n):
    a, b = tensor(m, k), tensor(k, n, seed=1)
    np.testing.assert_allclose(matmul(a, b).data, a.data @ b.data)
    assert gradient_error(matmul, [a, b]) < 1e-6


def test_matmul_of_a_matrix_with_itself():
    assert gradient_error(lambda a: matmul(a, a), [tensor(3, 3)]) < 1e-6


@pytest.mark.parametrize(("a", "b"), [((2, 3), (2, 3)), ((3,), (3,)), ((2, 3, 4), (4, 2))], ids=str)
def test_matmul_refuses_shapes_that_do_not_fit(a, b):
    with pytest.raises(ValueError, match="matmul: shapes"):
        matmul(tensor(*a), tensor(*b))


def test_vector_of_the_course():
    """z = (w₁,w₂)·(x₁,x₂) + b with w = (1, 1), b = −0.5 is OR."""
    x = Tensor(np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]))
    assert dense(x, Tensor(np.array([[1.0, 1, -0.5]])), "step").data.tolist() == [[0, 1, 1, 1]]
