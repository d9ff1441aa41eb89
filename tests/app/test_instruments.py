"""Instruments over HTTP: frames, refusals, measurements one at a time; and the labs that hold them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load

from app.labs import LabError, built_in_lab, built_in_labs, load_lab, load_labs
from app.training import Wish, train_headless
from engine.errors import SpecError
from engine.instruments import instruments
from engine.instruments.history import entries

LABS = {name: lab for name, lab in built_in_labs().items() if lab.instrument}


def test_an_instrument_answers_with_a_frame(http, tmp_path):
    answer = http.post("/api/instruments/descent", json={"steps": 3})
    assert answer.status_code == 200, answer.text
    assert load(answer.content)["path_0"][:, 0] == pytest.approx([-1.5, -1.2, -0.96, -0.768])
    file = tmp_path / "frame.safetensors"
    file.write_bytes(answer.content)
    with safe_open(file, "numpy") as frame:
        words = frame.metadata()
    assert words["mathml_function"].startswith("<math")
    assert json.loads(words["results"])["steps"] == 3


@pytest.mark.parametrize(
    ("kind", "body", "status", "path"),
    [
        ("microscope", {}, 404, ""),
        ("descent", {"steps": -1}, 422, "steps"),
        ("descent", {"function": "own", "formula": "x +"}, 422, "formula"),
        ("descent", {"optimizer": {"kind": "sgd", "learning_rate": 0}}, 422, "optimizer.learning_rate"),
        ("computation", {"example": "own", "formula": "import os"}, 422, "formula"),
        ("encoding", {"encoder": {"kind": "ordered", "edges": [2, 1]}}, 422, "encoder.edges"),
    ],
)
def test_refusals_name_the_argument(http, kind, body, status, path):
    answer = http.post(f"/api/instruments/{kind}", json=body)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["path"] == path


def test_only_one_measurement_at_a_time(http):
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: http.post("/api/instruments/timing", json={"n": 1000, "examples": 1000}), range(3)))
    states = sorted(answer.status_code for answer in answers)
    assert states[0] == 200
    assert states[-1] == 429
    busy = next(answer for answer in answers if answer.status_code == 429)
    assert int(busy.headers["retry-after"]) >= 1


def test_the_catalog_tells_of_every_instrument(http):
    told = http.get("/api/catalog").json()["families"]["instruments"]
    assert {entry["kind"] for entry in told} == set(instruments.names())


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_a_lab_of_an_instrument_opens_and_trains_nothing(http, lab):
    page = http.get(lab.url)
    assert page.status_code == 200
    assert f'data-instrument="{lab.instrument.kind}"' in page.text
    assert r"\(" not in page.text
    listed = next(entry for entry in http.get("/api/labs").json() if entry["id"] == lab.id)
    assert listed["rows"] == lab.metadata.rows
    refused = http.post("/api/runs", json={"spec": lab.id})
    assert refused.status_code == 422
    assert "nothing to train" in refused.json()["errors"][0]["message"]
    with pytest.raises(SpecError, match="nothing to train"):
        _ = lab.spec


def test_the_command_line_says_that_there_is_nothing_to_train():
    with pytest.raises(SpecError, match="nothing to train"):
        train_headless(Wish("descent"))


def test_every_instrument_has_a_lab():
    assert {lab.instrument.kind for lab in LABS.values() if lab.instrument} == set(instruments.names())


def test_the_labs_that_come_with_it_show_what_their_instruments_give():
    assert list(load_labs()) == list(built_in_labs())  # each is computed here, and none at a start of the server


def test_one_lab_is_read_without_the_others(monkeypatch):
    read = []
    monkeypatch.setattr("app.labs.load_lab", lambda path, compute: read.append(path.stem))
    for name in ("xor", "no-such-lab", "../lessons/xor"):
        built_in_lab(name)
    assert read == ["xor"]


def test_every_moment_of_history_can_be_replayed():
    labs = built_in_labs()
    assert all(any(name in labs for name in entry["labs"]) for entry in entries())


BROKEN = {
    "both": ("[spec]\n[instrument]\nkind = 'descent'", "either"),
    "neither": ("", "either"),
    "unknown": ("[instrument]\nkind = 'microscope'", "microscope"),
    "argument": ("[instrument]\nkind = 'descent'\nsteps = 0", "steps"),
    "no frame": ("[instrument]\nkind = 'descent'\nfunction = 'own'\nformula = 'x +'", "formula"),
}


@pytest.mark.parametrize(("table", "word"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_in_a_lab_is_named_with_file_and_line(tmp_path, table, word):
    path = tmp_path / "broken.html"
    head = 'title = "T"\nchapter = "1 · The neuron"\norder = 1\nrows = ["N1"]\nsummary = "S"\n'
    path.write_text(f'+++\n{head}\n{table}\n[[steps]]\ntext = "T"\n+++\n<p>T</p>\n')
    with pytest.raises(LabError) as error:
        load_lab(path)
    assert str(error.value).startswith(f"{path}:")
    assert word in str(error.value)


def sent(http, data: bytes, arguments: str = "{}", kind: str = "photo", **more: str):
    return http.post(f"/api/instruments/{kind}/picture", files={"image": ("mine.png", data)}, data={"arguments": arguments, **more})


def picture(width: int, height: int, color: tuple[int, int, int], kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind)
    return out.getvalue()


def test_a_kernel_is_laid_over_a_picture_that_is_handed_in(http):
    answer = sent(
        http, picture(90, 60, (200, 100, 0)), '{"kernel": [[0, 0, 0], [0, 2, 0], [0, 0, 0]], "divide": 4, "gray": false, "display": "clip"}'
    )
    assert answer.status_code == 200, answer.text
    arrays = load(answer.content)
    assert arrays["original"].shape == arrays["output"].shape == (60, 90, 3)
    assert (arrays["output"] == [100, 50, 0]).all()


def test_pictures_are_refused_in_words(http):
    fine = picture(4, 4, (0, 0, 0))
    refused = [
        (sent(http, b"hello"), 415, "image", "not an image"),
        (sent(http, picture(5000, 4000, (0, 0, 0))), 413, "image", "5,000×4,000 pixels"),
        (sent(http, b""), 422, "image", "empty"),
        (sent(http, fine, "{"), 422, "arguments", "must be JSON"),
        (sent(http, fine, "[]"), 422, "", "JSON object"),
        (sent(http, fine, '{"kernel": [[1, 2]]}'), 422, "kernel", "2 columns; an odd number"),
        (sent(http, fine, '{"kernel": [[1, 2, 3], [4]]}'), 422, "kernel[0][1]", "all rows are of one length"),
        (sent(http, fine, '{"divide": 0}'), 422, "divide", "must be at least 0.01; got 0"),
        (sent(http, fine, speed="1"), 422, "speed", "no such field"),
        (sent(http, fine, kind="descent"), 404, "", "that takes pictures"),
        (http.post("/api/instruments/photo/picture", json={}), 415, "", "multipart/form-data"),
    ]
    for answer, status, path, words in refused:
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["path"] == path
        assert words in answer.json()["errors"][0]["message"]
