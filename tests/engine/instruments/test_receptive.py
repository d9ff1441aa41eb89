"""Receptive fields: the formula, and what the gradient reaches."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.instruments import parse_instrument


def told(*layers: tuple[int, int, int], units: int = 2) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = [{"kernel_size": k, "strides": s, "dilation_rate": d} for k, s, d in layers]
    frame = parse_instrument("receptive", {"layers": asked, "units": units}).frame()
    return json.loads(frame.meta["results"]), frame.arrays


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_at_stride_1_it_is_kernel_less_one_times_layers_and_one(count, kernel):
    assert told(*[(kernel, 1, 1)] * count)[0]["field"] == (kernel - 1) * count + 1


STACKS = [[(3, 2, 1), (3, 1, 1)], [(3, 1, 1), (3, 1, 2), (3, 1, 4)], [(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)], [(2, 3, 1), (2, 1, 3)]]


@pytest.mark.parametrize("layers", STACKS, ids=str)
def test_the_formula_says_what_the_gradient_reaches(layers):
    results, arrays = told(*layers)
    ways = arrays[f"ways_{len(layers)}"]
    for row in ways:
        reached = np.flatnonzero(row)
        assert reached[-1] - reached[0] + 1 == results["field"]
        assert row.sum() == np.prod([k for k, _, _ in layers])  # a way for every choice of taps
    assert (ways[0] > 0).sum() == results["reached"]
    assert ways.shape == (2, results["inputs"])


def test_too_wide_a_stack_is_refused():
    with pytest.raises(SpecError) as error:
        told(*[(11, 4, 8)] * 3)
    assert error.value.problems[0].path == "layers"
    assert "at most 240" in error.value.problems[0].message
