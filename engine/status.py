"""What a person reads off a run: status, place in time, metrics, versions and findings, JSON-ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.architecture import summarize
from engine.diagnose import findings
from engine.frames import plain
from engine.tensor import quiet

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.learn.base import Progress
    from engine.run import Run


@quiet
def status_message(run: Run) -> dict[str, Any]:
    """The whole status of `run`; numbers that are not finite are None."""
    experiment, progress = run.experiment, run.experiment.progress
    return {
        "status": run.status,
        "playing": run.playing,
        "epoch": progress.epoch,
        "step": progress.step,
        "example": progress.cursor + progress.looked,
        "examples": experiment.learner.count,
        "phase": run.walk.phase if run.walk else None,
        "metrics": plain(experiment.measure() if not run.playing else experiment.glance()),
        "glimpse": plain(experiment.glimpse.look(progress.step)) if run.playing else None,
        "learning_rate": experiment.learner.rate(),
        "speed": run.clock.speed,
        "parameters": sum(node.counted for node in experiment.network.nodes),
        "layers": _layers(experiment),
        "loss": experiment.head.loss.kind,
        **run.versions(),
        "generation": run.history.generation,
        "moments": run.timeline.steps(),
        "breaks": run.timeline.breaks(),
        "counts": plain(progress.extra),
        "best": _best(progress),
        "findings": findings(run),
    }


def _layers(experiment: Experiment) -> list[dict[str, Any]]:
    """The summary of every layer; what training leaves alone is not trainable just now."""
    resting = experiment.learner.resting()
    return [{**row, "trainable": row["trainable"] and row["name"] not in resting} for row in summarize(experiment.network.nodes)]


def _best(progress: Progress) -> dict[str, Any] | None:
    return {"epoch": progress.best.epoch, "loss": progress.best.loss} if progress.best.epoch else None
