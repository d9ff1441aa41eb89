from __future__ import annotations

import numpy as np
import pytest

from engine.data import prepare
from tests.engine.data.kinds import data_of

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
TRUTH = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0], "xor_gate": [0, 1, 1, 0]}


@pytest.mark.parametrize("kind", TRUTH)
def test_truth_tables_in_order_unscaled_and_all_for_training(kind: str) -> None:
    dataset = prepare(data_of(kind), np.random.default_rng(0))
    assert dataset.points.xy.T.tolist() == CORNERS
    assert dataset.points.label.tolist() == TRUTH[kind]
    assert dataset.inputs.T.tolist() == CORNERS
    assert dataset.part("train").tolist() == [0, 1, 2, 3]


def test_more_samples_repeat_the_table() -> None:
    points = data_of("xor_gate", samples=10).generate(np.random.default_rng(0))
    assert points.xy.T.tolist() == (CORNERS * 3)[:10]
    assert points.label.tolist() == (TRUTH["xor_gate"] * 3)[:10]
