"""A run's past as pictures: its decision boundary at the moments that its timeline keeps, first to last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.beat import Beat, silent
from engine.frames import Frame
from engine.persist import load_run, save_run
from engine.run import Run
from engine.summaries.base import plane_for

EARLY = 1.5
"""Networks change most in the beginning: moments are chosen at shares (i/n)^EARLY of what is kept."""


@dataclass(frozen=True)
class Scene:
    """One moment: how the run stood (as a person reads it, see `engine.status`), and its pictures by view."""

    status: dict[str, Any]
    frames: dict[str, Frame]


def film_of(run: Run, requests: list[dict[str, Any]], most: int = 60, beat: Beat = silent) -> list[Scene]:
    """Up to `most` moments of a run with the pictures that `requests` ask for; the run itself stays where it is.

    Raises SpecError where its data lies in no plane.
    """
    plane_for(run, "the film")
    twin = load_run(save_run(run))
    twin.timeline.moments = [moment for moment in run.timeline.moments if moment.step <= run.step]
    scenes = []
    for step in _chosen([*(moment.step for moment in twin.timeline.moments), run.step], most):
        beat()
        twin.rewind(step)
        scenes.append(Scene(twin.status_message(), {request["view"]: twin.summary(request) for request in requests}))
    return scenes


def _chosen(steps: list[int], most: int) -> list[int]:
    """At most so many of the steps, the first and the last among them."""
    steps = sorted(set(steps))
    if len(steps) <= most:
        return steps
    places = np.linspace(0, 1, most) ** EARLY * (len(steps) - 1)
    return [steps[place] for place in sorted(set(np.rint(places).astype(int).tolist()))]
