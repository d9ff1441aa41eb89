"""V6: a digit is drawn or handed in, prepared stage by stage, and read; several on a page one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from tests.e2e.axe import clean
from tests.e2e.conftest import Watch
from tests.handwriting.pages import Photo, encoded, photograph

LAB = "/play?lab=digits"
READER = "**/api/models/lenet/predict**"
HAND_IN = """(element, [kind, bytes]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([new Uint8Array(bytes)], 'page.jpg', { type: 'image/jpeg' }));
  const how = { bubbles: true, cancelable: true };
  const Kind = kind === 'drop' ? DragEvent : ClipboardEvent;
  element.dispatchEvent(new Kind(kind, { dataTransfer: brought, clipboardData: brought, ...how }));
}"""
PALM = """canvas => ['pointerdown', 'pointermove', 'pointerup'].forEach((type) => {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const place = { clientX: left + 0.12 * width, clientY: top + 0.9 * height };
  canvas.dispatchEvent(new PointerEvent(type, { pointerId: 99, pointerType: 'touch', bubbles: true, ...place }));
})"""
INK = "(canvas, at) => at.map(([x, y]) => canvas.getContext('2d').getImageData(280 * x, 280 * y, 1, 1).data[0] < 128)"
CAMERA = """(line) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const paper = canvas.getContext('2d');
  setInterval(() => {
    paper.fillStyle = '#cfcabd';
    paper.fillRect(0, 0, 640, 480);
    paper.lineWidth = 14;
    paper.strokeStyle = '#223';
    paper.beginPath();
    for (const [x, y] of line) paper.lineTo(120 + 300 * x, 90 + 300 * y);
    paper.stroke();
  }, 40);
  window.seen = canvas.captureStream(25);
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(window.seen);
}"""
"""A sheet of paper with a line on it lies before the camera."""
SEVEN = [(0.22, 0.22), (0.5, 0.2), (0.76, 0.2), (0.66, 0.4), (0.52, 0.65), (0.45, 0.84)]


def opened(page: Page) -> Page:
    page.wait_for_selector("body[data-ready]")
    return page


def opened_again(page: Page, watch: Watch) -> Page:
    """The page after a reload. Before anything is answered it says that it waits; where the first answers are none, the pad is in sight."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(READER, hold, times=1)
    with page.expect_request(READER):
        page.reload()
    panel = page.locator("#panel-picture")
    expect(panel).to_have_attribute("data-awaits", "Waiting for the first picture …")
    expect(page.locator(".digit-bars")).to_be_hidden()
    watch.forgive("500")
    watch.forgive("uncaught: Cannot convert undefined or null")
    held[0].fulfill(status=500, json={"detail": "It went wrong."})
    for said, again in [("It went wrong.", True), ("The answer could not be shown.", False)]:
        expect(page.locator("glass-banner")).to_contain_text(said)
        expect(page.locator(".digit-bars")).to_be_visible()
        assert page.locator(".digit-bar i").evaluate_all("bars => bars.every(bar => bar.offsetWidth === 0)")
        if again:
            page.route(READER, lambda route: route.fulfill(body="null"), times=1)
        page.get_by_role("button", name="Try now").click()
    expect(opened(page).locator(".digit-bars")).to_be_visible()
    expect(panel).not_to_have_attribute("aria-busy", "true")
    return page


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    box = page.locator(".pad-canvas").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def shares(page: Page) -> list[float]:
    """The percentages beside the digits, all of one moment."""
    texts = page.locator("[data-digit] output").all_inner_texts()
    return [float(text.replace("%", "")) for text in texts]


@pytest.fixture
def bench(open_page) -> Page:
    return opened(open_page(LAB))


