"""M14: parts of the data, the gap between their losses, and early stopping that takes the best epoch back."""

from __future__ import annotations

import pytest

from tests.e2e.workbench import Workbench

GAP = """(gap) => {
    const [told] = document.querySelector('.curves-gap').textContent.replaceAll('−', '-').match(/\\S+$/) ?? [];
    return Math.abs(Number(told) - gap) < 0.01;
}"""
"""The gap that is told under the curves is this one."""


def test_the_gap_opens_and_the_best_epoch_comes_back(open_page, picture) -> None:
    page = open_page("/play?lab=overfitting")
    bench = Workbench(page)
    bench.wait_started()
    assert bench.run()["status"] == "paused"  # it asks first what the learner expects
    bench.command(type="speed", epochs_per_second=None)
    bench.play()
    bench.wait_status("finished")
    run = bench.run()
    best = run["best"]["epoch"]
    assert run["epoch"] - best == 80
    page.wait_for_function("(epoch) => document.querySelector('.curves-plot').textContent.includes(`best: epoch ${epoch}`)", arg=best)
    mark = page.evaluate("document.querySelector('.curves-plot').layout.shapes[0].x0")
    assert mark == best
    history = bench.get("/history").json()["columns"]
    assert run["metrics"]["validation"]["loss"] == pytest.approx(history["validation_loss"][best], abs=1e-6)
    assert run["metrics"]["validation"]["loss"] == pytest.approx(run["best"]["loss"], abs=1e-6)
    gap = history["validation_loss"][-1] - history["train_loss"][-1]
    page.wait_for_function(GAP, arg=gap)  # the curves are drawn a moment after their last point has come
    # While it trained on, training loss fell and validation loss rose.
    assert history["train_loss"][-2] < history["train_loss"][best]
    assert history["validation_loss"][-2] > 1.2 * history["validation_loss"][best]
    filled = page.evaluate("document.querySelector('.curves-plot').data.some((trace) => trace.fill === 'toself')")
    assert filled
    assert run["spec"]["data"]["split"] == {"train": 0.7, "validation": 0.15, "test": 0.15}
    picture(page, "row-m14")
