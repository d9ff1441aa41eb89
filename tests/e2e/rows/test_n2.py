"""N2: gates by hand, and XOR as AND of NAND and OR, with their truth tables read from the page."""

from __future__ import annotations

import pytest

from tests.e2e.workbench import PATIENCE, Workbench

GATES = {"and": ([1.0, 1.0], -1.5, "0001"), "or": ([1.0, 1.0], -0.5, "0111"), "nand": ([-1.0, -1.0], 1.5, "1110")}
COLUMN = "(number) => [...document.querySelectorAll('glass-examples tbody tr')].map((row) => row.cells[number].textContent.trim()).join('')"
WAIT = f"([number, wanted]) => ({COLUMN})(number) === wanted"
ANSWER = -2


def open_examples(bench: Workbench) -> None:
    """Open the table of the four rows."""
    bench.wait_started()
    bench.page.get_by_role("tab", name="Examples").click()
    bench.page.locator("glass-examples tbody tr").nth(3).wait_for()


def columns(bench: Workbench) -> list[str]:
    """Each column of the table, from top to bottom, without the decimals of a unit that is wholly on or off."""
    count = bench.page.locator("glass-examples tbody tr").first.locator("td, th").count()
    return [bench.page.evaluate(COLUMN, number).replace(".00", "") for number in range(count)]


def test_xor_is_and_of_nand_and_or(open_page, picture) -> None:
    bench = Workbench(open_page("/play?lab=gates-xor"))
    open_examples(bench)
    assert columns(bench)[1:7] == ["0011", "0101", "1110", "0111", "0110", "0110"]
    picture(bench.page, "row-n2")


@pytest.mark.parametrize("gate", GATES)
def test_weights_by_hand_make_a_gate(open_page, gate) -> None:
    bench = Workbench(open_page("/play?lab=gates"))
    open_examples(bench)
    weights, bias, truth = GATES[gate]
    bench.command(type="set", changes={"data": {"kind": gate}})
    for index, weight in enumerate(weights):
        bench.command(type="edit", parameter="dense_1.kernel", index=[index, 0], value=weight)
    bench.command(type="edit", parameter="dense_1.bias", index=[0], value=bias)
    number = len(columns(bench)) + ANSWER
    bench.page.wait_for_function(WAIT, arg=[number, truth], timeout=PATIENCE)
