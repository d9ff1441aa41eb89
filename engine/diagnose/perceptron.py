"""The perceptron on classes that no line separates."""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.diagnose.base import Case, Detector, Finding, Remedy, Show, detectors

PATIENCE = 50
"""Epochs without better weights after which it probably never settles."""


@detectors.register
class Cycling(Detector):
    """Never settling: the perceptron goes on making mistakes because no line separates the classes."""

    kind: Literal["cycling"] = "cycling"

    def find(self, case: Case) -> Finding | None:
        watch, epoch = case.run.watch, case.run.epoch
        if watch.pocket is None or not watch.pocket_mistakes or np.array_equal(watch.pocket, case.experiment.network.values):
            return None
        if watch.cycle:
            first, again = watch.cycle
            message = "No line can separate these classes: the perceptron goes round in circles and will never settle."
            evidence = f"The weights after epoch {again} are exactly those after epoch {first}, and mistakes are still made."
        elif epoch - watch.pocket_epoch >= PATIENCE:
            message = "The perceptron does not settle: these classes probably cannot be separated by a line."
            evidence = f"For {epoch - watch.pocket_epoch} epochs no weights were better than those of epoch {watch.pocket_epoch}."
        else:
            return None
        count = case.experiment.learner.count
        return Finding(
            f"{message} The best line so far gets {count - watch.pocket_mistakes} of {count} right.",
            evidence,
            Remedy("Take the best line so far (pocket)", {"type": "pocket"}),
            Show("learned"),
            {"mistakes": watch.pocket_mistakes, "examples": count, "epoch": watch.pocket_epoch},
        )
