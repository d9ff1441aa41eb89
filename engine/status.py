"""What a person reads off a run: status, place in time, metrics, versions and findings, JSON-ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.architecture import summarize
from engine.diagnose import findings
from engine.frames import plain
from engine.tensor import quiet

if TYPE_CHECKING:
    from engine.run import Run


@quiet
def status_message(run: Run) -> dict[str, Any]:
    """The whole status of `run`; numbers that are not finite are None."""
    experiment, progress = run.experiment, run.experiment.progress
    resting = experiment.learner.resting()
    return {
        "status": run.status,
        "playing": run.playing,
        "epoch": progress.epoch,
        "step": progress.step,
        "example": progress.cursor + progress.looked,
        "examples": experiment.learner.count,
        "phase": run.walk.phase if run.walk else None,
        "metrics": plain(experiment.measure() if not run.playing else experiment.glance()),
        "learning_rate": experiment.learner.rate(),
        "speed": run.clock.speed,
        "parameters": experiment.network.size,
        "layers": [{**row, "trainable": row["trainable"] and row["name"] not in resting} for row in summarize(experiment.network.nodes)],
        "loss": experiment.head.loss.kind,
        "model_version": run.model_version,
        "data_version": run.data_version,
        "spec_version": run.spec_version,
        "generation": run.history.generation,
        "moments": run.timeline.steps(),
        "breaks": run.timeline.breaks(),
        "counts": plain(progress.extra),
        "best": {"epoch": progress.best.epoch, "loss": progress.best.loss} if progress.best.epoch else None,
        "findings": findings(run),
    }
