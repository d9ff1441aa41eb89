"""Images in the workbench: chosen beside points and tables, shown as pictures, looked at one by one."""

from __future__ import annotations

import zipfile
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.e2e.workbench import PATIENCE, Workbench

SHOWN = "(shown) => document.body.dataset.shown === shown"


def choose(bench: Workbench, kind: str) -> None:
    """Press the tile of a set of images."""
    bench.page.locator(f".tile[data-kind='{kind}'] img").wait_for(state="attached", timeout=PATIENCE)
    bench.tile(kind).click()
    bench.page.wait_for_function(SHOWN, arg="image", timeout=PATIENCE)
    bench.page.locator("glass-gallery .gallery-picture").nth(20).wait_for(timeout=PATIENCE)


def test_images_take_the_place_of_points_and_undo_brings_them_back(page, picture) -> None:
    bench = Workbench(page)
    bench.wait_started()
    choose(bench, "digits")
    bench.wait_epoch(3)
    assert bench.run()["spec"]["model"]["layers"][0]["kind"] == "conv2d"
    expect(page.locator("glass-network, glass-boundary, glass-paintbox")).to_have_count(0)
    expect(page.locator("glass-layers, glass-answer")).to_have_count(2)
    picture(page, "images-digits")
    page.keyboard.press("Control+z")
    page.wait_for_function(SHOWN, arg="plane", timeout=PATIENCE)
    page.locator("glass-boundary canvas").first.wait_for()
    assert bench.run()["spec"]["data"]["kind"] == "circles"
    assert bench.run()["spec"]["model"]["layers"][0]["kind"] == "dense"
    page.keyboard.press("Control+Shift+z")
    page.wait_for_function(SHOWN, arg="image", timeout=PATIENCE)
    page.locator("glass-answer").wait_for()


