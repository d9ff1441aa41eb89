"""N1, N3, N5, N7 and G2: one neuron, held in the hand, learning from mistakes, stuck, judged, and going down its cost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.workbench import Workbench


def opened(open_page, lab: str, tab: str) -> Workbench:
    """The lab with one of its tabs in front."""
    bench = Workbench(open_page(f"/play?lab={lab}"))
    bench.wait_started()
    bench.page.get_by_role("tab", name=tab, exact=True).click()
    return bench


def cells(row: Locator) -> list[float]:
    """The numbers of a row of a table."""
    return [float(text.replace("−", "-").replace("+", "")) for text in row.locator("td").all_inner_texts()]


def sum_of(bench: Workbench) -> Locator:
    """The weighted sum of the example that was looked at last, written out on the page."""
    return bench.page.locator("glass-example .example-sum")


def test_n1_two_weights_and_a_bias_are_a_line(open_page, picture) -> None:
    bench = opened(open_page, "neuron", "Neuron")
    shown = bench.page.locator("glass-neuron")
    expect(shown.locator(".neuron-formula")).to_contain_text("line: x₁ + x₂ − 0.5 = 0")
    expect(shown.locator(".neuron-score")).to_have_text("4 of 4 right")
    expect(shown.locator(".neuron-sliders input[type=range]")).to_have_count(3)
    assert [float(box.input_value()) for box in shown.locator(".neuron-sliders input:not([type=range])").all()] == [1, 1, -0.5]
    assert [row.locator("td").nth(3).inner_text() for row in shown.locator("tbody tr").all()] == ["0", "1", "1", "1"]
    picture(bench.page, "row-n1")
    bias = shown.locator(".neuron-sliders input[type=range]").nth(2)
    bias.focus()
    before = shown.locator(".neuron-formula").inner_text()
    bias.press("ArrowLeft")
    expect(shown.locator(".neuron-formula")).not_to_have_text(before)
    shown.get_by_role("button", name="threshold θ").click()
    expect(shown.locator(".neuron-formula")).to_contain_text("> θ")
    shown.get_by_role("button", name="−1 or +1").click()
    expect(shown.locator(".neuron-formula")).to_contain_text("a = +1 if z ≥ 0, else −1")
    shown.get_by_role("button", name="0 or 1").click()
    expect(shown.locator(".neuron-formula")).to_contain_text("a = 1 if z > 0, else 0")


def test_n3_the_perceptron_moves_by_one_example_at_a_time(open_page, picture) -> None:
    bench = Workbench(open_page("/play?lab=perceptron"))
    bench.wait_started()
    after = bench.page.locator("glass-example tbody tr").last
    assert "order 3, 4, 1, 2, starting from zeros" in bench.page.locator("glass-lesson-drawer").inner_text()
    bench.action("step").click()
    expect(sum_of(bench)).to_have_text("z = 0·1 + 0·0 + 0 = 0")  # the third corner, (1, 0), from zeros
    expect(after.locator("td")).to_have_text(["1", "0", "1"])
    picture(bench.page, "row-n3")
    bench.action("step").click()
    expect(sum_of(bench)).to_have_text("z = 1·1 + 0·1 + 1 = 2")  # the fourth
    bench.action("step").click()
    expect(sum_of(bench)).to_have_text("z = 1·0 + 0·0 + 1 = 1")  # the first
    expect(after.locator("td")).to_have_text(["1", "0", "0"])
    assert cells(bench.page.locator("glass-example tbody tr").nth(1)) == [0, 0, -1]
    bench.action("step").click()
    expect(sum_of(bench)).to_have_text("z = 1·0 + 0·1 + 0 = 0")  # the second


@pytest.mark.parametrize("rule", ["error", "rosenblatt", "ciml"])
def test_n3_every_way_to_write_the_rule_finds_a_line_for_or(open_page, rule: str) -> None:
    bench = opened(open_page, "perceptron", "Epoch by epoch")
    bench.command(type="set", changes={"training.rule": rule}, restart=True)
    bench.train(12)
    expect(bench.page.locator("glass-tally [data-part=mistakes]").last).to_have_text("0")


def test_n4_the_mistakes_of_each_epoch_end_with_the_sixth(open_page, picture) -> None:
    bench = opened(open_page, "perceptron-iris", "Epoch by epoch")
    mistakes = bench.page.locator("glass-tally [data-part=mistakes]")
    for epoch in range(6):
        bench.action("step").click()
        expect(mistakes).to_have_count(epoch + 1)
    assert [int(text) > 0 for text in mistakes.all_inner_texts()] == [True] * 5 + [False]
    picture(bench.page, "row-n4")


def test_n5_a_perceptron_without_a_line_is_told_to_go_in_circles(open_page, picture) -> None:
    bench = opened(open_page, "perceptron-stuck", "Epoch by epoch")
    bench.wait_epoch(10)
    take = bench.page.locator("glass-findings").get_by_role("button", name=re.compile("best line so far")).first
    take.wait_for()
    assert all(int(text) > 0 for text in bench.page.locator("glass-tally [data-part=mistakes]").all_inner_texts())
    picture(bench.page, "row-n5")
    bench.pause()
    take.click()
    expect(bench.page.locator(".steps li").nth(1)).to_have_class(re.compile("done"))


def test_n7_accuracy_is_right_ones_by_all_ones_on_each_part(open_page, picture) -> None:
    bench = opened(open_page, "logistic", "Confusion")
    bench.train(20)
    shown = bench.page.locator("glass-confusion")
    shown.locator("abbr").first.wait_for()
    place = shown.locator(".segmented").bounding_box()
    for part in ("train", "test"):
        shown.locator(f"[data-part={part}]").click()
        expect(shown.locator("abbr").first).to_be_visible()
        expect(shown.locator(f"[data-part={part}]")).to_have_attribute("aria-pressed", "true")
        bench.wait_shown()
        count = {abbr: int(shown.locator("button", has=bench.page.locator(f"abbr:text-is('{abbr}')")).locator("b").inner_text())
                 for abbr in ("tp", "tn", "fp", "fn")}  # fmt: skip
        accuracy = 100 * (count["tp"] + count["tn"]) / sum(count.values())
        numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?(?=\s*%)", shown.locator(".confusion-sum").inner_text())]
        assert numbers == pytest.approx([accuracy], abs=0.06), part
        assert shown.locator(".segmented").bounding_box() == pytest.approx(place, abs=8)  # nothing moves under the finger
    picture(bench.page, "row-n7")


def test_g2_raw_it_flies_away_scaled_it_settles(open_page, picture) -> None:
    bench = opened(open_page, "adaline", "Epoch by epoch")
    lesson = bench.page.locator("glass-lesson-drawer .steps li")
    expected = {
        0: ("falls and settles", "climbs and climbs"),
        1: ("hardly moves", "hardly moves"),
        2: ("falls and settles", "falls and settles"),
    }
    for number, (guess, real) in expected.items():
        lesson.nth(number).get_by_role("radio", name=guess).check(force=True)
        lesson.nth(number).get_by_role("button", name="Run and compare").click()
        expect(lesson.nth(number).locator(".verdict")).to_contain_text(real)
        expect(lesson.nth(number)).to_have_class(re.compile("done"))
        costs, logs = (bench.page.locator(f"glass-tally [data-part={part}]") for part in ("cost", "log-cost"))
        if number == 0:
            expect(logs.nth(0)).to_have_text("1.70")
            expect(logs.nth(9)).to_have_text(re.compile(r"^28\.(8[5-9]|9[0-4])"))
        elif number == 1:
            expect(costs.nth(9)).to_have_text(re.compile(r"^40\.[12]"))
        else:
            expect(costs.nth(0)).to_have_text("50")
            expect(costs.nth(14)).to_have_text("2.57")
        picture(bench.page, f"row-g2-{number}")
