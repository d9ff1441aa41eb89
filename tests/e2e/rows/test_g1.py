"""G1: gradient descent on curves and surfaces, with the figures of x² from −1.5 at η = 0.1."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage


def test_the_first_steps_on_the_square(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "descent")
    page = lab.page
    assert page.get_by_role("textbox", name="Learning rate").input_value() == "0.1"
    page.keyboard.press("r")
    lab.wait_reading("x", "−1.5")
    assert lab.readings()["f"] == "2.25"
    assert "−1.5 − 0.1·−3 = −1.2" in lab.part("working").inner_text()
    for x in ("−1.2", "−0.96", "−0.768"):
        page.keyboard.press(".")
        lab.wait_reading("x", x)
    lab.done(1)
    lab.clean()
    picture(page, "row-g1")


def test_play_walks_the_path_and_stops_at_its_end(open_page) -> None:
    lab = InstrumentPage(open_page, "descent")
    lab.page.keyboard.press("r")
    lab.page.get_by_role("button", name="Play").click()
    lab.wait_reading("Step", "30")
    lab.page.get_by_role("button", name="Play").wait_for()
    assert abs(float(lab.readings()["x"].replace("−", "-"))) < 0.002


def test_a_click_on_the_curve_is_the_new_start(open_page) -> None:
    lab = InstrumentPage(open_page, "descent")
    box = lab.page.locator(".pane .plot").bounding_box()
    assert box is not None
    lab.page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    lab.done(2)
    assert float(lab.page.get_by_role("textbox", name="Start x").input_value()) > 0.5


def test_too_small_good_and_too_large_side_by_side(open_page) -> None:
    lab = InstrumentPage(open_page, "descent")
    lab.page.get_by_role("switch", name="Side by side").check()
    lab.page.locator(".pane").nth(2).wait_for()
    outcomes = {pane.locator("figcaption").inner_text() for pane in lab.page.locator(".pane").all()}
    assert len(outcomes) == 3
    assert any("creeps" in words for words in outcomes)
    assert any("diverged" in words for words in outcomes)


def test_surfaces_optimizers_and_a_function_of_ones_own(open_page, watch) -> None:
    watch.forgive("422")  # a refusal is what is looked for
    lab = InstrumentPage(open_page, "surfaces")
    lab.choose("Optimizer", "Momentum")
    lab.done(1)
    for name in ("Bowl", "Saddle", "Rosenbrock", "Himmelblau", "Many minima"):
        lab.choose("Function", name)
        lab.page.wait_for_function("() => document.querySelector('.pane canvas').width > 100")
    lab.choose("Function", "Your own")
    lab.type("f =", "x^2 + ")
    lab.page.get_by_text("but the expression ends").wait_for()
    lab.type("f =", "x^4 + y^2")
    lab.page.get_by_text("but the expression ends").wait_for(state="hidden")


def test_the_address_holds_the_arguments(open_page) -> None:
    lab = InstrumentPage(open_page, "descent")
    lab.type("Start x", "1.25")
    lab.page.wait_for_function("() => location.hash.length > 5")
    address = lab.page.evaluate("location.pathname + location.search + location.hash")
    other = open_page(address, reduced_motion="reduce")
    other.wait_for_selector("body[data-ready]")
    assert other.get_by_role("textbox", name="Start x").input_value() == "1.25"
