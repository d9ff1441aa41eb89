"""V8: published totals on the page, five blocks of VGG-16, a pass that is timed, the way into the workbench; and the race on depth."""

from __future__ import annotations

import pytest

from tests.e2e.racing import RacePage, share
from tests.e2e.rows.instrument import InstrumentPage

NORMS = """() => {
  const lines = document.querySelector(".race-gradient-plot")?.data ?? [];
  return lines.length === 6 && lines.every(({ y }) => y.length > 2);
}"""

TOTALS = {
    "lenet5": ("LeNet-5", "61,706", "416,520"),
    "alexnet": ("AlexNet", "62,378,344", "1,135,256,096"),
    "vgg11": ("VGG-11", "132,863,336", "7,609,090,048"),
    "resnet18": ("ResNet-18", "11,699,112", "1,814,073,344"),
    "vgg16": ("VGG-16", "138,357,544", "15,470,264,320"),
}


def test_architectures_have_their_published_totals(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "architectures")
    for name, (title, parameters, multiplications) in TOTALS.items():
        lab.page.locator(f".network-tile[data-value='{name}']").click()
        lab.reads("total-parameters", parameters)
        assert lab.page.locator("#panel-picture h2").inner_text() == title
        assert lab.part("total-multiplications").inner_text() == multiplications
        rows = lab.page.locator(".architecture-table tbody [data-cell='parameters']").all_inner_texts()
        assert sum(int(text.replace(",", "")) for text in rows if text != "–") == int(parameters.replace(",", ""))
    assert lab.part("line").inner_text() == "5 blocks: 2+2+3+3+3 convolutions + 3 dense"
    assert lab.page.locator(".bracket-title").all_text_contents() == ["input", "2 conv", "2 conv", "3 conv", "3 conv", "3 conv", "3 dense"]
    assert lab.page.locator(".box.conv").count() == 13
    picture(lab.page, "row-v8-vgg16")


def test_ways_around_are_arcs_and_a_small_net_opens_in_the_workbench(open_page, picture) -> None:
    lab = InstrumentPage(open_page, "architectures")
    lab.page.locator(".network-tile[data-value='resnet18']").click()
    lab.reads("learnt", "11,689,512")
    assert (lab.page.locator(".arc").count(), lab.page.locator(".arc.projected").count()) == (8, 3)
    lab.page.locator(".network-tile[data-value='lenet5']").click()
    lab.reads("total-parameters", "61,706")
    lab.page.locator("[data-action='measure']").click()
    lab.reads("measured", "One image took")
    assert lab.page.locator("[data-cell='time']").count() == 8
    picture(lab.page, "row-v8-lenet")
    lab.clean()
    lab.page.locator("[data-action='open']:not([href='/play'])").click()
    lab.page.wait_for_selector("glass-builder", timeout=30_000)
    lab.page.wait_for_function("() => document.body.innerText.includes('61,706')", timeout=30_000)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_a_way_around_is_good_for_grows_with_depth(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=skip-connections", reduced_motion="reduce"))
    race.command(type="pause")
    race.command(type="reset", weights="same")
    race.finish(15)
    accuracy = {row["member"]: (share(row["train accuracy"]), share(row["test accuracy"])) for row in race.table()}
    gain = {depth: accuracy[f"residual, {depth} deep"][1] - accuracy[f"plain, {depth} deep"][1] for depth in (4, 10, 20)}
    assert gain[4] < gain[20]
    assert gain[10] > 0
    assert gain[20] > 0.5
    assert accuracy["plain, 20 deep"][0] < accuracy["plain, 4 deep"][0]
    assert accuracy["residual, 20 deep"][1] > 0.85
    ladder = race.page.locator("glass-race-gradients")
    ladder.scroll_into_view_if_needed()  # pictures in sight are asked for
    if not ladder.locator(".race-gradient-plot").is_visible():
        ladder.get_by_role("button").click()
    race.page.wait_for_function(NORMS, timeout=60_000)
    norms = gradients(race)
    assert len(norms["residual, 20 deep"]) == 12  # a convolution, ten blocks of two, a dense layer
    assert norms["residual, 20 deep"][0] > 100 * norms["plain, 20 deep"][0]
    picture(race.page, "row-v8-race")


def gradients(race: RacePage) -> dict[str, list[float]]:
    """The gradient norms as they are drawn, by member."""
    lines = race.page.evaluate("() => document.querySelector('.race-gradient-plot').data.map(({ name, y }) => [name, [...y]])")
    return {name: list(map(float, norms)) for name, norms in lines}