def test_a_drawn_seven_has_its_bars(bench, picture, watch):
    places = "() => ['.digit-bars', '.film'].map((name) => document.querySelector(name).getBoundingClientRect().top + scrollY)"
    before = bench.evaluate(places)
    bench.get_by_role("button", name="Clear").click()
    expect(bench.locator("[data-part='label']")).to_have_text("–")
    expect(bench.locator(".film-frame")).to_have_count(6)  # their places are kept
    expect(bench.locator(".film-frame img").first).to_be_hidden()
    assert bench.evaluate(places) == before
    bench.evaluate("window.requestIdleCallback = () => 0")  # a page that never rests keeps the drawing when it is left
    draw(bench, SEVEN)
    expect(bench.locator(".film-frame img").first).to_be_visible()  # they come with the answer to the whole stroke
    expect(bench.locator("[data-part='label']")).to_have_text("7")
    expect(bench.locator("[data-digit='7']")).to_have_attribute("data-largest", "true")
    certain = shares(bench)
    assert certain[7] > 70
    assert sum(certain) == pytest.approx(100, abs=0.6)
    stages = bench.locator(".film-frame").evaluate_all("frames => frames.map(frame => frame.dataset.stage)")
    assert stages == ["original", "gray", "paper", "mask", "digits", "square"]
    lit = "canvas => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.filter((value, i) => i % 4 === 0 && value > 128).length"
    assert 30 < bench.locator(".digit-square").evaluate(lit) < 250
    assert bench.evaluate("performance.getEntriesByName('stroke to bars').length") > 0
    assert bench.evaluate(places) == before
    picture(bench, "row-v6-drawn")
    expect(bench.get_by_role("switch", name="Cut out the sheet")).to_be_hidden()
    expect(bench.get_by_role("switch", name="Remove paper lines")).to_be_hidden()
    opened_again(bench, watch)
    expect(bench.locator("[data-part='label']")).to_have_text("7")
    assert bench.locator(".pad-canvas").evaluate(INK, [[0.5, 0.2], [0.22, 0.6]]) == [True, False]
    bench.get_by_role("button", name="Undo").click()
    expect(bench.locator("[data-part='label']")).to_have_text("–")
    bench.goto(LAB)
    expect(opened(bench).locator("[data-part='label']")).to_have_text("7")  # the example: a link brings nothing back
    expect(bench.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_letter_is_told_from_a_digit(bench, picture, tmp_path):
    label, words, lesson = (bench.locator(f"[data-part='{part}']") for part in ("label", "words", "lesson"))
    done = bench.locator("[data-step].done")
    expect(label).to_have_text("7")
    expect(lesson).to_be_hidden()
    bench.get_by_role("button", name="Clear").click()
    for line in ([(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)], [(0.3, 0.5), (0.7, 0.5)]):
        draw(bench, line)
    expect(label).to_have_text("?")
    expect(words).to_contain_text("does not look like a digit")
    expect(lesson).to_contain_text("add up to 100 %")
    expect(bench.locator("[data-digit='4']")).to_have_attribute("data-largest", "true")
    assert sum(shares(bench)) == pytest.approx(100, abs=0.6)
    clean(bench)
    picture(bench, "row-v6-letter")
    expect(done).to_have_text(re.compile("letter"))  # once the pen has rested
    file = tmp_path / "text.png"
    image = Image.new("L", (700, 200), 255)
    ImageDraw.Draw(image).text((30, 50), "Hello world", fill=0, font_size=80)
    image.save(file)
    bench.locator("input[type=file]").set_input_files(file)
    notice = bench.locator(".digit-notice")
    expect(notice).to_contain_text("These look like letters")
    expect(bench.locator(".digit-chip").first).to_have_accessible_name("Sign 1: does not look like a digit; the nearest is 4")
    for button in ("Undo", "Clear"):
        bench.get_by_role("button", name=button).click()
    expect(label).to_have_text("–")
    draw(bench, SEVEN)
    expect(label).to_have_text("7")
    expect(lesson).to_be_hidden()
    expect(notice).to_be_hidden()


def test_three_digits_of_a_photo_are_read_one_by_one(bench, picture, watch, tmp_path):
    how = Photo("squared", "fountain", 1, light=0.5, turn=1.5, noise=4, blur=0.7, size=(640, 480))
    file = Path(tmp_path / "page.jpg")
    file.write_bytes(encoded(photograph(["385"], how, 3), how))
    held: list[Route] = []
    bench.route(READER, lambda route: held.append(route), times=1)  # noqa: PLW0108 - a method of list is no handler
    with bench.expect_request(READER):
        bench.locator("input[type=file]").set_input_files(file)
    expect(bench.locator("img.sheet")).to_be_visible()  # at once, and the 7 is no longer said
    expect(bench.locator("[data-part='words']")).to_have_text("Reading the picture …")
    expect(bench.locator("[data-part='label']")).to_have_text("–")
    held[0].continue_()
    chips = bench.locator(".digit-chip")
    expect(chips).to_have_text(["3", "8", "5"])
    expect(bench.locator(".digit-box")).to_have_count(3)
    chips.nth(1).click()
    expect(bench.locator("[data-part='label']")).to_have_text("8")
    expect(bench.locator(".bar-readout dd").nth(1)).to_have_text("8")
    expect(bench.locator("[data-stage='lines']")).to_be_visible()
    expect(bench.get_by_role("switch", name="Cut out the sheet")).to_be_visible()
    expect(bench.get_by_role("switch", name="Remove paper lines")).to_be_visible()
    picture(bench, "row-v6-photo")
    assert not bench.locator(".film").evaluate("film => film.scrollWidth > film.clientWidth")  # beside the lesson, too
    opened_again(bench, watch)
    expect(chips).to_have_text(["3", "8", "5"])
    expect(bench.locator("[data-part='label']")).to_have_text("8")
    bench.get_by_role("button", name="Undo").click()
    expect(bench.locator(".pad-canvas")).to_be_visible()


def test_every_stage_is_adjusted_in_its_place(bench):
    square, defaults = bench.locator(".digit-square"), bench.get_by_role("button", name="Reset settings")
    first = square.evaluate("canvas => canvas.toDataURL()")
    expect(defaults).to_be_disabled()
    bench.locator("[data-stage='square']").get_by_role("slider", name="Margin").fill("0")
    bench.wait_for_function("first => document.querySelector('.digit-square').toDataURL() !== first", arg=first)
    expect(bench.locator("[data-part='label']")).to_have_text("7")
    picture, light = (bench.locator(f"[data-stage='{name}']") for name in ("original", "paper"))
    picture.get_by_label("Turn", exact=True).select_option(label="Upside down")
    expect(picture.locator(".film-note")).to_contain_text("turned by hand: upside down")
    expect(bench.locator("[data-stage='gray'] .film-note")).to_contain_text("no colors")
    before = light.locator("img").get_attribute("src")
    light.get_by_role("slider", name="Neighborhood").fill("0")
    expect(light.locator("img")).not_to_have_attribute("src", before or "")
    light.get_by_role("switch", name="Even out the light").click()
    expect(light.locator(".film-note")).to_contain_text("everywhere")
    expect(light.get_by_role("slider", name="Neighborhood")).to_be_hidden()
    defaults.click()
    expect(defaults).to_be_disabled()
    bench.wait_for_function("first => document.querySelector('.digit-square').toDataURL() === first", arg=first)
    expect(picture.locator(".film-note")).to_have_text("280×280 pixels.")


def test_the_keyboard_draws_too_and_a_palm_beside_the_pen_does_not(bench):
    pad = bench.locator(".pad-canvas")
    bench.get_by_role("button", name="Clear").click()
    pad.focus()
    for key, times in (("ArrowUp", 14), ("Space", 1), ("ArrowDown", 28), ("Space", 1)):
        for _ in range(times):
            bench.keyboard.press(key)
    expect(bench.locator("[data-part='label']")).to_have_text("1")
    bench.keyboard.press("Delete")
    expect(bench.locator("[data-part='label']")).to_have_text("–")
    box = pad.bounding_box()
    assert box
    at = [(box["x"] + box["width"] / 2, box["y"] + share * box["height"]) for share in (0.2, 0.5, 0.85)]
    bench.mouse.move(*at[0])
    bench.mouse.down()
    bench.mouse.move(*at[1], steps=4)
    pad.evaluate(PALM)
    bench.mouse.move(*at[2], steps=4)
    bench.mouse.up()
    expect(bench.locator("[data-part='label']")).to_have_text("1")
    assert pad.evaluate(INK, [[0.5, 0.3], [0.5, 0.75], [0.12, 0.9]]) == [True, True, False]  # the palm drew nothing and lifted no pen


def test_a_refused_picture_and_clear_leave_what_they_should(bench, watch, tmp_path):
    watch.forgive("415")
    how = Photo("squared", "marker", 1, size=(640, 360))
    (page := tmp_path / "page.jpg").write_bytes(encoded(photograph(["372"], how, 3), how))
    (note := tmp_path / "note.png").write_text("hello")
    chips, label, notice, pad = (bench.locator(where) for where in (".digit-chip", "[data-part='label']", ".digit-notice", ".pad-canvas"))
    bench.locator("input[type=file]").set_input_files(note)
    expect(notice).to_contain_text("note.png is not an image")
    expect(pad).to_be_visible()
    draw(bench, SEVEN)
    expect(label).to_have_text("7")
    expect(notice).to_be_hidden()
    bench.locator("input[type=file]").set_input_files(page)
    expect(chips).to_have_text(["3", "7", "2"])
    bench.locator("input[type=file]").set_input_files(note)
    expect(notice).to_contain_text("note.png is not an image")
    expect(chips).to_have_text(["3", "7", "2"])
    expect(bench.locator("img.sheet")).to_be_visible()
    bench.get_by_role("button", name="Clear").click()
    expect(label).to_have_text("–")
    expect(pad).to_be_visible()
    bench.get_by_role("button", name="Undo").click()
    expect(chips).to_have_text(["3", "7", "2"])
    (other := tmp_path / "other.jpg").write_bytes(encoded(photograph(["58"], how, 3), how))
    bench.locator("input[type=file]").set_input_files(other)
    expect(chips).to_have_text(["5", "8"])
    bench.get_by_role("button", name="Undo").click()
    expect(chips).to_have_text(["3", "7", "2"])
    bench.get_by_role("button", name="Undo").click()
    expect(label).to_have_text("7")


def test_a_finger_draws_and_pictures_are_dropped_and_pasted(open_page):
    page = opened(open_page(LAB, has_touch=True, viewport={"width": 390, "height": 844}))
    label, chips = page.locator("[data-part='label']"), page.locator(".digit-chip")
    page.get_by_role("button", name="Clear").click()
    expect(label).to_have_text("–")
    box = page.locator(".pad-canvas").bounding_box()
    assert box
    finger, high = page.context.new_cdp_session(page), page.evaluate("scrollY")
    places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in SEVEN]
    for number, place in enumerate(places):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove" if number else "touchStart", "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(label).to_have_text("7")
    assert page.evaluate("scrollY") == high
    how = Photo("squared", "marker", 1, size=(480, 270))
    for kind, digits in (("drop", "58"), ("paste", "372")):
        page.locator("glass-instrument-digits").evaluate(HAND_IN, [kind, list(encoded(photograph([digits], how, 3), how))])
        expect(chips).to_have_text(list(digits))


