"""M6: every activation with its derivative."""

from __future__ import annotations

from tests.e2e.rows.instrument import InstrumentPage

NAMES = ["Linear", "Tanh", "Sigmoid", "ReLU", "Leaky ReLU", "ELU", "GELU", "Softplus", "Softmax", "Step", "Sign"]


def test_every_activation_shows_its_curve(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "activations")
    assert [tile.inner_text() for tile in lab.page.get_by_role("radio").all()] == NAMES
    assert (lab.part("a = f(z)").inner_text(), lab.part("f′(z)").inner_text()) == ("0.7311", "0.1966")
    lab.clean()
    picture(lab.page, "row-m6")
    for name in NAMES:
        lab.page.get_by_role("radio", name=name, exact=True).click()
        lab.page.locator(".instrument-title h2", has_text=name).wait_for()


def test_the_point_is_pulled_along_and_alpha_bends(open_page) -> None:
    lab = InstrumentPage(open_page, "activations")
    box = lab.page.locator(".plot").first.bounding_box()
    assert box is not None
    lab.page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    lab.done(1)
    lab.page.get_by_role("radio", name="Leaky ReLU").click()
    lab.type("α", "0.2")
    lab.type("z", "-2")
    lab.reads("a = f(z)", "−0.4000")
    lab.done(3)


def test_softmax_of_three(open_page) -> None:
    lab = InstrumentPage(open_page, "activations")
    lab.page.get_by_role("radio", name="Softmax").click()
    lab.reads("p2", "0.6652")
    assert [lab.part(f"p{n}").inner_text() for n in (1, 2, 3)] == ["0.2447", "0.6652", "0.0900"]
