"""M1: the XOR network by hand: its hidden outputs are read from the inspector, example by example."""

from __future__ import annotations

import pytest

from tests.e2e.explained import Explained, number

FIGURES = {0: [0.34, 0.06, 0.72, 0.26], 1: [0.92, 0.19, 1.00, 0.94]}
WEIGHTS = {0: [1.61, -2.00, -0.67], 1: [4.16, -3.85, 2.39]}


@pytest.mark.parametrize("unit", [0, 1])
def test_the_hidden_outputs_stand_in_the_inspector(open_page, picture, unit: int) -> None:
    lab = Explained(open_page("/play?lab=xor-by-hand"))
    lab.unit(1, unit).click()
    rows = lab.inspector.locator(".answer-table tbody tr")
    rows.nth(3).wait_for()
    assert [number(row.locator("td").last.inner_text()) for row in rows.all()] == pytest.approx(FIGURES[unit], abs=0.005)
    fields = lab.inspector.locator(".weights input[type='number']")
    assert [float(field.input_value()) for field in fields.all()] == WEIGHTS[unit]
    picture(lab.page, f"row-m1-unit-{unit}")


def test_the_output_unit_has_its_weights_too(open_page) -> None:
    lab = Explained(open_page("/play?lab=xor-by-hand"))
    lab.unit(2, 0).click()
    fields = lab.inspector.locator(".weights input[type='number']")
    fields.nth(2).wait_for()
    assert [float(field.input_value()) for field in fields.all()] == [3.13, -3.7, 1.7]
