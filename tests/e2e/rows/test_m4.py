"""M4: the shapes of a 2-3-5-4-2-1 network, in the ledger and over its matrices."""

from __future__ import annotations

from tests.e2e.rows.inside import Inside

NAMES = ["W", "b", "Z", "A", "dW", "db", "dZ"]
SHAPES = ["(3, 2)", "(5, 3)", "(4, 5)", "(2, 4)", "(1, 2)"]


def test_every_matrix_has_the_shape_of_the_course(open_page, picture) -> None:
    lab = Inside(open_page, "shapes")
    ledger = lab.panel("shapes")
    ledger.locator("tbody tr").nth(4).wait_for()
    assert [row.locator("td").first.inner_text() for row in ledger.locator("tbody tr").all()] == SHAPES
    for shape, row in zip(SHAPES, ledger.locator("tbody tr").all(), strict=True):
        units, inputs = shape.strip("()").split(", ")
        shown = dict(zip(NAMES, row.locator("td").all_inner_texts(), strict=True))
        assert shown["W"] == shown["dW"] == f"({units}, {inputs})"
        assert shown["b"] == shown["db"] == f"({units}, 1)"
        assert shown["Z"] == shown["A"] == shown["dZ"] == f"({units}, B)"
    weights = lab.tab("weights")
    weights.locator(".matrix").nth(4).wait_for()
    titles = [title.inner_text() for title in weights.locator(".matrix h3").all()]
    assert [next(shape for shape in SHAPES if shape in title) for title in titles] == SHAPES
    rows = [card.locator("tbody tr").count() for card in weights.locator(".matrix").all()]
    assert rows == [3, 5, 4, 2, 1]
    picture(lab.page, "row-m4")
