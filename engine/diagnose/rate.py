"""The learning rate: too large, with all it leads to, or too small."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.diagnose.base import Case, Detector, Finding, Level, Show, changed, detectors, less, rounded
from engine.tensor import Array

WINDOW, LATEST, GROWN = 60, 3, 10
"""A loss has grown when the best of the newest LATEST epochs is GROWN times the best of the last WINDOW."""
LOST = 1e6
"""…and when it is so many times what it began at, the weights are too far away to find back."""
BOUNCES, RISING, JUMP = 20, 0.35, 0.25
"""A loss bounces when, of BOUNCES epochs, a share of RISING went up, and half of them moved by more than a share of JUMP."""
NO_GAIN = 0.9
"""…and the second half of them did not get below this share of the first half's best."""
SLOW, FALLING, LITTLE = 21, 0.9, 0.05
"""A loss creeps when it fell in a share of FALLING of SLOW epochs, and by less than a share of LITTLE in all of them."""
FARTHER, PAYS = 10, 5
"""The learning rate is too small when going FARTHER times as far the same way would gain PAYS times as much."""
IN_FORCE = 0.5
"""A schedule that has cut the rate below this share of itself is meant to creep."""


@detectors.register
class Diverged(Detector):
    """Diverged: the weights grew beyond all numbers; the run stands at the last step at which all of them were finite."""

    kind: Literal["diverged"] = "diverged"
    level: ClassVar[Level] = "error"
    alone: ClassVar[bool] = True

    def find(self, case: Case) -> Finding | None:
        if case.run.status != "diverged":
            return None
        smaller, remedy = less(case, "Start over with learning rate {:g}", restart=True)
        largest = float(np.abs(case.experiment.network.values).max(initial=0))
        return Finding(
            f"The weights grew beyond all numbers: the learning rate {case.rate:g} is too large. Try {smaller:g}.",
            f"Largest weight at step {case.run.step:,}: {largest:.3g}.",
            remedy,
            Show("charts", tab="curves", field="optimizer.learning_rate", step=case.run.step),
            {"largest_weight": largest, "learning_rate": case.rate, "step": case.run.step},
        )


@detectors.register
class Growing(Detector):
    """Growing loss: far above what it was a short while ago, and no better than half of where it began: not noise, not a single spike."""

    kind: Literal["growing"] = "growing"

    def find(self, case: Case) -> Finding | None:
        track = case.track
        every = track.column("train_loss")[track.comparable :]
        losses = every[-WINDOW:]
        if not case.run.spec.training.goes_downhill or len(losses) <= LATEST or not every[0]:
            return None
        began = float(every[0])
        low, now = float(np.nanmin(losses)), float(np.nanmin(losses[-LATEST:]))
        if not (now > GROWN * low and now > began / 2):
            return None
        epochs = track.epochs(len(losses) - int(np.nanargmin(losses)))
        lost = now > LOST * began
        smaller, remedy = less(case, f"{'Start over' if lost else 'Go on'} with learning rate {{:g}}", restart=lost)
        return Finding(
            f"The loss grew {_times(now / low)}× in {epochs:,.0f} epochs: the learning rate is probably too large. Try {smaller:g}.",
            f"From {low:.3g} to {now:.3g} at learning rate {case.rate:g}; it began at {began:.3g}.",
            remedy,
            Show("charts", tab="curves", field="optimizer.learning_rate"),
            {"low": low, "now": now, "first": began, "learning_rate": case.rate},
        )


@detectors.register
class Bouncing(Detector):
    """Bouncing loss: it jumps up and down from epoch to epoch and gets nowhere."""

    kind: Literal["bouncing"] = "bouncing"
    symptom: ClassVar[bool] = True

    def find(self, case: Case) -> Finding | None:
        losses = case.track.lately("train_loss", BOUNCES + 1)
        if not case.descends or not len(losses) or not case.unlearnt or not (np.isfinite(losses) & (losses > 0)).all():
            return None
        moves = np.diff(np.log(losses))
        rising, jump = float(np.mean(moves > 0)), float(np.expm1(np.median(np.abs(moves))))
        half = BOUNCES // 2
        if rising < RISING or jump < JUMP or losses[half:].min() < NO_GAIN * losses[:half].min():
            return None
        smaller, remedy = less(case, "Start over with learning rate {:g}", restart=True)
        return Finding(
            f"The loss jumps up and down and gets nowhere: every step goes too far. Try learning rate {smaller:g}.",
            f"In the last {case.track.epochs(BOUNCES + 1):,.0f} epochs it went up {rising:.0%} of the time, by {jump:.0%} or more as often "
            f"as not, between {losses.min():.3g} and {losses.max():.3g}, at learning rate {case.rate:g}.",
            remedy,
            Show("charts", tab="curves", field="optimizer.learning_rate"),
            {"rising": rising, "jump": jump, "low": float(losses.min()), "high": float(losses.max()), "learning_rate": case.rate},
        )


@detectors.register
class Creeping(Detector):
    """Learning rate too small: the loss falls steadily and hardly at all, and longer steps the same way would gain as much more."""

    kind: Literal["creeping"] = "creeping"

    def find(self, case: Case) -> Finding | None:
        losses = case.track.lately("train_loss", SLOW)
        if not case.descends or not _creeps(losses) or not case.unlearnt:
            return None
        if case.experiment.learner.rate() < IN_FORCE * case.rate:
            return None
        gains = _gains(case)
        if gains is None or not 0 < PAYS * gains[0] <= gains[1]:
            return None
        larger = rounded(case.rate * 10)
        epochs = case.track.epochs(SLOW)
        return Finding(
            f"The loss falls very slowly: the learning rate {case.rate:g} is too small. Try {larger:g}.",
            f"It fell by {1 - losses[-1] / losses[0]:.1%} in {epochs:,.0f} epochs. Going {FARTHER} times as far the same way would gain "
            f"{gains[1] / gains[0]:.1f} times as much.",
            changed(f"Go on with learning rate {larger:g}", {"optimizer.learning_rate": larger}),
            Show("charts", tab="curves", field="optimizer.learning_rate"),
            {"fell": float(losses[0] - losses[-1]), "gain": gains[0], "farther_gain": gains[1], "learning_rate": case.rate},
        )


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio < LOST else f"{ratio:.0e}"


def _creeps(losses: Array) -> bool:
    if not len(losses) or not np.isfinite(losses).all() or losses[0] <= 0:
        return False
    return bool(np.mean(np.diff(losses) < 0) >= FALLING and losses[0] - losses[-1] < LITTLE * losses[0])


def _gains(case: Case) -> tuple[float, float] | None:
    """What the way since a short while ago has gained on a sample, and what going on FARTHER times as far would gain."""
    values = case.experiment.network.values
    then = case.run.timeline.before(case.track.step_ago(SLOW))
    if then is None or then.values.shape != values.shape or then.spec != case.run.spec:
        return None
    way = values - then.values
    probe = case.run.watch.probe(case.experiment)
    now, before, beyond = (probe.loss_at(values + share * way) for share in (0, -1, FARTHER - 1))
    return before - now, before - beyond
