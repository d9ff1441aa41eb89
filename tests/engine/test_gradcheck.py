"""The checker itself: it must find the gradients that are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from engine.functional.elementwise import Multiply, multiply
from engine.gradcheck import gradient_error, numeric_gradient, relative_error
from engine.tensor import Array, Call, Into, Tensor
from tests.engine.tensors import tensor


def test_central_differences_of_a_cube():
    values = np.array([[1.0, -2.0], [0.5, 3.0]])
    kept = values.copy()
    found = numeric_gradient(lambda: float((values**3).sum()), values)
    np.testing.assert_allclose(found, 3 * kept**2, rtol=1e-8)
    np.testing.assert_array_equal(values, kept)


class Forgetful(Multiply):
    """A product whose gradient leaves one factor out."""

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        return [] if target is None else [(np.copyto, target, grad)]


def test_a_wrong_gradient_is_found():
    a, b = tensor(2, 3), tensor(2, 3, seed=1, grad=False)
    assert gradient_error(lambda a: multiply(a, b), [a]) < 1e-8
    assert gradient_error(lambda a: Forgetful(a, b)(), [a]) > 0.1


def test_the_largest_error_of_all_inputs_counts():
    a, b = tensor(2, 3), tensor(2, 3, seed=1)
    assert gradient_error(lambda a, b: Forgetful(a, b)() + multiply(b, b), [a, b]) > 0.1


@pytest.mark.parametrize(("found", "expected", "error"), [(1.0, 1.0, 0), (2.0, 1.0, 1), (200.0, 100.0, 1), (0.1, 0.2, 0.1)])
def test_relative_error(found, expected, error):
    assert relative_error(np.array([found]), np.array([expected])) == pytest.approx(error)


def test_nothing_to_compare_is_no_error():
    assert relative_error(np.zeros(0), np.zeros(0)) == 0
    with pytest.raises(ValueError, match="wants a gradient"):
        gradient_error(lambda a: a * a, [Tensor(np.ones(2))])
