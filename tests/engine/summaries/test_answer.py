"""What the network says to one picture."""

from __future__ import annotations

import numpy as np

from tests.engine.summaries.test_gallery import run_on


def test_the_picture_and_what_the_last_layer_gives_for_it() -> None:
    run = run_on(kind="digits")
    frame = run.summary({"view": "answer", "example": 7})
    images = run.experiment.dataset
    expected = run.experiment.network.predict(images.take(np.array([7])))[:, 0]
    assert frame.arrays["outputs"].tolist() == expected.tolist()
    assert frame.meta["truth"] == str(int(images.labels[7]))
