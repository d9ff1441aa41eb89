"""G7: derivatives flow back through a computation graph; J = 4(x + yz)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.rows.instrument import InstrumentPage


def test_the_derivatives_of_the_product(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "computation-graph")
    lab.reads("J", "−28")
    assert lab.part("dJ/dx").inner_text() == "4"
    assert lab.part("dJ/dy").inner_text() == "4z = 20"
    assert lab.part("dJ/dz").inner_text() == "4y = −8"
    lab.done(1)
    lab.clean()
    picture(lab.page, "row-g7")


def test_one_node_at_a_time_forward_then_back(open_page) -> None:
    lab = InstrumentPage(open_page, "computation-graph")
    lab.page.keyboard.press("r")
    slopes = lab.page.locator(".graph-slope:not(:empty)")
    expect(slopes).to_have_count(0)
    for _ in range(3):
        lab.page.keyboard.press(".")
    lab.wait_reading("pass", "forward")
    expect(slopes).to_have_count(0)
    for number in range(1, 7):
        lab.page.keyboard.press(".")
        lab.page.wait_for_function("(n) => document.querySelectorAll('.graph-slope:not(:empty)').length === n", arg=number)
    assert lab.part("working").locator("math").count() >= 1


def test_an_input_is_typed_and_the_derivative_follows(open_page) -> None:
    lab = InstrumentPage(open_page, "computation-graph")
    field = lab.page.get_by_label("Input z")
    field.fill("2")
    field.press("Enter")
    lab.reads("dJ/dy", "4z = 8")
    lab.done(2)


def test_logistic_loss_sigmoid_net_and_a_formula_of_ones_own(open_page, watch) -> None:
    watch.forgive("422")  # a refusal is what is looked for
    lab = InstrumentPage(open_page, "computation-graph")
    lab.choose("Formula", "Logistic loss")
    lab.reads("L", "0.4741")
    lab.choose("Formula", "A 1-1-1 sigmoid net")
    lab.reads("C", "0.2176")
    assert lab.number("dC/dw1") == 0.0582
    lab.choose("Formula", "Your own")
    lab.type("Your own", "q = (a + b)*c; r = q*q")
    lab.reads("r", "4")
    lab.type("Your own", "q = __import__('os')")
    lab.page.locator("#panel-settings .field-error:not(:empty)").wait_for()
