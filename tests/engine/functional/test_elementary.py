"""Elementary functions: values as NumPy has them, gradients as central differences do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.functional.elementary import FUNCTIONS, divide, maximum, minimum, negative, power
from engine.gradcheck import gradient_error
from engine.tensor import Tensor
from tests.engine.tensors import tensor

EXPECTED: dict[str, Any] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign,
    "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}  # fmt: skip
POSITIVE = {"log", "sqrt"}
PAIRS: dict[str, Any] = {"divide": (divide, np.divide), "minimum": (minimum, np.minimum), "maximum": (maximum, np.maximum)}
SHAPES = [((3, 4), (3, 4)), ((3, 1), (1, 4)), ((3, 4), ()), ((), ())]


def test_every_function_of_a_formula_is_here():
    from engine.data.expression import FUNCTIONS as TYPED
    from engine.data.expression import VARIADIC

    assert set(TYPED) - VARIADIC == set(FUNCTIONS) == set(EXPECTED)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_value_and_gradient(name):
    x = tensor(3, 4)
    if name in POSITIVE:
        x.data[...] = np.abs(x.data) + 0.1
    np.testing.assert_allclose(FUNCTIONS[name](x).data, EXPECTED[name](x.data), rtol=1e-12)
    assert gradient_error(FUNCTIONS[name], [x]) < 1e-6


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("name", PAIRS)
def test_value_and_gradient_of_pairs(name, shapes):
    op, expected = PAIRS[name]
    a, b = tensor(*shapes[0], seed=1), tensor(*shapes[1], seed=2)
    b.data[...] = np.sign(b.data) * (np.abs(b.data) + 0.2)
    np.testing.assert_allclose(op(a, b).data, expected(a.data, b.data))
    assert gradient_error(op, [a, b]) < 1e-6


def test_power_and_its_gradient_both_ways():
    a, b = tensor(3, 4, seed=1), tensor(3, 1, seed=2)
    a.data[...] = np.abs(a.data) + 0.2
    np.testing.assert_allclose(power(a, b).data, a.data**b.data)
    assert gradient_error(power, [a, b]) < 1e-6


def test_a_square_has_a_slope_below_zero_too():
    x, two = Tensor(np.array(-1.5), requires_grad=True), Tensor(np.array(2.0))
    y = power(x, two)
    y.backward()
    assert (y.item(), float(x.gradient())) == (2.25, -3.0)


def test_zero_to_a_power_has_a_slope():
    x, b = Tensor(np.array(0.0), requires_grad=True), Tensor(np.array(2.0), requires_grad=True)
    power(x, b).backward()
    assert (float(x.gradient()), float(b.gradient())) == (0.0, 0.0)


def test_negative():
    x = tensor(2, 3)
    np.testing.assert_array_equal(negative(x).data, -x.data)
    assert gradient_error(negative, [x]) < 1e-6


@pytest.mark.parametrize("op", [divide, power, minimum, maximum])
def test_a_side_that_wants_no_gradient_gets_none(op):
    a, b = tensor(3, 2, grad=False), tensor(3, 2, seed=1)
    a.data[...] = np.abs(a.data) + 0.1
    op(a, b).backward()
    assert a.grad is None
    assert b.grad is not None
