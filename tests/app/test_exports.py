"""What is taken along of a run: its film, its curves, its page."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re

import numpy as np
import pytest
from PIL import Image, ImageSequence

from app.exports import export_kinds, exporter
from app.exports.boundary_film import CAPTION, SIDE
from app.exports.colors import token
from app.exports.modules import SCRIPTS, import_map
from engine.errors import SpecError
from engine.film import film_of
from engine.run import Run
from engine.spec import parse_spec

BOUNDARY = {"view": "boundary", "resolution": 20}
LAYERS = {"layers": [{"units": 6}, {"units": None, "activation": "auto"}]}


@pytest.fixture(scope="module")
def run() -> Run:
    made = Run(
        parse_spec({"data": {"kind": "blobs", "spread": 0.05, "samples": 120}, "model": LAYERS, "optimizer": {"learning_rate": 0.1}})
    )
    made.take_steps("epoch", 90)
    return made


def held(page: str, name: str) -> str:
    """The text of a script in the page that is no script."""
    found = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return found[1]


def test_a_film_shows_the_kept_moments_and_leaves_the_run_where_it_is(run):
    weights, step = run.experiment.network.values.copy(), run.step
    scenes = film_of(run, [BOUNDARY], most=20)
    assert (run.step, run.playing) == (step, False)
    np.testing.assert_array_equal(run.experiment.network.values, weights)
    steps = [scene.status["step"] for scene in scenes]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, step)
    assert len(steps) <= 20
    np.testing.assert_array_equal(scenes[-1].frames["boundary"].arrays["winner"], run.summary(BOUNDARY).arrays["winner"])
    assert (scenes[0].frames["boundary"].arrays["confidence"] != run.summary(BOUNDARY).arrays["confidence"]).any()


def test_the_film_after_a_rewind_ends_where_the_run_stands(run):
    twin = Run(run.spec)
    twin.take_steps("epoch", 10)
    twin.rewind(twin.timeline.steps()[4])
    assert film_of(twin, [BOUNDARY])[-1].status["step"] == twin.step


def test_the_gif_moves_and_ends_with_the_network_as_it_is(run):
    beats: list[int] = []
    film = Image.open(io.BytesIO(exporter("gif").of(run, lambda: beats.append(1))))
    assert len(beats) > len(list(ImageSequence.Iterator(film)))
    assert film.size == (SIDE, SIDE + CAPTION)
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(film)]
    assert 2 < len(frames) <= 60
    last = np.asarray(frames[-1], float)
    domain = run.experiment.dataset.domain
    classes = {number: np.array(token(f"class-{number}")) for number in (0, 1)}
    for number in classes:
        x, y = run.experiment.dataset.points.xy[:, run.experiment.dataset.points.label == number].mean(axis=1)
        column, row = (x - domain.x0) / (domain.x1 - domain.x0) * SIDE, (domain.y1 - y) / (domain.y1 - domain.y0) * SIDE
        seen = np.median(last[int(row) - 30 : int(row) + 30, int(column) - 30 : int(column) + 30].reshape(-1, 3), axis=0)
        assert min(classes, key=lambda other: float(np.abs(classes[other] - seen).sum())) == number


@pytest.mark.parametrize("data", ["plane", "sine"])
def test_values_and_curves_have_films_too(data):
    made = Run(parse_spec({"data": {"kind": data, "samples": 40}, "model": LAYERS}))
    made.take_steps("epoch", 3)
    assert len(list(ImageSequence.Iterator(Image.open(io.BytesIO(exporter("gif").of(made)))))) == 4


@pytest.mark.parametrize("kind", ["gif", "page"])
def test_data_that_is_no_plane_has_no_film_and_it_is_said_why(kind):
    with pytest.raises(SpecError, match="the film shows points of a plane; this run learns from digits"):
        exporter(kind).of(
            Run(parse_spec({"data": {"kind": "digits"}, "model": {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}}))
        )


def test_the_curves_are_a_table_with_every_point(run):
    rows = list(csv.DictReader(io.StringIO(exporter("csv").of(run).decode())))
    columns = run.history.since(0)
    assert set(rows[0]) == set(columns)
    for name, values in columns.items():
        np.testing.assert_array_equal([float(row[name] or "nan") for row in rows], values)


def test_the_page_holds_everything_it_needs(run):
    page = exporter("page").of(run).decode()
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    assert "url(" not in page
    recording, frames = json.loads(held(page, "recording")), gzip.decompress(base64.b64decode(held(page, "frames")))
    lengths, at = 0, 0
    while at < len(frames):
        at += 4 + int.from_bytes(frames[at : at + 4], "little")
        lengths += 1
    assert lengths == 1 + len(recording["moments"]) * len(recording["views"])
    assert recording["moments"][-1]["step"] == run.step
    assert recording["spec"] == run.spec.to_json()


def test_the_modules_of_a_page_call_each_other_by_name():
    modules = import_map("offline.js")
    for address in modules.values():
        text = base64.b64decode(address.partition(",")[2]).decode()
        named = re.findall(r'(?:^import|\}\s*from|^import \w+ from)\s*"([^"\n]+)"', text, re.MULTILINE)
        assert set(named) <= set(modules)
        assert "import(" not in text
    assert all((SCRIPTS / name.removeprefix("glassnet/")).is_file() for name in modules)


def test_every_export_is_offered_with_words_and_a_file_of_its_own():
    kinds = export_kinds()
    assert {"csv", "gif", "page", "keras", "pytorch", "numpy", "notebook", "onnx"} <= {kind["kind"] for kind in kinds}
    assert len({kind["file_name"] for kind in kinds}) == len(kinds)
    assert all(kind["title"] and kind["help"] and kind["group"] in {"run", "network"} for kind in kinds)
