"""Adding, subtracting, multiplying and averaging: values as NumPy has them, gradients as central differences do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from engine.functional.elementwise import add, mean, multiply, subtract
from engine.gradcheck import gradient_error
from engine.tensor import Tensor
from tests.engine.tensors import tensor

BINARY: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], Any]] = {
    "add": (add, np.add),
    "subtract": (subtract, np.subtract),
    "multiply": (multiply, np.multiply),
}
SHAPES = [
    ((3, 4), (3, 4)),
    ((3, 4), (3, 1)),
    ((1, 4), (3, 4)),
    ((3, 1), (1, 4)),
    ((3, 4), ()),
    ((2, 3, 4), (4,)),
    ((2, 3, 4), (3, 1)),
    ((), ()),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("name", BINARY)
def test_value_and_gradient(name, shapes):
    op, numpy_op = BINARY[name]
    a, b = tensor(*shapes[0], seed=1), tensor(*shapes[1], seed=2)
    np.testing.assert_array_equal(op(a, b).data, numpy_op(a.data, b.data))
    assert gradient_error(op, [a, b]) < 1e-6


@given(mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=1), st.sampled_from(sorted(BINARY)))
@settings(max_examples=60, deadline=None)
def test_any_shapes_that_broadcast(shapes, name):
    a, b = (tensor(*shape, seed=i) for i, shape in enumerate(shapes.input_shapes))
    out = BINARY[name][0](a, b)
    assert out.shape == shapes.result_shape
    assert gradient_error(BINARY[name][0], [a, b]) < 1e-6


@pytest.mark.parametrize("name", BINARY)
def test_the_same_tensor_on_both_sides(name):
    a = tensor(3, 2)
    assert gradient_error(lambda x: BINARY[name][0](x, x), [a]) < 1e-6


@pytest.mark.parametrize("name", BINARY)
def test_a_side_that_wants_no_gradient_gets_none(name):
    a, b = tensor(3, 2), tensor(3, 2, seed=1, grad=False)
    BINARY[name][0](a, b).backward()
    assert a.grad is not None
    assert b.grad is None


def test_shapes_that_do_not_broadcast_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        add(tensor(3, 2), tensor(2, 3))


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4)], ids=str)
def test_mean(shape):
    x = tensor(*shape)
    assert mean(x).item() == pytest.approx(x.data.mean())
    assert mean(x).shape == ()
    assert gradient_error(mean, [x]) < 1e-6


def test_dtype_is_kept():
    a = tensor(3, 2, dtype=np.float32)
    assert add(a, a).data.dtype == np.float32
    assert mean(a).data.dtype == np.float32
