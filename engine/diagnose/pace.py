"""A loss that has stopped falling before anything was learnt."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from engine.diagnose.base import Case, Detector, Finding, Remedy, Show, changed, detectors
from engine.functional.activation import activations

FLAT, MOVED = 41, 0.01
"""A loss stands still when over FLAT measured epochs it moved by less than this share of itself."""
HIDDEN_UNITS = 8
PLAIN = {"sgd"}
"""Optimizers with nothing that carries them over flat ground."""
PATIENT_RATE = 0.03


@detectors.register
class Plateau(Detector):
    """Plateau: the loss has stopped falling while the network still gets much wrong."""

    kind: Literal["plateau"] = "plateau"
    symptom: ClassVar[bool] = True

    def find(self, case: Case) -> Finding | None:
        losses = case.track.lately("train_loss", FLAT)
        if not case.descends or not len(losses) or not case.unlearnt or not np.isfinite(losses).all():
            return None
        moved = float(losses.max() - losses.min())
        if moved >= MOVED * abs(losses.mean()):
            return None
        why, remedy = _way_out(case)
        return Finding(
            f"The loss has stopped falling, and much is still wrong. {why}",
            f"In the last {case.track.epochs(FLAT):,.0f} epochs it moved by {moved:.2g}, and stands at {losses[-1]:.3g}.",
            remedy,
            Show("charts", tab="curves"),
            {"moved": moved, "loss": float(losses[-1])},
        )


def _way_out(case: Case) -> tuple[str, Remedy]:
    """What most likely holds it up, and what to do about it."""
    layers = case.run.spec.model.layers
    if not any(_bends(layer) for layer in layers[:-1]):
        why = "Without a hidden layer that bends, the network can only draw a straight border: add one."
        return why, changed(f"Add a hidden layer of {HIDDEN_UNITS} units", _with_hidden(case))
    if case.run.spec.optimizer.kind in PLAIN:
        why = "Plain gradient descent stands still where the ground is flat: an optimizer with momentum gets across."
        return why, changed("Go on with Adam", {"optimizer": {"kind": "adam", "learning_rate": PATIENT_RATE}})
    return "It may be caught in a hollow: other initial weights begin elsewhere.", Remedy(
        "Start over with new weights", {"type": "reset", "weights": "new"}
    )


def _bends(layer: Any) -> bool:
    """Whether a layer does more than add up."""
    name = getattr(layer, "activation", None)
    return name != "linear" if name in activations else not hasattr(layer, "units")


def _with_hidden(case: Case) -> dict[str, Any]:
    """The changes that put a hidden layer before the last one, in a way of training that takes it."""
    *before, last = case.run.spec.to_json()["model"]["layers"]
    layers = [*before, {"units": HIDDEN_UNITS, "activation": "tanh"}, last]
    training = {"training.kind": "supervised"} if case.run.spec.training.kind == "logistic" else {}
    return {"model.layers": layers, "model.weights": None, **training}
