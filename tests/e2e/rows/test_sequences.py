"""R3, R4, R5 and R8: sequences learnt from in the workbench; what is typed is answered while it trains, and its inside is shown."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import web
from tests.e2e.axe import violations
from tests.e2e.racing import RacePage, share
from tests.e2e.workbench import PAUSE, Workbench

VARIED = """(canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');  // a browser warns of a canvas that is read often
    copy.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 2;
}"""


PASTE = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""


def opened(open_page, lab: str, **how) -> Workbench:
    bench = Workbench(open_page(f"/play?lab={lab}", **how))
    bench.wait_started()
    return bench


def varied(bench: Workbench, selector: str) -> None:
    """Wait until a picture has more than one color in it."""
    bench.page.wait_for_function(
        f"(selector) => [document.querySelector(selector)].some((c) => c && c.width && ({VARIED})(c))", arg=selector, polling=PAUSE
    )


def test_r3_gates_of_an_lstm_over_time(open_page, picture) -> None:
    bench = opened(open_page, "lstm-gates", has_touch=True)
    page = bench.page
    expect(page.locator("glass-reading .strip")).to_have_count(6)
    varied(bench, "glass-reading .strip canvas")
    page.locator(".reply-text").fill("abcabc")
    expect(page.locator("glass-reply .given .token")).to_have_text(list("abcabc"))
    page.locator("glass-reading .strip-stage").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".look-words")).to_contain_text("at step 2 (“b”)")
    page.locator("glass-reading .strip-stage").nth(1).tap(position={"x": 4, "y": 4})
    expect(page.locator(".look-words")).to_contain_text("at step 1 (“a”)")
    picture(page, "row-r3")


def test_r3_a_letter_is_kept_by_those_with_gates_and_an_echo_is_another_race(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=long-memory"))
    race.finish(4)
    reached = {name: share(race.row(name)["test accuracy"]) for name in race.names()}
    assert min(reached["LSTM"], reached["GRU"]) > 0.95
    assert reached["simple RNN"] < 0.5
    for name in ("LSTM", "GRU"):
        card = race.card(name)
        given = card.locator(".sequence-given span").all_inner_texts()
        kept = given[len(given) - given[::-1].index("*")]
        expect(card.locator('.sequence-said [data-right="true"]')).to_have_text(kept)
        expect(card.locator(".likely-bar[data-largest=true] b")).to_have_text(kept)
        assert len(given) == 24
    assert [race.card(name).locator(".sequence-strips .strip").count() for name in race.names()] == [4, 3, 1]
    race.card("GRU").locator(".strip-stage").nth(1).focus()
    race.page.keyboard.press("ArrowRight")
    expect(race.card("GRU").locator(".sequence-pointed")).to_contain_text("update gate, unit 1, at step 2")
    assert not violations(race.page)
    picture(race.page, "row-r3-race")
    data = race.page.locator("#race-data")
    data.select_option("echo after 8 steps")
    expect(race.card("LSTM").locator(".sequence-said [data-right=null]")).to_have_count(8)
    expect(data.locator(":checked")).to_have_text("echo after 8 steps")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_r4_a_sentence_is_judged_while_it_trains(open_page, picture, theme: str) -> None:
    bench = opened(open_page, "sentiment", color_scheme=theme)
    page = bench.page
    page.locator(".reply-text").fill("the soup was not bad")
    expect(page.locator("glass-reply .given .token")).to_have_count(5)
    expect(page.locator("glass-reply .likely-bar b")).to_have_text(["blame", "praise"])
    page.locator(".reply-text").fill("the zebra was bad")
    note = page.locator(".reply-note")
    expect(note).to_contain_text("zebra")
    page.locator(".reply-text").fill("a very long text " * 20)
    expect(note).to_have_text("This text has 80 words; the network reads at most 24. What stands below is the answer to the text before")
    expect(page.locator("glass-reply[data-earlier] .given .token")).to_have_count(4)
    page.get_by_role("tab", name="Data and training").click()
    page.locator(".pair").first.click()
    expect(note).to_be_empty()  # what was refused is not what is read now
    page.locator(".reply-text").fill("שלום 🙂 \u202e")
    expect(note).to_contain_text("U+202E")
    page.locator(".reply-text").fill("the soup was bad")
    expect(note).to_be_empty()
    page.locator(".reply-text").evaluate(PASTE, "x" * 1_500_000)
    expect(note).to_contain_text("You pasted 1,500,000 characters; the first 9,984 of them have room here, the rest was left out")
    assert not violations(page)
    picture(page, f"row-r4-{theme}")
    page.locator(".pair").first.click()
    expect(note).to_be_empty()


def test_r4_a_digit_is_read_row_by_row(open_page, picture) -> None:
    bench = opened(open_page, "lstm-digits")
    page = bench.page
    rows = page.get_by_role("button", name="8 steps")
    rows.focus()
    for step in (1, 2, 3):
        page.keyboard.press("ArrowDown")
        expect(page.locator(".layers-words")).to_contain_text(f"step {step}, number 5: ")
    expect(page.locator(".layers-words")).to_contain_text("reads the framed 1 × 8 pixels")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".layers-words")).to_contain_text("It sees all 8 × 8 pixels")
    assert not violations(page)
    picture(page, "row-r4-digit")
    rows.click()
    expect(page.locator(".large-map")).to_have_count(1)


def test_r4_every_word_gets_a_name(open_page) -> None:
    bench = opened(open_page, "tagging")
    bench.page.locator(".reply-text").fill("we watch the watch !")
    expect(bench.page.locator("glass-reply .said .token")).to_have_count(5)


def test_r4_one_word_becomes_a_drawing(open_page, picture) -> None:
    bench = opened(open_page, "strokes", color_scheme="dark")
    page = bench.page
    tiles = page.locator(".drawing-tile")
    expect(tiles).to_have_count(22)
    tiles.first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("glass-reply .given .token")).to_have_text(["1"])
    page.locator(".reply-text").fill("plus")
    expect(page.locator(".drawing-tile[aria-checked=true]")).to_have_attribute("data-label", "plus")
    page.wait_for_function(
        "() => Number(document.querySelector('[data-part=drawings-count]').textContent.split(' ')[0]) >= 3", timeout=60_000
    )
    bench.pause()
    bench.wait_shown()
    varied(bench, "glass-reply .stroke-picture")
    reply = bench.page.locator("glass-reply .said .token").count()
    expect(page.locator("[data-part=drawing-words]")).to_contain_text(f"“plus” drawn in {reply - 1} moves.")
    page.locator("[aria-label=Chance]").fill("1")
    page.get_by_role("button", name="Others").click()
    bench.wait_shown()
    assert not violations(page)
    picture(page, "row-r4-drawing")


def test_r4_r5_a_word_is_said_and_its_search_is_a_tree(open_page, picture) -> None:
    bench = opened(open_page, "phonemes")
    page = bench.page
    page.locator(".reply-text").fill("queso")
    expect(page.locator("glass-reply .given .token")).to_have_text(list("queso"))
    expect(page.locator("glass-reply [data-part=verdict]")).to_contain_text("ˈkeso")
    expect(page.locator(".look-across span")).to_have_count(5)
    bench.wait_epoch(1)
    bench.pause()
    page.get_by_role("tab", name="Beam search").click()
    page.get_by_label("Beams").fill("8")
    page.wait_for_function("() => document.querySelectorAll('.beams-best li').length === 9")
    bench.wait_shown()
    rows = page.locator(".beams-best code").all_inner_texts()
    assert rows[0] in page.locator("[data-part=beams-verdict]").inner_text()
    won = page.locator(".beam-node[data-fate=won] b").all_inner_texts()
    assert "".join(won).rstrip("⊣") == rows[0]
    (answer,) = web.post(f"{bench.origin}/api/runs/{bench.run_id}/predict", json={"inputs": ["queso"], "how": {"beams": 8}}).json()[
        "answers"
    ]
    assert answer["text"].replace(" ", "") == rows[0]
    page.locator(".beam-node").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=beams-words]")).to_have_text(re.compile(r"p = .+\s%, ln p = .+, sum so far .+; "))
    page.get_by_label("Beams").fill("1")
    page.wait_for_function("() => document.querySelectorAll('.beams-best li').length === 2")
    expect(page.locator("[data-part=beams-verdict]")).to_contain_text("greedy finds the same")
    assert not violations(page)
    picture(page, "row-r5-beams")


def test_r5_a_date_is_read_and_written_with_its_alignment(open_page, picture) -> None:
    bench = opened(open_page, "dates", reduced_motion="reduce")
    bench.train(20, "batch")  # a little is enough for a look that is not the same everywhere
    page = bench.page
    page.locator(".reply-text").fill("21 march 2004")
    expect(page.locator(".look-across span")).to_have_count(13)
    varied(bench, "glass-reading .look-stage canvas")
    rows = page.locator(".look-down span").count()
    expect(page.locator("glass-reply .said .token")).to_have_count(rows)
    page.locator(".look-stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".look-words")).to_have_text(re.compile("looks at “1”: 0\\.\\d\\d"))
    said = page.locator("glass-reply .said .token")
    for light, step in (
        (said.nth(3).hover, 3),
        (page.locator(".look-down span").nth(1).hover, 1),
        (said.nth(2).focus, 2),
        (said.nth(4).click, 4),
    ):
        light()
        expect(said.nth(step)).to_have_attribute("data-asking", "")
        expect(page.locator(".look-down [data-on]")).to_have_text(page.locator(".look-down span").nth(step).inner_text())
    sources = page.locator("glass-reply .given .token[data-lit]")
    expect(sources).to_have_count(13)
    assert sum(sources.evaluate_all("(tiles) => tiles.map((tile) => Number(tile.style.getPropertyValue('--share')))")) > 0.9
    expect(page.locator("[data-part=whole]")).to_have_text(re.compile(r"Whole answers right: test [\d.]+.%, validation"))
    picture(page, "row-r5")
    page.get_by_role("button", name="teacher forcing").click()
    rule = page.get_by_label("Rule", exact=True)
    expect(rule.locator("option:not([hidden])")).to_have_text(["Sequence"])
    shown = page.get_by_label("Teacher forcing", exact=True).first
    shown.fill("0.5")
    shown.press("Enter")
    bench.wait_run(lambda run: run["spec"]["training"]["teacher_forcing"] == 0.5, "teacher forcing 0.5")
    bench.train(2, "batch")


def test_r8_sixteen_heads_and_a_text_that_writes_itself(open_page, picture) -> None:
    bench = opened(open_page, "transformer-chars")
    page = bench.page
    expect(page.locator("glass-reading .look-small")).to_have_count(16)
    varied(bench, "glass-reading .look-stage canvas")
    expect(page.locator("glass-reply .likely-bar")).to_have_count(8)
    page.get_by_role("slider", name="Top k").fill("3")
    expect(page.locator("glass-reply .likely-bar[data-never] output")).to_have_text(["never"] * 5)
    expect(page.locator("[data-part=drawn-facts]")).to_contain_text("3 of 59 symbols can be drawn")
    page.get_by_role("slider", name="Temperature").fill("0.1")
    expect(page.locator("glass-reply .likely-bar").first).to_have_attribute("title", re.compile(r"drawn with (\d\d|100)"))
    page.locator(".reply-text").fill("Shall I compare th")
    expect(page.locator("glass-reply .given .token")).to_have_count(18)
    page.get_by_role("button", name="Write on").click()
    page.wait_for_function("() => document.querySelector('[data-part=written]').textContent.length >= 20")
    page.wait_for_function("() => document.querySelectorAll('glass-reply .given .token').length >= 20")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Write on")).to_be_visible()
    page.get_by_role("tab", name="What it wrote").click()
    later = page.locator("glass-diary tbody tr")
    page.wait_for_function("() => document.querySelectorAll('glass-diary tbody tr').length >= 3")
    assert all(re.fullmatch(r"\d\.\d+", loss) for loss in later.locator(".diary-loss").all_text_contents())
    later.last.get_by_role("button").click()
    expect(later.last).to_have_attribute("aria-current", "true")
    expect(later.first).to_have_attribute("data-later", "")
    page.get_by_role("tab", name="Layer norm").click()
    page.get_by_label("Norm", exact=True).select_option("layer_norm_1")
    rows = page.locator(".norms-steps tbody tr")
    expect(rows).to_have_count(page.locator("glass-reply .given .token").count())
    expect(page.locator(".norms-list tr[aria-current] th")).to_have_text("layer_norm_1")
    assert set(rows.locator("td:nth-child(4)").all_text_contents()) <= {"0.00", "−0.00"}
    assert set(rows.locator("td:nth-child(5)").all_text_contents()) <= {"0.99", "1.00"}
    varied(bench, ".norms-strips canvas")
    page.get_by_role("tab", name="Embeddings").click()
    expect(page.locator("glass-embeddings .plot-dot").first).to_be_visible()
    picture(page, "row-r8")
    page.get_by_role("tab", name="Data and training").click()
    own = page.get_by_label("Your own text", exact=True).and_(page.locator("glass-data-panel textarea"))
    refused = page.locator(".field[data-path='data.own'] .field-error")
    for text, reason in (("   ", "is empty"), ("a" * 500, "leaves nothing to guess"), ("שלום", "this one has 4")):
        own.fill(text)
        own.blur()
        expect(refused).to_contain_text(reason)
    own.fill("שלום עולם 🙂\n" * 40)
    own.blur()
    expect(refused).to_be_empty()
    own.focus()
    own.evaluate(PASTE, "x" * 1_500_000)
    expect(refused).to_contain_text("You pasted 1,500,000 characters; the first ")
    expect(own).to_have_attribute("aria-invalid", "false")  # a note, not a fault
    own.press("End")
    own.press("Backspace")
    expect(refused).to_be_empty()
    expect(page.locator(".pair-facts").first).to_contain_text("8 different characters")


def test_r5_who_may_look_back_is_seen_to_do_so_in_a_race(open_page, picture) -> None:
    race = RacePage(open_page("/play?lab=with-attention", reduced_motion="reduce"))
    race.finish(1)
    looking, blind = race.card("with attention"), race.card("without")
    for card in (looking, blind):
        expect(card.locator(".sequence-given span")).to_have_count(12)
        right = card.locator('.sequence-said [data-right="true"]').count()
        assert right <= card.locator(".sequence-said span").count()
    assert looking.locator(".sequence-given").inner_text() == blind.locator(".sequence-given").inner_text()
    expect(looking.locator(".look-across span")).to_have_count(12)
    expect(blind.locator(".look-map")).to_be_hidden()
    expect(blind.locator(".sequence-blind")).to_be_visible()
    expect(looking.locator(".sequence-count")).to_have_text(re.compile(r"\d+ of 1\d symbols right"))
    data = race.page.locator("#race-data")
    data.select_option("learnt up to 8, asked up to 16 letters")
    for card in (looking, blind):
        expect(card.locator(".length-bar[data-longer] b").last).to_have_text(re.compile("16$"))
        expect(card.locator(".length-bar:not([data-longer]) output").first).to_have_text(re.compile(r"^\d+\.\d.%$"))
    assert not violations(race.page)
    picture(race.page, "row-r5-race")
    data.select_option("words of up to 12 letters")
    expect(looking.locator(".length-bar[data-longer]")).to_have_count(0)
    expect(looking.locator(".sequence-given span")).to_have_count(12)
    looking.get_by_role("button", name="Beam search").click()
    expect(race.page.get_by_role("tab", name="Beam search")).to_have_attribute("aria-selected", "true")
    expect(race.page.locator(".beam-node").first).to_be_visible()
