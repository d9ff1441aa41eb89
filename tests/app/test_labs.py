"""Every lab parses, builds and trains; a mistake in one is named with file and line."""

from __future__ import annotations

import re
from functools import reduce
from operator import getitem

import numpy as np
import pytest

from app.labs import FOLDER, LabError, built_in_labs, load_lab
from engine.run import Run
from engine.summaries import views
from engine.zoo import zoo

LABS = built_in_labs()
TRAINING = {name: lab for name, lab in LABS.items() if not lab.instrument}
NEEDED = {"playground", "neuron", "gates", "perceptron", "perceptron-stuck", "adaline", "logistic", "spiral", "shapes", "regression"}
NEEDED |= {"xor", "xor-by-hand"}


def test_the_labs_that_others_rely_on_are_there():
    assert set(LABS) >= NEEDED
    assert {"N1", "N5", "N7", "M1", "M4"} <= {row for lab in LABS.values() for row in lab.metadata.rows}


@pytest.mark.parametrize("lab", TRAINING.values(), ids=TRAINING)
def test_a_lab_builds_trains_shows_its_pictures_and_what_its_steps_wait_for_can_happen(lab):
    run = Run(lab.spec)
    status = run.status_message()
    for check in (step.check for step in lab.metadata.steps if step.check and step.check.number):
        assert isinstance(reduce(getitem, check.number.split("."), status), int | float)
    run.command({"type": "step", "unit": lab.metadata.unit, "count": 3})
    run.command({"type": "step", "unit": "epoch"})
    assert run.step >= 1
    assert run.experiment.network.finite()
    for name in lab.metadata.views:
        if name in views.names():
            assert run.summary({"view": name}).encode()


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_a_lab_is_short_kind_and_links_to_what_exists(lab):
    about = lab.metadata
    assert 1 <= len(about.steps) <= 5
    assert lab.intro.startswith("<p>")
    assert len(re.sub("<[^>]+>", "", lab.intro).split()) < 80
    targets = re.findall(r'href="/play\?lab=([\w-]+)"', lab.intro + "".join(step.text for step in about.steps))
    assert set(targets) <= set(LABS)


@pytest.mark.parametrize("name", ["lenet", "lenet-trained"])
def test_lenet_is_the_one_of_the_course_and_one_is_ready(name):
    spec = LABS[name].spec
    built = [[(layer.kind, getattr(layer, "filters", None), getattr(layer, "units", None)) for layer in layers]
             for layers in (spec.model.layers[:-1], zoo["lenet_average"].layers()[:-1])]  # fmt: skip
    assert built[0] == built[1]
    assert [kind for kind, *_ in built[0]].count("avg_pool2d") == 2
    accuracy = Run(spec).status_message()["metrics"]["test"]["accuracy"]
    assert accuracy > 0.95 if name == "lenet-trained" else accuracy < 0.3


@pytest.mark.parametrize("name", ["xor", "spiral", "logistic", "shapes", "playground"])
def test_labs_that_promise_to_learn_do(name):
    run = Run(LABS[name].spec)
    run.command({"type": "step", "unit": "epoch", "count": 200})
    metrics = run.status_message()["metrics"]
    assert metrics["train"]["accuracy"] > 0.95
    if name == "xor":
        assert {part: found["accuracy"] for part, found in metrics.items()} == {"train": 1.0, "validation": 1.0, "test": 1.0}


def test_the_hand_made_network_computes_what_its_text_says():
    run = Run(LABS["xor-by-hand"].spec)
    hidden = np.vstack([outputs[0][:, :4].T for _, outputs in run.experiment.network.evaluate(run.experiment.dataset.take(np.arange(4)))])
    np.testing.assert_allclose(hidden.T, [[0.34, 0.06, 0.72, 0.26], [0.92, 0.19, 1.0, 0.94]], atol=0.005)


def test_the_perceptron_lab_takes_the_steps_its_text_tells():
    run = Run(LABS["perceptron"].spec)
    seen = []
    for _ in range(3):
        run.command({"type": "step", "unit": "example"})
        seen.append(run.experiment.network.values.tolist())
    assert seen == [[1, 0, 1], [1, 0, 1], [1, 0, 0]]


WHOLE = (FOLDER / "xor.html").read_text()
DATA = WHOLE[WHOLE.index("[spec.data]") : WHOLE.index("[spec.model]")]
BROKEN = {
    "no fence": ("nothing here", 1, "metadata"),
    "bad toml": (WHOLE.replace('title = "XOR', 'title = XOR"'), 2, "Invalid"),
    "unknown field": (WHOLE.replace("order = 30", "order = 30\nodour = 1"), 5, "odour"),
    "missing field": (WHOLE.replace("order = 30\n", ""), 1, "order"),
    "wrong kind": (WHOLE.replace("order = 30", 'order = "soon"'), 4, "order"),
    "bad spec": (WHOLE.replace("noise = 0.1", "noise = 7"), 13, "noise"),
    "no plane": (WHOLE.replace(DATA, '[spec.data]\nkind = "parity_bits"\nbits = 4\n\n'), 11, "points, tables, images and sequences"),
    "script": (WHOLE + "\n<script>1</script>", None, "<script>"),
    "handler": (WHOLE.replace("<p>Neither", '<p onclick="x()">Neither'), None, "onclick"),
    "link away": (WHOLE.replace("<p>Neither", '<p><a href="https://example.org">Neither</a>'), None, "leads away"),
    "no such part": (WHOLE.replace("<p>Neither", '<p><mark data-show="kernel">Neither</mark>'), 40, "<mark> shows 'kernel'"),
    "no such part in a step": (WHOLE.replace("<b>x·y</b>", '<mark data-show=\\"kernel\\">x</mark>'), None, "<mark> shows 'kernel'"),
    "no such chapter": (WHOLE.replace('"3 · Multi-layer networks"', '"3 · Magic"'), 3, "Magic"),
    "no such row": (WHOLE.replace('rows = ["M1"]', 'rows = ["M1", "Z9"]'), 5, "Z9"),
    "prediction without a choice": (
        WHOLE.replace("[[steps]]", '[[steps]]\ntext = "?"\npredict = { of = "curve" }\n\n[[steps]]', 1),
        None,
        "among",
    ),
    "prediction of what is not there": (
        WHOLE.replace("[[steps]]", '[[steps]]\ntext = "?"\npredict = { of = "boundary", changes = { "data.noise" = 7 } }\n\n[[steps]]', 1),
        26,
        "noise",
    ),
}


@pytest.mark.parametrize(("text", "line", "word"), BROKEN.values(), ids=BROKEN.keys())
def test_a_mistake_in_a_lab_is_named_with_file_and_line(tmp_path, text, line, word):
    path = tmp_path / "broken.html"
    path.write_text(text)
    with pytest.raises(LabError) as error:
        load_lab(path)
    assert str(error.value).startswith(f"{path}:{line or ''}")
    assert word in str(error.value)


def test_the_list_of_labs_is_served(http):
    listed = http.get("/api/labs").json()
    assert [entry["id"] for entry in listed] == list(LABS)
    assert all({"id", "title", "chapter", "rows", "url"} <= set(entry) for entry in listed)
    assert http.get("/api/labs/xor").json()["spec"]["data"]["kind"] == "xor_gate"
    assert all(http.get(entry["url"]).status_code == 200 for entry in listed)