def test_a_picture_of_the_camera_is_read_and_one_that_is_not_there_is_said(bench, picture):
    camera, notice = bench.get_by_role("button", name="Camera"), bench.locator(".digit-notice")
    camera.click()
    expect(notice).to_contain_text("Upload a picture instead")
    bench.evaluate(CAMERA, SEVEN)
    camera.click()
    bench.wait_for_function("() => document.querySelector('.camera video').videoWidth > 0")
    expect(notice).to_be_hidden()
    expect(bench.locator(".pad-canvas")).to_be_hidden()  # what the camera sees is in its place
    bench.get_by_role("button", name="Close the camera").click()
    bench.get_by_role("button", name="Clear").click()
    expect(bench.locator("[data-part='label']")).to_have_text("–")
    bench.evaluate(CAMERA, SEVEN)
    camera.click()
    expect(bench.locator("[data-part='label']")).to_have_text("7")  # read while it is open
    picture(bench, "row-v6-camera")
    bench.get_by_role("button", name="Take the picture").click()
    expect(bench.locator("img.sheet")).to_be_visible()
    expect(bench.locator("[data-part='label']")).to_have_text("7")
    expect(bench.locator(".digit-box")).to_have_count(1)
    expect(bench.locator(".camera")).to_be_hidden()
    expect(camera).to_be_focused()
    assert bench.evaluate("seen.getTracks().every((track) => track.readyState === 'ended')")  # nobody is filmed any longer


def test_the_square_is_taken_along(bench):
    expect(bench.locator("[data-part='label']")).to_have_text("7")
    with bench.expect_download() as waiting:
        bench.get_by_role("button", name="Save 28×28").click()
    assert waiting.value.suggested_filename == "digit-7.png"
    expect(bench.get_by_role("link", name="See a LeNet learn")).to_have_attribute("href", "/play?lab=lenet")


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(open_page, width):
    page = opened(open_page(LAB, viewport={"width": width, "height": 900}))
    expect(page.locator("[data-part='label']")).to_have_text("7")
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
