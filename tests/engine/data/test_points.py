from __future__ import annotations

import numpy as np

from engine.data.points import GATE_PLANE, PLANE, Domain


def test_the_grid_includes_every_edge_and_the_middle() -> None:
    grid = Domain(0, 2, -1, 1).grid(3)
    assert grid.T.tolist() == [[0, -1], [1, -1], [2, -1], [0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]]


def test_half_extents() -> None:
    assert PLANE.half().tolist() == [[6], [6]]
    assert GATE_PLANE.half().tolist() == [[1], [1]]


def test_clip_moves_points_to_the_nearest_edge() -> None:
    assert PLANE.clip(np.array([[-9.0, 1.0], [2.0, 7.0]])).tolist() == [[-6, 1], [2, 6]]
