"""The doctor: what is going wrong, in plain words, each finding with its evidence, a place to look, and a remedy in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.diagnose import data, fit, inside, pace, perceptron, rate  # registers every detector
from engine.diagnose.base import LEVELS, Case, Detector, Finding, Remedy, Show, detectors
from engine.diagnose.perceptron import PATIENCE
from engine.diagnose.watch import Watch

if TYPE_CHECKING:
    from engine.run import Run

__all__ = [
    "PATIENCE", "Case", "Detector", "Finding", "Remedy", "Show", "Watch", "data", "detectors", "findings", "fit", "inside", "pace",
    "perceptron", "rate",
]  # fmt: skip


def findings(run: Run) -> list[dict[str, Any]]:
    """What there is to say about the run now, JSON-ready, most serious first."""
    case = Case(run)
    told: list[dict[str, Any]] = []
    for detector in sorted(detectors, key=lambda kind: (not kind.alone, kind.symptom)):
        if detector.symptom and any(finding["level"] != "info" for finding in told):
            continue
        found = detectors.make(detector.kind_name()).told(case)
        if found is None:
            continue
        told.append(found)
        if detector.alone:
            break
    return sorted(told, key=lambda finding: LEVELS.index(finding["level"]))
