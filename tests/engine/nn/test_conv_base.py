"""The convolutional base: the numbers of the same layers one by one, no part of what learns or is kept of a run, passed once a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.alive import footprint
from engine.architecture import plan, summarize
from engine.border import to_inside, to_outside
from engine.errors import SpecError
from engine.functional.passed import MOST_BYTES
from engine.graph import Network
from engine.nn import conv_base
from engine.nn.base import layers
from engine.nn.conv_base import ConvBase, size_of
from engine.nn.reach import clipped, point
from engine.persist import load_run, save_run
from engine.reuse import Wish, based
from engine.run import Run
from engine.spec import parse_spec
from engine.tensor import Array
from engine.weights import PLACE, known_arrays

NARROW: dict[str, Any] = {"kind": "conv_base", "network": "vgg11", "first_filters": 2, "preprocessing": "torch"}
FRUITS = {"kind": "fruits", "samples": 60}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(PLACE, str(tmp_path))
    yield tmp_path
    anew()


def anew() -> None:
    """What a new process remembers."""
    for remembered in (conv_base.outputs_of, conv_base.arrays_of, known_arrays):
        remembered.cache_clear()


def pictures(count: int, side: int = 32) -> Array:
    return np.random.default_rng(0).random((count, side, side, 3), np.float32)


def kept(base: ConvBase, side: int = 32) -> str:
    """The name of random weights that were kept as from a file."""
    rng, shape = np.random.default_rng(1), (side, side, 3)
    drawn = {name: rng.normal(0, 0.3, wanted).astype(np.float32) for name, wanted in base.resting_shapes(shape).items()}
    return base.keep(drawn, shape)


def small_run() -> Run:
    base = {**NARROW, "source": kept(ConvBase.model_validate(NARROW))}
    run = Run(based(base, FRUITS, Wish(first_epochs=50, batch_size=8)))
    run.command({"type": "step", "unit": "epoch", "count": 2})
    return run


def passes(*_: Any) -> None:
    raise AssertionError("a picture passed a second time")


SCALED: dict[str, Callable[[Array], Array]] = {
    "none": lambda x: x,
    "torch": lambda x: (x - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225],
    "caffe": lambda x: 255 * x[..., ::-1] - [103.939, 116.779, 123.68],
}


@pytest.mark.parametrize("preprocessing", SCALED)
def test_it_gives_the_numbers_of_its_layers_one_by_one(preprocessing: str) -> None:
    base = ConvBase.model_validate({**NARROW, "preprocessing": preprocessing})
    base = base.model_copy(update={"source": kept(base)})
    parts = {name: part for name, part in base.parts((32, 32, 3)).items() if name != "preprocessing"}
    plain = Network([part.model_copy(update={"name": name}) for name, part in parts.items()], (32, 32, 3))
    weights = base.resting((32, 32, 3))
    for name, view in plain.views().items():
        view[...] = weights[name.replace(".", "_")]
    x = pictures(6)
    scaled = np.asarray(SCALED[preprocessing](x), np.float32)
    found = Network([base], (32, 32, 3)).predict(to_inside(x))
    expected = plain.predict(to_inside(scaled))
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_the_true_base_of_vgg16_rests_and_only_its_head_learns(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [size_of(name) for name in ("vgg11", "vgg13", "vgg16")] == [9_220_480, 9_404_992, 14_714_688]
    base = ConvBase()
    file = place / f"{kept(base, 64)}.safetensors"
    base = base.model_copy(update={"source": file.stem})
    assert file.stat().st_size > 58_000_000
    network = Network([base, layers.make("flatten"), layers.make("dense", units=2)], (64, 64, 3))
    assert (network.size, len(network.gradients), [row["parameters"] for row in summarize(network.nodes)]) == (
        4098,
        4098,
        [14_714_688, 0, 4098],
    )
    network.initialize(1)
    assert not known_arrays(file.stem)["block5_conv3"].flags.owndata, "mapped from the file"
    first = network.predict(to_inside(pictures(2, 64)))
    assert np.ptp(first) > 0
    monkeypatch.setattr(ConvBase, "through", passes)
    np.testing.assert_array_equal(network.predict(to_inside(pictures(2, 64))), first)


def test_a_picture_passes_once_and_later_processes_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run()
    monkeypatch.setattr(ConvBase, "through", passes)
    run.command({"type": "step", "unit": "epoch", "count": 2})
    assert len(run.history.since(0)["epoch"]) == 5
    saved = save_run(run)
    anew()
    again = load_run(saved)
    for each in (run, again):
        each.command({"type": "step", "unit": "epoch", "count": 2})
    np.testing.assert_array_equal(again.experiment.network.values, run.experiment.network.values)
    assert again.status_message()["metrics"] == run.status_message()["metrics"]


def test_it_is_no_part_of_checkpoints_and_undo_brings_it_back() -> None:
    run = small_run()
    network = run.experiment.network
    base, learnt = network.nodes[0].counted, network.size
    assert base > 10 * (network.nodes[0].parameters + 1)
    assert not any(name.startswith("conv_base") for name in network.views())
    before = network.values.copy()
    run.command({"type": "set", "changes": {"model.layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}})
    assert run.experiment.network.size != learnt
    run.command({"type": "rewind", "step": run.step})
    spec = based({**NARROW, "source": kept(ConvBase.model_validate(NARROW))}, FRUITS, Wish(first_epochs=50, batch_size=8))
    run.become(spec)
    assert run.experiment.network.nodes[0].counted == base
    assert run.experiment.network.values.shape == before.shape


def test_memory_is_told_before_anything_is_there() -> None:
    spec = based({"kind": "conv_base"}, FRUITS, Wish())
    base, *_ = plan(spec.head().layers, spec.input_shape)
    without = parse_spec(
        {**spec.to_json(), "model": {"layers": [{"kind": "max_pool2d", "pool_size": 16}, {"kind": "flatten"}, {"units": None}]}}
    )
    more = footprint(spec.to_json()).weights - footprint(without.to_json()).weights
    assert 4 * base.counted + 4 * 60 * prod(base.out_shape) < more < 8 * base.counted
    assert base.layer.keeps(10**6, *base.in_shapes) - base.layer.keeps(0, *base.in_shapes) <= MOST_BYTES // 4


def test_what_is_outside_its_reach_does_not_matter() -> None:
    base = ConvBase.model_validate({**NARROW, "depth": 2})
    network = Network([base], (16, 16, 3))
    x = pictures(1, 16)
    before = to_outside(network.predict(to_inside(x)))[0]
    (seen,) = base.seen(point((0, 1, 3)), (16, 16, 3))
    inside = np.zeros(x.shape, bool)
    rows, columns, _ = (slice(first, last + 1) for first, last in clipped(seen, (16, 16, 3)))
    inside[0, rows, columns] = True
    assert 0 < inside.sum() < inside.size
    other = to_outside(network.predict(to_inside(np.where(inside, x, 1 - x).astype(np.float32))))[0]
    assert other[0, 1, 3] == pytest.approx(before[0, 1, 3], rel=1e-5)
    assert not np.allclose(other, before)


@pytest.mark.parametrize(
    ("base", "path", "message"),
    [
        ({"trainable": True}, "trainable", "must be false: a convolutional base never learns here"),
        ({"source": "kept_0123456789abcdef01234567"}, "source", "a link does not carry them; hand in the file again"),
        ({"depth": 6}, "depth", "5"),
        ({"network": "vgg19"}, "network", "vgg16"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(base: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec(
            based(NARROW, FRUITS, Wish()).to_json() | {"model": {"layers": [{**NARROW, **base}, {"kind": "flatten"}, {"units": None}]}}
        )
    (problem,) = refused.value.problems
    assert problem.path == f"model.layers[0].{path}"
    assert message in problem.message


def test_weights_of_another_network_are_refused() -> None:
    source = kept(ConvBase.model_validate(NARROW))
    with pytest.raises(SpecError, match="block1_conv2 is not there; vgg16 needs"):
        plan([ConvBase.model_validate({**NARROW, "network": "vgg16", "source": source})], (32, 32, 3))
    with pytest.raises(SpecError, match=r"block1_conv1 has the shape \(2, 28\); vgg11 needs \(4, 28\) there"):
        plan([ConvBase.model_validate({**NARROW, "first_filters": 4, "source": source})], (32, 32, 3))