def test_a_picture_is_chosen_and_a_reload_shows_the_run_again(page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    choose(bench, "digits")
    chosen = page.locator("glass-gallery .gallery-picture").nth(7)
    name = str(chosen.get_attribute("aria-label"))
    chosen.click()
    page.wait_for_function("(truth) => document.querySelector('glass-answer').textContent.includes(truth)", arg=f"“{name.split(':')[0]}”")
    chosen.press("ArrowRight")
    page.wait_for_function(
        "(left) => { const { example } = document.activeElement.dataset; return example && example !== left && "
        "document.querySelector('glass-gallery [aria-checked=true]')?.dataset.example === example; }",
        arg=chosen.get_attribute("data-example"),
    )
    page.reload()
    bench.wait_started()
    page.locator("glass-gallery .gallery-picture").first.wait_for()
    expect(page.locator("glass-layers")).to_have_count(1)


def zipped(*colors: str) -> bytes:
    """A zip with a folder of small pictures for each color."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for color in colors:
            for i in range(10):
                file = BytesIO()
                Image.new("RGB", (40 + i, 30), color).save(file, "PNG")
                archive.writestr(f"{color}/{i}.png", file.getvalue())
    return out.getvalue()


def hand_in(page: Page, data: bytes) -> None:
    """Choose a zip in the dialog."""
    file: FilePayload = {"name": "colors.zip", "mimeType": "application/zip", "buffer": data}
    page.locator(".own-images input[accept*='zip']").set_input_files(file)


def test_a_zip_of_ones_own_is_refused_in_words_or_learnt_from_and_deleted(page, watch) -> None:
    watch.forgive("status of 422")
    bench = Workbench(page)
    bench.wait_started()
    page.get_by_role("button", name="Your own pictures").click()
    hand_in(page, zipped("red"))
    page.locator(".own-images [role='alert']", has_text="2 to 100 folders").wait_for(timeout=PATIENCE)
    hand_in(page, zipped("red", "blue"))
    page.locator(".dataset-name", has_text="colors").wait_for(timeout=PATIENCE)
    page.locator("glass-gallery").scroll_into_view_if_needed()  # pictures in sight are asked for
    page.locator("glass-gallery .gallery-name", has_text="blue").wait_for(timeout=PATIENCE)
    bench.wait_epoch(2)
    assert bench.run()["spec"]["data"]["kind"] == "own_images"
    page.reload()
    bench.wait_started()
    page.locator("glass-gallery").scroll_into_view_if_needed()
    page.locator("glass-gallery .gallery-name", has_text="red").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Delete these").click()
    page.get_by_role("button", name="Really delete 20 pictures?").click()
    page.locator(".dataset-name", has_text="Small digits").wait_for(timeout=PATIENCE)
    page.wait_for_function("() => !document.querySelector(\".tile[data-kind='own_images']\")")


def test_what_is_chosen_in_a_transfer_comes_as_its_features_take_it_however_early(open_page) -> None:
    page = open_page("/runs")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/runs", hold, times=1)
    page.goto("/play?lab=transfer")
    bench = Workbench(page)
    page.get_by_role("tab", name="Data and training").click()
    bench.tile("fruits").click()
    expect(bench.tile("fruits")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(bench.tile("fruits")).to_have_attribute("aria-checked", "true")
    expect(bench.tile("fruits")).to_have_attribute("aria-busy", "false")
    assert {name: bench.run()["spec"]["data"][name] for name in ("size", "color")} == {"size": 28, "color": False}
    page.locator("[data-tab='transfer']").click()
    page.locator("#reuse-cut option").nth(1).wait_for(state="attached", timeout=PATIENCE)
    page.get_by_role("button", name="Your own pictures").click()
    hand_in(page, zipped("red", "blue"))
    page.locator("#reuse-data option", has_text="colors").wait_for(state="attached", timeout=PATIENCE)
    page.locator(".dataset-name", has_text="colors").wait_for(timeout=PATIENCE)
    spec = bench.run()["spec"]
    assert (spec["data"]["kind"], spec["data"]["size"], spec["data"]["color"]) == ("own_images", 28, False)
    assert (spec["training"]["source"], spec["training"]["frozen_up_to"]) == ("lenet", "max_pool2d_2")
    page.locator(".transfer-layers li", has_text="dense_3").filter(has_text="1 · 85").wait_for(timeout=PATIENCE)
    assert page.locator(".transfer-layers [data-state='frozen']").count() == 4


FAKE_CAMERA = """() => {
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("2d");
  canvas.width = canvas.height = 64;
  setInterval(() => { paint.fillStyle = `hsl(${(Date.now() / 10) % 360} 80% 50%)`; paint.fillRect(0, 0, 64, 64); }, 20);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}"""


def test_pictures_are_taken_into_classes_while_a_button_is_held(page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    page.evaluate(FAKE_CAMERA)
    page.get_by_role("button", name="Your own pictures").click()
    page.get_by_role("button", name="Camera").click()
    for number in range(2):
        page.locator(".own-class").nth(number).locator("input").first.fill(f"Thing {number}")
        page.get_by_role("button", name="Hold to take pictures").nth(number).hover()
        page.mouse.down()
        page.wait_for_function("(at) => Number.parseInt(document.querySelectorAll('.own-count')[at].textContent) >= 10", arg=number)
        page.mouse.up()
    page.get_by_role("button", name="Learn from these").click()
    page.locator("glass-gallery").scroll_into_view_if_needed()
    page.locator("glass-gallery .gallery-name", has_text="Thing 1").wait_for(timeout=PATIENCE)
    assert bench.run()["spec"]["data"]["kind"] == "own_images"


def test_a_set_that_is_not_here_is_offered_and_its_reason_told(page, watch) -> None:
    watch.forgive("status of 401")
    bench = Workbench(page)
    bench.wait_started()
    absent = {"data": {"kind": "mnist"}, "title": "MNIST digits", "help": "", "here": False, "bytes": 11_594_722, "picture": None}
    failed = {"done": 0, "total": 11_594_722, "running": False, "error": "no source can be reached"}
    sets = {"sets": [{**absent, "fetch": failed}], "may_fetch": False}
    page.route("**/api/images", lambda route: route.fulfill(json=sets))
    page.evaluate("() => document.querySelector('glass-data-panel').furnish()")
    bench.tile("mnist").locator(".tile-absent").click()
    box = page.locator(".fetch-box")
    box.wait_for()
    assert "11.6 MB" in box.inner_text()
    assert "The download failed" in box.inner_text()
    box.get_by_text("What happened, and what to do").click()
    assert "no source can be reached" in box.inner_text()
    assert box.get_by_label("Teacher token").is_visible()
    expect(bench.tile("mnist")).to_have_attribute("aria-busy", "false")
    assert bench.run()["spec"]["data"]["kind"] == "circles"
    page.goto("/play?lab=shuffled-pixels")  # a race: the same box, and its choice stays with what is in force
    page.wait_for_function("() => document.querySelector('#race-data')?.options.length === 3 && history.state?.run", timeout=PATIENCE)
    page.locator("#race-data").select_option(label="MNIST, 28×28")
    box.wait_for()
    assert "Until then there is: small digits, 8×8, Fashion, 28×28." in box.inner_text()
    expect(page.locator("#race-data")).to_have_value("0")


def test_pictures_are_changed_in_training_and_classes_are_chosen(page) -> None:
    bench = Workbench(page)
    bench.wait_started()
    choose(bench, "digits")
    page.get_by_text("Augmentation: change pictures").click()
    page.locator(".field[data-path='data.augmentation.rotate'] input[type='range']").fill("200")
    page.locator(".gallery-changes canvas").nth(4).wait_for(timeout=PATIENCE)
    page.get_by_text("Classes to learn").click()
    page.locator(".gallery-classes .chip", has_text="3").click()
    page.wait_for_function("() => document.querySelectorAll('.gallery-row').length === 9", timeout=PATIENCE)
    data = bench.wait_run(lambda run: run["spec"]["data"]["augmentation"]["rotate"] > 0)["spec"]["data"]
    assert data["classes"] == [0, 1, 2, 4, 5, 6, 7, 8, 9]
