"""V3: kernels on a photo or the camera, side by side with the original, and the numbers of one pixel."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.rows.instrument import InstrumentPage
from tests.e2e.rows.test_v2 import refused

BYTES = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.slice(0, 8)]"
CHOSEN = "select => select.selectedOptions[0].label"
PRINT = "(name) => document.querySelector(`[data-part='${name}']`).toDataURL()"
CAMERA = """() => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 48];
  const context = canvas.getContext('2d');
  let n = 0;
  window.lens = setInterval(() => { context.fillStyle = `rgb(${40 + (n++ % 200)}, 0, 0)`; context.fillRect(0, 0, 64, 48); }, 40);
  const stream = canvas.captureStream(25);
  window.seen = stream;
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(stream);
}"""


@pytest.fixture
def lab(open_page) -> InstrumentPage:
    return InstrumentPage(open_page, "kernels-photo")


def changed(lab: InstrumentPage, before: str, part: str = "result") -> str:
    """What a picture looks like once it is another than before."""
    other = "([name, before]) => document.querySelector(`[data-part='${name}']`).toDataURL() !== before"
    lab.page.wait_for_function(other, arg=[part, before])
    return str(lab.page.evaluate(PRINT, part))


def test_named_kernels_change_the_picture_and_the_pixel_is_written_out(lab, picture):
    seen = {lab.page.evaluate(PRINT, "result")}
    for name in ("Sobel y", "Edge", "Blur", "Gaussian 5×5", "Sharpen", "Emboss"):
        before = lab.page.evaluate(PRINT, "result")
        lab.page.get_by_role("button", name=name, exact=True).click()
        seen.add(changed(lab, before))
    assert len(seen) == 7
    lab.page.get_by_role("button", name="Blur", exact=True).click()
    lab.done(2)
    canvas = lab.part("original")
    canvas.click(position={"x": 40, "y": 30})
    lab.page.wait_for_function("() => !document.querySelector('.kernel-place').textContent.includes('121')")
    terms = [float(text) for text in lab.page.locator(".photo-term .from-input").all_inner_texts()]
    assert len(terms) == 9
    assert lab.number("sum") == pytest.approx(sum(terms) / 9, abs=0.06)
    picture(lab.page, "row-v3")
    lab.clean()


def test_a_kernel_of_ones_own_in_color(lab, watch):
    watch.forgive("422")
    before = lab.page.evaluate(PRINT, "result")
    lab.page.get_by_role("switch", name="Gray").click()
    before = changed(lab, before)
    assert lab.page.locator("[data-part^='sum-']").count() == 3
    divide = lab.page.get_by_role("textbox", name="Divide sums by", exact=True)
    expect(divide).to_have_accessible_description(re.compile("keeps the brightness"))
    assert divide.evaluate("(input) => getComputedStyle(input).borderTopColor") != "rgba(0, 0, 0, 0)"
    cell = lab.page.locator("[data-block='kernel'] .cell input").first
    cell.fill("abc")
    cell.press("Enter")
    refused(cell, "abc", "Kernel, row 1, column 1: must be a number; got 'abc'")
    cell.fill("3")
    cell.press("Enter")
    changed(lab, before)
    lab.page.get_by_role("button", name="Rows of the kernel: one more").click()
    lab.page.wait_for_function("() => document.querySelectorAll('[data-block=kernel] .cell').length === 15")


def test_a_photo_is_handed_in_and_what_is_none_is_said(lab, watch):
    watch.forgive("415")
    out = BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 90)).save(out, "PNG")
    mine = {"name": "mine.png", "mimeType": "image/png", "buffer": out.getvalue()}
    lab.page.locator("input[type=file]").set_input_files(mine)
    lab.wait_reading("Pixels", "30 × 40")
    assert lab.part("original").evaluate(BYTES) == [10, 200, 90, 255] * 2
    lab.page.reload()
    lab.ready()
    assert lab.part("original").evaluate(BYTES) == [10, 200, 90, 255] * 2
    chosen = lab.page.locator("#panel-settings").get_by_label("Picture", exact=True)
    assert chosen.evaluate(CHOSEN) == "Your picture"
    lab.choose("Picture", "House by a lake")
    lab.wait_reading("Pixels", "240 × 320")
    assert chosen.evaluate(CHOSEN) == "House by a lake"
    assert chosen.locator("option", has_text="Your picture").count() == 0
    lab.page.locator("input[type=file]").set_input_files(mine)
    lab.wait_reading("Pixels", "30 × 40")
    lab.page.get_by_role("button", name="Glassnet's picture").click()
    lab.wait_reading("Pixels", "240 × 320")
    lab.page.locator("input[type=file]").set_input_files({"name": "note.png", "mimeType": "image/png", "buffer": b"hello"})
    lab.page.locator(".digit-notice", has_text="not an image").wait_for()
    lab.wait_reading("Pixels", "240 × 320")


def test_the_camera_is_followed_and_let_go(lab):
    lab.page.evaluate(CAMERA)
    lab.page.get_by_role("button", name="Camera").click()
    lab.wait_reading("Pixels", "48 × 64")
    changed(lab, changed(lab, lab.page.evaluate(PRINT, "original"), "original"), "original")
    lab.page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', { get: () => true }); document.dispatchEvent(new Event('visibilitychange')); }"
    )
    lab.page.locator(".digit-notice", has_text="out of sight").wait_for()
    assert lab.page.evaluate("window.seen.getTracks().every((track) => track.readyState === 'ended')")


def test_a_camera_that_is_refused_is_said(lab):
    lab.page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }")
    lab.page.get_by_role("button", name="Camera").click()
    lab.page.locator(".digit-notice", has_text="was not allowed").wait_for()


def test_it_fits_a_phone(open_page):
    lab = InstrumentPage(open_page, "kernels-photo", viewport={"width": 360, "height": 740}, color_scheme="dark")
    assert not violations(lab.page)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
