"""M12: seven optimizers to choose from, six at once, on one net from the same start."""

from __future__ import annotations

from tests.e2e.racing import RacePage, share


def test_six_optimizers_race_from_one_start(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=optimizers"))
    assert race.names() == ["SGD", "Momentum", "Adagrad", "RMSProp", "Adam", "AdamW"]
    assert "All start from the same weights" in race.facts()
    assert "momentum 0.9" in race.card("Momentum").locator(".member-differs").inner_text()
    choices = race.page.locator(".race-choices button").all_inner_texts()
    assert set(choices) == {"SGD", "Momentum", "Nesterov", "Adagrad", "RMSProp", "Adam", "AdamW"}
    race.race(150)
    accuracy = {row["member"]: share(row["train accuracy"]) for row in race.table()}
    assert accuracy["Momentum"] > accuracy["SGD"]
    assert accuracy["Adam"] > 0.95
    losses = {line["name"]: line["y"][0] for line in race.chart(0)}
    assert len(set(losses.values())) == 1
    picture(race.page, "row-m12")
