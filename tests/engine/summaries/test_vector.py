"""Nine pictures that were not learnt from: every class in turn, each of them once before any comes again."""

from __future__ import annotations

import numpy as np

from engine.run import Run
from engine.spec import parse_spec


def test_the_nine_are_of_every_class_in_turn_and_all_are_shown_before_any_comes_again() -> None:
    layers = [{"kind": "flatten"}, {"units": None, "activation": "auto"}]
    run = Run(parse_spec({"data": {"kind": "digits", "samples": 90, "classes": [1, 4, 7]}, "model": {"layers": layers}}))
    first = run.summary({"view": "nine"}).arrays
    assert np.asarray(first["truth"]).tolist() == [0, 1, 2] * 3
    test = run.experiment.parts["test"]
    turns = -(-len(test) // 9)
    shown = np.concatenate([run.summary({"view": "nine", "turn": turn}).arrays["example"] for turn in range(turns)])
    assert set(shown[: len(test)].tolist()) == set(test.tolist())
    label = dict(zip(first["example"].tolist(), first["truth"].tolist(), strict=True))
    assert [run.experiment.dataset.labels[number] for number in label] == list(label.values())
