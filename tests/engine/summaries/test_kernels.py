"""What is shown of the convolutions inside a block."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.engine.summaries.pictures import HEAD, seeing


@pytest.mark.parametrize("batch_norm", [True, False])
def test_inside_a_residual_block_every_convolution_shows_its_kernels_and_what_they_give(batch_norm: bool) -> None:
    block = {"kind": "residual_block", "filters": 3, "strides": 2, "activation": "tanh", "batch_norm": batch_norm}
    made = seeing({"kind": "conv2d", "filters": 2}, block, {"kind": "flatten"}, HEAD)
    frame = made.summary({"view": "kernels", "layer": 2, "unit": 1})
    views = made.experiment.network.views()
    rows = json.loads(frame.meta["inside"])
    assert json.loads(frame.meta["json"]) == []
    assert [(row["part"], row["channels"], row["size"]) for row in rows] == [
        ("conv1", 2, [3, 3]), ("conv2", 3, [3, 3]), ("shortcut", 2, [1, 1])
    ]  # fmt: skip
    for part in ("conv1", "conv2", "shortcut"):
        kernel = views[f"residual_block_1.{part}_kernel"]
        np.testing.assert_array_equal(frame.arrays[f"kernels_2_{part}"][0], kernel.transpose(3, 2, 0, 1)[1])
    own = made.summary({"view": "feature_maps", "layer": 2})
    expected = np.tanh(frame.arrays["map_2_conv2"] + frame.arrays["map_2_shortcut"])
    assert expected.min() == pytest.approx(own.arrays["low_2"][1], abs=1e-5)
    assert expected.max() == pytest.approx(own.arrays["high_2"][1], abs=1e-5)
    assert frame.arrays["map_2_conv1"].shape == expected.shape
    assert not any(name.startswith("map_") for name in made.summary({"view": "kernels", "layer": 2}).arrays)
