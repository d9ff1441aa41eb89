"""V1: one fixed permutation of the pixels changes nothing for an MLP and much for a CNN, mean ± spread over five first weights."""

from __future__ import annotations

import pytest

from tests.e2e.racing import RacePage, share

SAMPLES = """() => [...document.querySelectorAll(".member-samples")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return { label: canvas.getAttribute("aria-label"), light: [...data].filter((value, i) => i % 4 === 0 && value > 128).length };
})"""

SPREAD = """() => document.querySelector(".race-table").textContent.includes("±")"""


def figures(text: str) -> tuple[float, float]:
    """Mean and spread of a cell such as "96.7 % ± 0.2", as shares."""
    return share(text), float(text.split("±")[1]) / 100


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_an_mlp_does_not_care_and_a_cnn_does(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=shuffled-pixels"))
    race.finish(30)
    race.page.wait_for_function(SPREAD)
    accuracy = {row["member"]: figures(row["test accuracy"]) for row in race.table()}
    flat, flat_shuffled = accuracy["MLP"], accuracy["MLP, pixels shuffled"]
    seen, seen_shuffled = accuracy["CNN"], accuracy["CNN, pixels shuffled"]
    luck = max(spread for _, spread in accuracy.values())
    assert flat[0] > 0.95
    assert abs(flat[0] - flat_shuffled[0]) < 2 * max(flat[1], flat_shuffled[1])
    assert seen[0] - seen_shuffled[0] > max(0.02, 3 * luck)
    assert seen[0] >= flat[0] - flat[1]
    facts = race.facts()
    assert "All learn from the same 1,258 examples" in facts
    assert "MLP, pixels shuffled, CNN, pixels shuffled see them with the pixels in another order" in facts
    assert "MLP, MLP, pixels shuffled start from the same weights" in facts
    shown = race.page.evaluate(SAMPLES)
    assert ["shuffled" in each["label"] for each in shown] == [False, True, False, True]
    assert all(each["light"] > 100 for each in shown)
    picture(race.page, "row-v1")
