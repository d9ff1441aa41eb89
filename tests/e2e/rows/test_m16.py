"""M16: configurations side by side in one table, the published figures beside ours."""

from __future__ import annotations

import pytest

from tests.e2e.racing import RacePage, share

PUBLISHED = {
    "plain": ("99.12\u00a0%", "97.37\u00a0%"),
    "L2": ("99.19\u00a0%", "97.67\u00a0%"),
    "L2 + dropout + batch norm": ("98.84\u00a0%", "97.78\u00a0%"),
}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_three_ways_to_train_one_network(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=compare-digits"))
    rows = {row["member"]: row for row in race.table()}
    for name, (train, test) in PUBLISHED.items():
        assert (rows[f"published: {name}"]["train accuracy"], rows[f"published: {name}"]["test accuracy"]) == (train, test)
    spec = race.run()["spec"]["members"][0]["spec"]
    assert [layer.get("units") for layer in spec["model"]["layers"]] == [None, 128, 64, None]
    assert (spec["optimizer"]["learning_rate"], spec["training"]["batch_size"], spec["training"]["epochs"]) == (0.0003, 1024, 200)
    assert spec["data"]["split"] == {"train": 0.7, "validation": 0.0, "test": 0.3}
    assert "1,797 small digits of 8×8" in race.page.locator("#lesson").inner_text()
    assert race.page.locator("#race-data option").all_inner_texts() == ["small digits, 8×8", "MNIST, 28×28"]
    assert "from the same weights" in race.facts()
    race.finish(200)
    assert race.run()["status"] == "finished"
    for name in PUBLISHED:
        assert share(race.row(name)["test accuracy"]) > 0.9
    shown = race.page.evaluate("[...document.querySelectorAll('.member-picture')].map((picture) => picture.dataset.shown)")
    assert shown == ["matrix"] * 3
    picture(race.page, "row-m16")
