"""Tensors: values at once, gradients when asked, and memory that is given back without waiting for the collector."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from engine.functional.activation import activate
from engine.functional.elementwise import mean
from engine.functional.linear import dense
from engine.tensor import Tensor, lifted_input, no_grad
from tests.engine.tensors import tensor


def test_the_page_of_the_course():
    """J = 4(x + y·z): dJ/dx = 4, dJ/dy = 4z, dJ/dz = 4y."""
    x, y, z = (Tensor(np.array(v), requires_grad=True) for v in (1.0, 2.0, 3.0))
    j = Tensor(np.array(4.0)) * (x + y * z)
    j.backward()
    assert j.item() == 28
    assert (x.gradient().item(), y.gradient().item(), z.gradient().item()) == (4, 12, 8)


def test_operators_are_the_functions():
    a, b = tensor(2, 2), tensor(2, 2, seed=1)
    for out, expected in ((a + b, a.data + b.data), (a - b, a.data - b.data), (a * b, a.data * b.data), (a @ b, a.data @ b.data)):
        np.testing.assert_allclose(out.data, expected)


def test_backward_writes_gradients_anew():
    x = tensor(3, 2)
    for _ in range(3):
        (x * x).backward()
        np.testing.assert_allclose(x.gradient(), 2 * x.data)


def test_a_constant_has_no_way_back():
    with pytest.raises(ValueError, match="wants a gradient"):
        (tensor(2, 2, grad=False) * tensor(2, 2, grad=False)).backward()


def test_a_parameter_alone_is_its_own_gradient():
    x = tensor(2, 2)
    x.backward()
    np.testing.assert_array_equal(x.gradient(), 1)


def test_no_grad_forgets_how_values_were_made():
    x = tensor(2, 2)
    with no_grad():
        inner = x * x
        with no_grad():
            pass
        assert (x + x).op is None
    assert inner.op is None
    assert not inner.requires_grad
    assert (x * x).requires_grad


def test_no_grad_ends_with_an_error_too():
    with pytest.raises(RuntimeError, match="stop"), no_grad():
        raise RuntimeError("stop")
    assert (tensor(1, 1) + tensor(1, 1)).op is not None


def test_words_for_debugging():
    assert repr(tensor(2, 3)) == "Tensor(input, shape=(2, 3))"
    assert repr(tensor(2, 3) + tensor(2, 3)) == "Tensor(add, shape=(2, 3))"
    assert repr(Tensor(np.zeros(2), name="dense_1.weights")) == "Tensor(dense_1.weights, shape=(2,))"


def test_a_lifted_input_stands_on_a_row_of_ones():
    x = lifted_input(3, 4, np.float32, "x")
    x.data[...] = 7
    assert x.lifted is not None
    np.testing.assert_array_equal(x.lifted, [[7] * 4, [7] * 4, [7] * 4, [1] * 4])


def test_a_chain_is_freed_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        x, w = tensor(8, 4), tensor(8, 9, seed=1)
        out, gone = x, []
        for _ in range(50):
            out = activate(dense(out, w, "tanh"), "gelu")
            assert out.op is not None
            gone.append(weakref.ref(out.op))
        loss = mean(out * out)
        loss.backward()
        del out, loss
        assert all(ref() is None for ref in gone)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_chain_of_five_thousand():
    x = Tensor(np.ones((1, 1)), requires_grad=True)
    one = Tensor(np.ones((1, 1)))
    out = x
    for _ in range(5000):
        out = out + one
    out.backward()
    assert out.item() == 5001
    assert x.gradient().item() == 1
    del out
