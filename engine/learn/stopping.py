"""Early stopping: training ends when the loss that is watched stops falling, and the weights of the best epoch come back.

Prechelt, "Early Stopping – But When?", 1998.
"""

from __future__ import annotations

from typing import Protocol

from engine.learn.base import Progress, Remark
from engine.tensor import Array


class Stopping(Protocol):
    """What a recipe says about when to stop."""

    @property
    def patience(self) -> int | None: ...
    @property
    def min_delta(self) -> float: ...
    @property
    def restore_best(self) -> bool: ...


def weigh(progress: Progress, recipe: Stopping, values: Array, loss: float) -> None:
    """An epoch ended with this loss: remember the weights (P,) if it is the best, or take the best ones back after waiting too long.

    After a stop the count begins anew, so whoever trains on waits as long again.
    """
    best = progress.best
    if best.stopped:
        best.stopped, best.waited = False, 0
    if recipe.patience is None:
        return
    if loss < best.loss - recipe.min_delta:
        best.loss, best.epoch, best.waited, best.values = loss, progress.epoch, 0, values.copy()
        return
    best.waited += 1
    if best.waited >= recipe.patience:
        best.stopped = True
        if recipe.restore_best and best.values is not None:
            values[...] = best.values


def farewell(progress: Progress, recipe: Stopping, *, validated: bool) -> list[Remark]:
    """Why training stopped, and whose weights the network has now."""
    best, part = progress.best, "validation" if validated else "training"
    told: list[Remark] = []
    if recipe.restore_best and best.values is not None:
        told.append(
            ("best", f"The network has the weights of epoch {best.epoch:,} again: their {part} loss, {best.loss:.4g}, is the best.")
        )
    why = f"Stopped early after {progress.epoch:,} epochs: for {best.waited:,} of them the {part} loss did not fall."
    return [*told, ("stopped early", why)]
