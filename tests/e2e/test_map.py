"""Walking the map: from the front page to every lab and every row by clicks, each whole, in both themes, and fitting at every width."""

from __future__ import annotations

import json
import re
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from app.course import learned
from app.labs import built_in_labs
from tests.e2e.axe import THEMES
from tests.e2e.workbench import PAUSE, Workbench

LABS = built_in_labs()
TAUGHT = {row for lab in LABS.values() for row in lab.metadata.rows}
WIDTHS = {390: 844, 1024: 768, 1440: 900, 1920: 1080}
READY = "() => document.body?.dataset.ready || (history.state?.run) || document.querySelector('.race-page .member-card, .race-page canvas')"
DRAWN = """() => document.querySelector(
    '.timing-card .ratio:not(:empty), [data-block="output"] .cell:not(:empty), .number-matrix td:not(:empty)')
|| [...document.querySelectorAll('main canvas, main svg:not(.icon)')].some((picture) => {
    const { width, height } = picture.getBoundingClientRect();
    if (width < 24 || height < 24) return false;
    if (picture instanceof SVGElement) return picture.childElementCount > 0;
    if (!picture.width || !picture.height) return false;
    const copy = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    copy.drawImage(picture, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, picture.width, picture.height).data.buffer)).size > 1;
})"""
CUT = """() => ['h1, h2, h3, h4, .card-title, .card-summary', '.learned a, .station-title, .station-note, .chapters-coming li']
    .flatMap((selector) => [...document.querySelectorAll(selector)])
    .filter((element) => element.offsetParent && !element.closest('.visually-hidden') && !element.classList.contains('visually-hidden'))
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
    .map((element) => element.textContent.trim())"""
OVERLAP = """() => {
    const cards = [...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return cards.some((a, i) => cards.slice(i + 1).some((b) => meet(a, b)));
}"""


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_every_row_is_taught_and_named_on_the_map_one_click_from_its_lab(open_page) -> None:
    assert {row for row in learned() if row[0] in "NGM"} <= TAUGHT
    page = open_page("/")
    links = page.locator("[data-row]").evaluate_all("(links) => links.map((link) => [link.dataset.row, link.getAttribute('href')])")
    assert {row for row, _ in links} == TAUGHT
    for row, address in links:
        assert row in LABS[address.partition("lab=")[2]].metadata.rows


def trains(bench: Workbench) -> None:
    """Train it for an epoch at least; it stands still then."""
    bench.wait_started()
    bench.train(1)
    bench.wait_epoch(1)


@pytest.mark.parametrize("number", range(4), ids=lambda number: f"part-{number + 1}")
def test_every_lab_is_one_click_away_and_whole(open_page, picture, number: int) -> None:
    labs = dict(list(LABS.items())[number::4])
    page = open_page("/")
    for name in labs:
        card = page.locator(f".card[data-lab='{name}'] a")
        card.click(trial=True)  # in sight, still, and covered by nothing
        assert card.get_attribute("href") == f"/play?lab={name}"
    page.locator(f".card[data-lab='{next(iter(labs))}'] a").click()
    page.wait_for_url(f"**/play?lab={next(iter(labs))}")
    for name, theme in zip(labs, cycle(THEMES), strict=False):
        page.emulate_media(color_scheme=theme)
        page.goto(f"/play?lab={name}")
        whole(page, name)
        picture(page, f"lab-{name}-{theme}")


def whole(page: Page, name: str) -> None:
    """The lab stands on the page, trains, is drawn, and its lesson speaks of what is there."""
    lab = LABS[name]
    page.wait_for_function(READY)
    assert lab.metadata.title in page.title()
    if lab.instrument is None:
        trains(Workbench(page))
    page.wait_for_function(f"() => ({DRAWN})()", polling=PAUSE)
    drawer = page.locator("glass-lesson-drawer")
    if not drawer.is_visible():
        page.locator("[data-action='lesson']").first.click()
    expect(drawer.locator(".steps li")).to_have_count(len(lab.metadata.steps))
    for word in drawer.locator("[data-shows]").all():
        page.locator(word.get_attribute("data-shows") or "").first.wait_for(state="attached")
    assert sideways(page) <= 0, name


