"""What was asked does not fit what is learnt: too closely learnt, or a last layer and loss made for something else."""

from __future__ import annotations

from math import inf
from typing import Any, Literal

import numpy as np

from engine.data.points import Part
from engine.diagnose.base import GOOD_ACCURACY, Case, Detector, Finding, Remedy, Show, changed, detectors
from engine.functional.activation import activations

HELD_OUT = 20
"""Fewer held-out examples say too little."""
SINCE = 10
"""Measured epochs, at least, since the held-out loss was lowest."""
WORSE, BETTER = 1.5, 0.9
"""It overfits when the held-out loss is by now WORSE times its lowest, while the training loss went below BETTER of what it was then."""
APART = 1.5
"""…and the held-out loss is APART times the training loss."""
MATTERS = 0.35
"""…and this share of the first held-out loss: of a few examples more or less right in the end nothing is said."""
LATEST = 3
GAP = 0.2
"""It overfits, too, when at the LATEST measured epochs it was right so much more often on the training examples than on those held out…"""
COUNTED = 40
"""…which are at least so many."""
DECAY, MOST_DECAY = 0.01, 0.1


@detectors.register
class Overfitting(Detector):
    """Overfitting: it learns the training examples by heart; on those held out it gets worse."""

    kind: Literal["overfitting"] = "overfitting"

    def find(self, case: Case) -> Finding | None:
        part: Part = "validation" if len(case.experiment.parts["validation"]) else "test"
        return (self._worse(case, part) or self._apart(case, part)) if case.descends else None

    def _apart(self, case: Case, part: Part) -> Finding | None:
        """Right on what it is trained with, and much less often on what is held out."""
        train, held = (case.track.lately(f"{name}_accuracy", LATEST) for name in ("train", part))
        enough = len(case.experiment.parts[part]) >= COUNTED and len(train) and len(held)
        if not enough or train[-1] < GOOD_ACCURACY or not (train - held >= GAP).all():
            return None
        decay, remedy = self._decay(case)
        return Finding(
            f"It learns the training examples by heart: of those held out for {part} it gets far fewer right. More examples help, "
            "or a smaller network, dropout or weight decay.",
            f"It is right on {train[-1]:.1%} of the training examples, and on {held[-1]:.1%} of the {part} examples.",
            remedy,
            Show("charts", tab="curves", field="regularization.l2"),
            {"train": float(train[-1]), "held": float(held[-1]), "decay": decay},
        )

    def _decay(self, case: Case) -> tuple[float, Remedy]:
        """More weight decay than there is, and the remedy that sets it."""
        decay = min(MOST_DECAY, 3 * case.run.spec.regularization.l2 or DECAY)
        return decay, changed(f"Go on with L2 = {decay:g}", {"regularization.l2": decay})

    def _worse(self, case: Case, part: Part) -> Finding | None:
        """The held-out loss has risen for long, while the training loss fell."""
        count, track = len(case.experiment.parts[part]), case.track
        held, train = (track.column(f"{name}_loss")[track.begin :] for name in (part, "train"))
        if count < HELD_OUT or len(held) <= SINCE or not np.isfinite(held).any():
            return None
        best = int(np.nanargmin(held))
        now, low, first = float(np.median(held[-LATEST:])), float(held[best]), float(held[0])
        apart = now > WORSE * low and now > APART * train[-1] and now > MATTERS * first
        if len(held) - best <= SINCE or not apart or train[-1] > BETTER * train[best]:
            return None
        epoch, step = (int(track.column(name)[track.begin + best]) for name in ("epoch", "step"))
        return Finding(
            f"It learns the training points by heart: since epoch {epoch:,} it gets worse on the {part} points. "
            f"Weight decay keeps the border simple.",
            f"Since then the {part} loss rose from {low:.3g} to {now:.3g}, while the training loss fell from {train[best]:.3g} "
            f"to {train[-1]:.3g}.",
            self._decay(case)[1],
            Show("charts", tab="curves", field="regularization.l2", step=step),
            {"epoch": epoch, "lowest": low, "now": now, "train": float(train[-1])},
        )


@detectors.register
class Mismatch(Detector):
    """Head and loss: the last layer, or the loss, is made for another task than this one."""

    kind: Literal["mismatch"] = "mismatch"

    def find(self, case: Case) -> Finding | None:
        if not case.descends or case.experiment.head.target_shape:
            return None
        return self._values_for_classes(case) if case.experiment.head.asked == "classification" else self._out_of_range(case)

    def _values_for_classes(self, case: Case) -> Finding | None:
        head, last = case.experiment.head, len(case.run.spec.model.layers) - 1
        if "regression" not in head.loss.tasks:
            return None
        paths: dict[str, Any] = {"loss.kind": "auto", f"model.layers[{last}].activation": "auto"}
        return Finding(
            f"{head.loss.kind} compares values, but this data has classes: a network that is surely wrong is hardly corrected. "
            "Cross-entropy is made for classes.",
            f"The last layer is {head.activation}, the loss {head.loss.kind}, and there are {head.classes} classes.",
            changed("Go on with cross-entropy", paths),
            Show("training", field="loss.kind", layer=last + 1),
            {"classes": head.classes},
        )

    def _out_of_range(self, case: Case) -> Finding | None:
        head, labels, last = case.experiment.head, case.labels, len(case.run.spec.model.layers) - 1
        if head.asked != "regression" or not labels.size:
            return None
        kind = activations[head.activation]
        low, high = float(labels.min()), float(labels.max())
        outside = float(np.mean((labels < kind.low) | (labels > kind.high)))
        if not outside:
            return None
        top = "" if kind.high == inf else f" and not above {kind.high:g}"
        return Finding(
            f"The last layer cannot give the answers that are asked for: {head.activation} goes not below {kind.low:g}{top}. "
            "For values take a linear one.",
            f"The targets reach from {low:.3g} to {high:.3g}; {outside:.0%} of them are out of reach.",
            changed("Go on with a linear last layer", {f"model.layers[{last}].activation": "linear"}),
            Show("network", layer=last + 1, units=(0,)),
            {"low": low, "high": high, "outside": outside},
        )
