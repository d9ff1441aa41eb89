"""The step being taken: the example at hand, and what it did to the weights, in numbers and in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data import Dataset
from engine.frames import Frame
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

SPELLED_OUT = 12
"""Longer rows of numbers are only counted."""


@views.register
class Example(View):
    """Example: the example that was just looked at, with its sum, output, error and what it changed; `xy` (2,) is where it lies."""

    kind: Literal["example"] = "example"

    def compute(self, run: Run) -> Frame:
        report = run.last_example
        if report is None:
            return Frame("example", {}, words(json={"present": False}))
        dataset, index = run.experiment.dataset, report["index"]
        arrays: dict[str, Array] = {"xy": dataset.points.xy[:, index].astype(np.float32)} if isinstance(dataset, Dataset) else {}
        in_units = run.experiment.head.in_units
        report = report | {name: in_units(np.array(report[name])).tolist() for name in ("target", "output")}
        found = {
            **report,
            "present": True,
            "label": dataset.labels[..., index].tolist(),
            "sentence": sentence(report, dataset.input_names()),
        }
        return Frame("example", arrays, words(json=found))


def sentence(report: dict[str, Any], names: list[str]) -> str:
    """What happened, in words with the numbers in them."""
    shown = _inputs(report["inputs"], names)
    target, output = _vector(report["target"]), _vector(report["output"])
    start = f"Example {report['position'] + 1}: {shown}. The network says {output}, the target is {target}"
    if "delta" in report:
        start = start.replace("The network says", f"z = {_number(report['z'])}, so the neuron says")
        if not report["updated"]:
            return f"{start}: right, so nothing moves."
        *weights, bias = (_signed(value) for value in report["delta"])
        moves = ", ".join(f"w{i} {move}" for i, move in enumerate(weights, start=1))
        return f"{start}: {moves}, b {bias}."
    place = f"{report['in_batch']} of {report['batch']} in this batch"
    if report["updated"]:
        return (
            f"{start}; loss {_number(report['loss'])}. It is the last of the batch: the weights move by up to {_number(report['change'])}."
        )
    return f"{start}; loss {_number(report['loss'])}. It is {place}; the weights move when the batch is complete."


def _inputs(values: list[float], names: list[str]) -> str:
    """The inputs with their names, where they have any; of many without one only how many there are."""
    if len(names) == len(values):
        return ", ".join(f"{name} = {_number(value)}" for name, value in zip(names, values, strict=True))
    return f"{len(values):,} numbers"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'} {abs(value):.4g}"


def _vector(values: list[float]) -> str:
    if len(values) > SPELLED_OUT:
        return f"{len(values):,} numbers"
    return _number(values[0]) if len(values) == 1 else f"({', '.join(map(_number, values))})"
