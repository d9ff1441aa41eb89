"""M17: the parity of 8 bits, learnt by shallow and by deep networks, and built as a tree of XORs."""

from __future__ import annotations

from tests.e2e.racing import RacePage, share


def test_depth_learns_all_256_cases(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=parity"))
    assert "256 cases" in race.page.locator("#lesson").inner_text()
    assert race.run()["members"][0]["examples"] == 256
    race.finish(400)
    accuracy = {row["member"]: share(row["train accuracy"]) for row in race.table()}
    assert accuracy["no hidden layer"] < 0.6
    assert accuracy["4 units"] < accuracy["8 units"] < 1
    assert accuracy["8-4"] == accuracy["tree of XORs"] == 1
    shown = race.page.evaluate("[...document.querySelectorAll('.member-picture')].map((picture) => picture.dataset.shown)")
    assert shown == ["cases"] * 6
    tree = race.run()["spec"]["members"][5]["spec"]["model"]
    assert [layer["units"] for layer in tree["layers"]] == [8, 4, 2, 1]
    picture(race.page, "row-m17")
