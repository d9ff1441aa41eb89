"""A real training run for the front page: trained here once, told as its weights moment by moment, so that a browser can redraw it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from app.labs import built_in_labs
from engine.data import Dataset
from engine.run import Run

LAB = "shapes"
EPOCHS = (*range(0, 40, 2), *range(40, 145, 4))
DIGITS = 3


@cache
def replay() -> dict[str, Any]:
    """JSON-ready: the lab's address and layer sizes, what scales its inputs, its training points and, per moment, epoch, loss and weights.

    `weights` holds, layer after layer, the kernel (inputs, outputs) row by row and then the bias (outputs,), tanh between the layers and a
    logistic function at the end. Takes about half a second the first time.
    """
    lab = built_in_labs()[LAB]
    run = Run(lab.spec)
    dataset = run.experiment.dataset
    assert isinstance(dataset, Dataset)  # every lab's data is of the plane
    points = np.vstack([dataset.points.xy, dataset.points.label])[:, dataset.part("train")]
    return {
        "url": f"/play?lab={LAB}",
        "sizes": [len(dataset.feature_names), *(layer["units"] for layer in run.status_message()["layers"])],
        "offset": dataset.scaler.offset.tolist(),
        "scale": dataset.scaler.scale.tolist(),
        "points": _rounded(points.T[::3]),
        "moments": [_moment(run, epoch) for epoch in EPOCHS],
    }


def _moment(run: Run, epoch: int) -> dict[str, Any]:
    if epoch > run.epoch:
        run.take_steps("epoch", epoch - run.epoch)
    arrays = run.summary({"view": "weights"}).arrays
    loss = run.status_message()["metrics"]["train"]["loss"]
    return {"epoch": epoch, "loss": round(loss, 4), "weights": _rounded(np.concatenate([array.ravel() for array in arrays.values()]))}


def _rounded(values: np.ndarray[Any, Any]) -> Any:
    return np.round(values.astype(float), DIGITS).tolist()
