"""G5: a sigmoid neuron, squared error, one step of batch gradient descent on OR: every number of it is on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.explained import Explained, number


@pytest.fixture
def lab(open_page) -> Explained:
    found = Explained(open_page("/play?lab=sigmoid-neuron"))
    found.begin("batch")
    return found


def test_every_number_of_a_batch_step_is_on_the_page(lab: Explained, picture) -> None:
    assert lab.cells("output") == pytest.approx([0.4750, 0.5000, 0.5250, 0.5498], abs=5e-5)
    assert lab.cells("target") == [0, 1, 1, 1]
    lab.onward("loss")
    assert lab.whole("loss") == pytest.approx([0.1130], abs=5e-5)
    assert sum(lab.cells("loss")) / 4 == pytest.approx(0.1130, abs=1e-4)
    assert lab.on_network("loss") == pytest.approx(0.113, abs=5e-4)
    lab.onward("backward")
    assert lab.whole("gradient") == pytest.approx([-0.0575, -0.0591, -0.0591], abs=5e-5)
    assert lab.on_network("gradient-1-0-0") == pytest.approx(-0.0575, abs=5e-5)
    assert lab.on_network("gradient-1-1-0") == pytest.approx(-0.0591, abs=5e-5)
    picture(lab.page, "row-g5-backward")
    lab.onward("update")
    assert lab.steps("before") == pytest.approx([0.2, 0.1, -0.1])
    assert lab.steps("after") == pytest.approx([0.2057, 0.1059, -0.0941], abs=5e-5)
    picture(lab.page, "row-g5-update")
    assert lab.weights()["dense_1.kernel"].ravel() == pytest.approx([0.2057, 0.1059], abs=5e-5)
    assert lab.weights()["dense_1.bias"] == pytest.approx([-0.0941], abs=5e-5)


def test_the_gradient_is_checked_on_screen(lab: Explained) -> None:
    lab.onward("loss")
    lab.onward("backward")
    lab.phases.locator("[data-action='check']").click()
    rows = lab.phases.locator(".phase-check tbody tr")
    expect(rows).to_have_count(3)
    for row, wanted in zip(rows.all(), [-0.0575, -0.0591, -0.0591], strict=True):
        backprop, quotient, error = (number(cell.replace("e−", "e-")) for cell in row.locator("td").all_inner_texts())
        assert backprop == pytest.approx(wanted, abs=5e-5)
        assert quotient == pytest.approx(backprop, rel=1e-3)
        assert error < 1e-4


def test_the_lesson_ticks_off_each_phase(lab: Explained) -> None:
    for phase in ("loss", "backward", "update"):
        lab.onward(phase)
    expect(lab.page.locator("glass-lesson-drawer [data-step].done")).to_have_count(4)
