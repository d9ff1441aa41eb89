"""Back in time: to a step exactly as the run stood there, and to the last step with finite weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import StateError
from engine.spec import Spec
from engine.timeline import copy_progress

if TYPE_CHECKING:
    from engine.run import Run


def rewind(run: Run, step: int, spec: Spec | None = None) -> None:
    """Let `run` stand at `step` as it stood there, under `spec` where it was changed at that very step. It pauses.

    Raises StateError where that was not trained yet, is no longer kept, or was trained under another spec; nothing has changed then.
    """
    newest = run.timeline.moments[-1]
    last = max(newest.step, run.step)
    if step > last:
        raise StateError(f"step {step:,} has not been trained yet; the last is {last:,}")
    if run.step == last and (newest.step < last or newest.spec == run.spec):
        run.timeline.add(run.moment())
    start = run.timeline.leading_to(step, spec)
    run.afford(start.spec)
    run.playing = False
    run.ended = run.last_example = None
    run.stand_at(start)
    while run.step < step:
        run.experiment.learner.run_batch()


def back_to_finite(run: Run) -> None:
    """Let `run`, whose weights are no longer finite, stand at the last step at which every one was, and forget what came after it."""
    bad, start = run.step, run.timeline.before(run.step - 1)
    assert start is not None  # training began at a moment that is kept
    run.stand_at(start)
    while True:
        values, progress = run.experiment.network.values.copy(), copy_progress(run.experiment.progress)
        run.experiment.learner.run_batch()
        if not run.experiment.network.finite() or run.step >= bad:
            break
    run.experiment.place(values, progress)
    run.forget_future()


def leave_future(run: Run) -> bool:
    """Let `run` forget what came after where it stands, a change made at its very step among it. Whether there was any."""
    newest = run.timeline.moments[-1] if run.timeline.moments else None
    if newest is None or newest.step < run.step or (newest.step == run.step and newest.spec == run.spec):
        return False
    run.timeline.forget_after(run.step)
    if run.timeline.moments[-1].step == run.step:
        run.timeline.add(run.moment())  # as training came here, not what a change made of it afterwards
    run.forget_future()
    return True
