"""A single computation of an image network, as it is told; what goes into it is tested with the maps around it, in test_seeing."""

from __future__ import annotations

from tests.engine.summaries.pictures import LENET, seeing
from tests.engine.summaries.test_seeing import told


def test_a_unit_of_the_answer_is_called_by_its_class_and_sees_no_more_than_the_picture() -> None:
    made = seeing(*LENET, data={"kind": "digits", "samples": 60, "classes": [3, 8]})
    last = len(made.experiment.network.nodes)
    found = told(made.summary({"view": "computation", "layer": last, "unit": 0}))
    assert found["named"] is None, "one unit stands for both classes"
    ten = seeing(*LENET)
    found = told(ten.summary({"view": "computation", "layer": last, "unit": 4}))
    assert found["named"] == "4"
    assert found["field"] | {"formulas": []} == {"rows": 8, "columns": 8, "whole": True, "formulas": []}
    one = told(ten.summary({"view": "computation", "layer": 1, "unit": 1}))
    assert (one["named"], one["field"]["whole"]) == (None, False)