@pytest.mark.parametrize("width", WIDTHS)
def test_the_map_fits_every_width(open_page, picture, width: int) -> None:
    page = open_page("/", viewport={"width": width, "height": WIDTHS[width]}, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    assert sideways(page) <= 0
    assert page.evaluate(CUT) == []
    assert not page.evaluate(OVERLAP)
    picture(page, f"map-{width}")


def test_films_are_of_real_runs_and_rest_where_motion_is_unwelcome(open_page) -> None:
    page = open_page("/", reduced_motion="reduce")
    host = page.locator(".card[data-lab='perceptron'] [data-film]")
    host.scroll_into_view_if_needed()
    page.wait_for_selector(".card[data-lab='perceptron'] [data-film][data-ready]")
    told = page.evaluate("async () => (await fetch('/api/labs/perceptron/film')).json()")
    assert len({moment["svg"] for moment in told}) > 2
    last = "(svg) => new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('.areas').firstChild.getAttribute('d')"
    shown = host.locator(".areas path").first.get_attribute("d")
    assert shown == page.evaluate(last, told[-1]["svg"])


def test_a_lab_is_found_by_what_one_learns_in_it(open_page) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    page.keyboard.type("optimizers same start")
    expect(page.locator(".card:visible")).to_have_count(1)
    expect(page.locator(".card:visible .card-title")).to_have_text("Optimizers race")
    page.keyboard.type(" nonsense")
    expect(page.locator("[data-part=none]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".card:visible")).to_have_count(len(LABS))


def test_what_is_done_stays_done_on_the_map(open_page) -> None:
    page = open_page("/")
    page.evaluate("(kept) => localStorage.setItem('glassnet.lessons', kept)", json.dumps({"perceptron-stuck": [0, 1, 2], "xor": [1]}))
    page.reload()
    expect(page.locator(".card[data-lab='perceptron-stuck'] [data-part=done]")).to_have_text("✓ Done")
    expect(page.locator(".card[data-lab='xor'] [data-part=done]")).to_have_text(re.compile(r"^1 of \d steps$"))
    expect(page.locator("[data-row=N5]")).to_have_class(re.compile("done"))
    expect(page.locator("[data-part=progress-1]")).to_contain_text("1 of")


def test_a_border_is_drawn_before_the_run_and_compared_with_it(open_page, picture) -> None:
    page = open_page("/play?lab=linear-collapse")
    page.wait_for_function(READY)
    step = page.locator(".steps li").first
    step.get_by_role("button", name="Draw the border").click()
    sheet = page.locator(".expected-line")
    expect(sheet).to_be_focused()
    sheet.press("Space")
    for _ in range(4):
        sheet.press("ArrowRight")
    sheet.press("Space")
    box = sheet.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] * 0.55)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] * 0.45, steps=8)
    page.mouse.up()
    step.get_by_role("button", name="Run and compare").click()
    expect(step.locator(".verdict")).to_contain_text("apart")
    expect(step).to_have_class(re.compile("done"))
    picture(page, "predicted-border")
    page.goto("/")
    expect(page.locator(".card[data-lab='linear-collapse'] [data-part=done]")).to_contain_text(re.compile(r"^[12] of"))


def test_words_show_what_they_speak_of_by_pointer_and_by_key(open_page) -> None:
    page = open_page("/play?lab=neuron")
    page.wait_for_function(READY)
    word = page.get_by_role("button", name="bias", exact=True)
    word.focus()
    expect(page.locator("#tab-neuron")).to_have_class(re.compile("shown-by-word"))
    word.blur()
    expect(page.locator(".shown-by-word")).to_have_count(0)
    page.get_by_role("button", name="line", exact=True).hover()
    expect(page.locator("#panel-learned")).to_have_class(re.compile("shown-by-word"))
    word.press("Enter")
    expect(page.locator("#tab-neuron")).to_have_attribute("aria-selected", "true")
