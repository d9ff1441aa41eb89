"""M2: backpropagation step by step: δ of each unit, each Δw, and the delta rule for sigmoid and squared error."""

from __future__ import annotations

from math import exp

import pytest
from playwright.sync_api import expect

from tests.e2e.explained import Explained, number

RATE, EXAMPLE, TARGET = 0.5, (0.0, 1.0), 1.0


def sigmoid(z: float) -> float:
    """1 / (1 + e^−z)."""
    return 1 / (1 + exp(-z))


class Pencil:
    """The same example worked by hand, with the weights that the run has now."""

    def __init__(self, lab: Explained) -> None:
        views = {name: array.astype(float) for name, array in lab.weights().items()}
        w1, b1, w2 = views["dense_1.kernel"], views["dense_1.bias"], views["dense_2.kernel"][:, 0]
        self.a = [sigmoid(EXAMPLE[0] * w1[0][j] + EXAMPLE[1] * w1[1][j] + b1[j]) for j in range(2)]
        self.said = sigmoid(w2[0] * self.a[0] + w2[1] * self.a[1] + views["dense_2.bias"][0])
        self.delta = (self.said - TARGET) * self.said * (1 - self.said)
        self.hidden = [w2[j] * self.delta * self.a[j] * (1 - self.a[j]) for j in range(2)]


@pytest.fixture
def lab(open_page) -> Explained:
    """The second example of XOR, (0, 1), gone forward."""
    found = Explained(open_page("/play?lab=backprop"))
    found.bench.command(type="step", unit="example")
    found.begin()
    return found


def test_forward_loss_backward_update(lab: Explained, picture) -> None:
    pencil = Pencil(lab)
    assert [lab.on_network(f"a-1-{j}") for j in range(2)] == pytest.approx(pencil.a, rel=5e-3)
    assert lab.on_network("a-2-0") == pytest.approx(pencil.said, rel=5e-3)
    lab.onward("loss")
    assert lab.cells("loss")[0] == pytest.approx((pencil.said - TARGET) ** 2 / 2, rel=1e-3)
    lab.onward("backward")
    assert lab.on_network("delta-2-0") == pytest.approx(pencil.delta, rel=5e-3)
    assert [lab.on_network(f"delta-1-{j}") for j in range(2)] == pytest.approx(pencil.hidden, rel=5e-3)
    assert [lab.on_network(f"gradient-2-{j}-0") for j in range(2)] == pytest.approx([pencil.delta * a for a in pencil.a], rel=5e-3)
    picture(lab.page, "row-m2-backward")
    gradient = lab.steps("gradient")
    lab.onward("update")
    assert lab.steps("step") == pytest.approx([-RATE * slope for slope in gradient], rel=2e-3)
    assert lab.on_network("step-2-0-0") == pytest.approx(-RATE * gradient[0], rel=1e-2)
    assert lab.steps("after") == pytest.approx([b + s for b, s in zip(lab.steps("before"), lab.steps("step"), strict=True)], rel=1e-3)
    picture(lab.page, "row-m2-update")


def test_the_delta_rule_is_written_out(lab: Explained) -> None:
    pencil = Pencil(lab)
    lab.onward("loss")
    lab.onward("backward")
    head = lab.phases.locator(".formula[data-formula='delta'] .formula-symbols math").text_content() or ""
    assert all(part in head for part in ("δ", "y", "a", "1"))
    assert float(lab.phases.locator(".formula[data-formula='delta']").get_attribute("data-value") or "nan") == pytest.approx(
        pencil.delta, rel=5e-3
    )
    lab.unit(1, 0).click()
    expect(lab.phases.locator(".phase-title")).to_have_text("layer 1 · unit 1")
    hidden = lab.phases.locator(".formula[data-formula='delta']")
    expect(hidden.locator(".formula-symbols math")).to_contain_text("w")
    assert float(hidden.get_attribute("data-value") or "nan") == pytest.approx(pencil.hidden[0], rel=5e-3)


def test_space_and_arrow_go_on(lab: Explained) -> None:
    lab.page.locator("body").press("ArrowRight")
    lab.at_phase("loss")
    lab.page.evaluate("document.activeElement.blur()")
    lab.page.keyboard.press("Space")
    lab.at_phase("backward")
    assert lab.bench.run()["status"] == "paused"


def test_every_weight_of_the_net_is_checked(lab: Explained) -> None:
    lab.phases.locator("[data-action='check']").click()
    rows = lab.phases.locator(".phase-check tbody tr")
    expect(rows).to_have_count(9)
    for row in rows.all():
        backprop, quotient, _ = (number(cell.replace("e−", "e-")) for cell in row.locator("td").all_inner_texts())
        assert quotient == pytest.approx(backprop, rel=5e-3, abs=1e-6)


def test_a_pointer_holds_what_goes_on_by_itself(lab: Explained) -> None:
    lab.phases.locator("[data-action='auto']").click()
    lab.at_phase("loss")
    lab.page.wait_for_timeout(2500)
    lab.at_phase("loss")
    lab.page.mouse.move(400, 30)
    lab.at_phase("backward")


def test_playing_gives_the_step_up(lab: Explained) -> None:
    lab.bench.action("play").click()
    expect(lab.page.locator(".net-number")).to_have_count(0)
