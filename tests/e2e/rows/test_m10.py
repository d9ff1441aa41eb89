"""M10 and N4: tables, bundled and one's own, learnt from in the workbench."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import clean
from tests.e2e.workbench import Workbench

OWN = "height,weight,kind\n" + "".join(f"{150 + i},{50 + (i * 7) % 23},{'tall' if i > 20 else 'short'}\n" for i in range(40))


def opened(open_page, lab: str, **how) -> Workbench:
    bench = Workbench(open_page(f"/play?lab={lab}", **how))
    bench.wait_started()
    return bench


def side(bench: Workbench) -> None:
    bench.page.get_by_role("tab", name="Data and training").click()


def test_iris_is_learnt_and_looked_at(open_page, picture) -> None:
    bench = opened(open_page, "tabular")
    page = bench.page
    rows = page.locator("glass-table tbody tr").first
    expect(rows.locator("td").first).to_have_text("5.1")
    page.get_by_role("button", name="as the network sees them").click()
    expect(rows.locator("td").first).not_to_have_text("5.1")
    bench.wait_epoch(2)
    bench.pause()
    bench.train(100)
    assert bench.run()["metrics"]["test"]["accuracy"] >= 0.9
    page.get_by_role("tab", name="Importance").click()
    expect(page.locator(".importance li").first).to_contain_text("petal")
    expect(page.locator("glass-boundary .legend-class").nth(1)).to_have_text("versicolor")
    axes = page.locator(".slice-axes select")
    assert {axes.nth(0).input_value(), axes.nth(1).input_value()} == {"petal length", "petal width"}
    axes.nth(0).select_option("sepal length")
    expect(page.locator(".slice-held")).to_be_visible()
    side(bench)
    bench.wait_shown()
    clean(page, picture, "tabular")


def test_cars_have_bands_of_years_and_residuals(open_page) -> None:
    bench = opened(open_page, "cars")
    page = bench.page
    bench.wait_epoch(30)
    bench.pause()
    test = page.locator("glass-residuals tbody tr", has_text="test").locator("td").first
    expect(test).to_have_text(re.compile(r"^\d"))
    bench.wait_shown()
    assert float(test.inner_text()) == pytest.approx(bench.run()["metrics"]["test"]["mae"], rel=0.02)
    side(bench)
    year = page.locator(".table-columns li", has_text="model year")
    expect(year.locator("input.input")).to_have_value("73 76 79")
    expect(page.locator(".table-columns li", has_text="origin").locator("select")).to_have_value("one_hot")
    year.locator("input.input").fill("72 79")
    year.locator("input.input").press("Enter")

    def years(run: dict) -> object:
        return next(column["encoder"] for column in run["spec"]["data"]["columns"] if column["column"] == "model year")

    bench.wait_run(lambda run: years(run) == {"kind": "ordered", "edges": [72, 79]}, "reading years in three bands")


def test_a_table_of_ones_own_is_pasted_and_mistakes_are_told(open_page, watch) -> None:
    watch.forgive("422")
    bench = opened(open_page, "tabular")
    page = bench.page
    side(bench)
    page.get_by_role("button", name="Your own table").click()
    box = page.get_by_role("textbox", name="The table as text")
    box.fill(OWN + "1,2\n")
    page.locator("dialog[open] .primary").click()
    expect(page.locator("dialog[open] [role=alert]").first).to_contain_text("row 42 has 2 columns; 3 are expected")
    assert box.input_value().endswith("1,2\n")
    box.fill(OWN)
    page.locator("dialog[open] .primary").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".table-columns li")).to_have_count(2)
    bench.wait_run(lambda run: run["spec"]["data"]["kind"] == "csv", "learning from the table")
    page.get_by_role("checkbox", name=re.compile("weight")).uncheck()
    bench.wait_run(lambda run: [shown["column"] for shown in run["spec"]["data"]["columns"]] == ["height"], "learning from heights alone")


def test_the_perceptron_among_the_irises_ends_with_the_figures_of_the_course(open_page) -> None:
    bench = opened(open_page, "perceptron-iris")
    assert float(bench.page.locator(".field[data-path='optimizer.learning_rate'] input").first.input_value()) == 0.1
    for _ in range(10):
        bench.command(type="step", unit="epoch")
    status = bench.run()
    assert status["counts"]["mistakes"] == 0
    bench.page.get_by_role("tab", name="Neuron").click()
    shown = bench.page.locator("glass-neuron")
    expect(shown).to_be_visible()
    bench.page.wait_for_function(
        """(figures) => { const shown = [...document.querySelectorAll("glass-neuron input:not([type=range])")]
            .map((box) => Number(box.value.replace("−", "-")));
          return figures.every((figure) => shown.some((value) => Math.abs(value - figure) < 0.005)); }""",
        arg=[-0.68, 1.82, -0.4],
    )
