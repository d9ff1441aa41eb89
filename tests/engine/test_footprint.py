"""What a run needs is worked out before anything of it exists, and agrees with what its steps hold when they are recorded."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from engine.alive import footprint
from engine.border import input_tensor
from engine.errors import SpecError
from engine.footprint import PROCESS, RoomError, refused, told_size
from engine.graph import Network
from engine.nn.base import layers
from engine.run import Run
from engine.spec import parse_spec
from engine.tape import Tape
from tests.engine.export.test_layers import CASES, REUSED, made

BATCH, FLOAT = 64, 4
SHAPES = {1: (96,), 2: (16, 24), 3: (14, 14, 12)}
HEAD = {"units": None, "activation": "auto"}
LARGE = {"data": {"kind": "digits"}, "model": {"layers": [{"kind": "up_sampling2d", "size": 8}, {"kind": "conv2d", "filters": 32},
         {"kind": "flatten"}, {"units": 1}, HEAD]}}  # fmt: skip


def larger(kind: str, shape: tuple[int, ...], arguments: dict[str, Any]) -> tuple[tuple[int, ...], dict[str, Any]]:
    """A case of the layers' tests with so many numbers that buffers of a fixed size do not count."""
    found = dict(arguments)
    size = SHAPES[len(shape)]
    for name in ("units", "filters"):
        if name in found:
            found[name] *= 8
    if "groups" in found:
        found["filters"], size = 12 * found["groups"], (*size[:-1], 12 * found["groups"])
    if "layer" in found:
        found["layer"] = {**found["layer"], "units": 24}
    if kind == "residual_block" and found.get("shortcut") == "none":
        found["filters"] = size[-1]
    if kind == "conv_base":  # a base of one channel per filter, so that what passes through it at a time does not count
        found, size = {"depth": 1, "first_filters": 1}, (*size[:-1], 1)
    if kind == "reshape":
        found["target_shape"] = (4, -1)
    if kind == "embedding":
        found, size = {**found, "output_dim": 16}, (24,)
    if kind.startswith("transformer"):
        found["intermediate_dim"] = 48
    return size, found


@pytest.mark.parametrize("kind", [kind for kind in layers.names() if kind != REUSED])
def test_every_layer_says_about_what_a_step_of_it_holds(kind):
    for shape, (arguments, *_) in CASES[kind]:
        size, found = larger(kind, shape, arguments)
        network = Network([made(kind, **found)], size, limit=10**9)
        network.initialize(1)
        tracemalloc.start()
        try:
            x = input_tensor(size, BATCH, np.float32)
            x.requires_grad = True
            tape = Tape(network.forward(x, training=True)[-1])
            tape.backward_calls()
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        (node,) = network.nodes
        said = FLOAT * (node.layer.held(BATCH, *node.in_shapes) + 2 * BATCH * int(np.prod(size)))
        assert 0.6 * held < said < 1.8 * held, (found, held, said)


def test_more_of_anything_needs_more():
    small = footprint({})
    assert small.total > PROCESS
    wider = footprint({"model": {"layers": [{"units": 1000}, {"units": 500}, HEAD]}})
    assert wider.weights > 50 * small.weights
    images = {"data": {"kind": "digits"}, "model": {"layers": [{"kind": "conv2d"}, {"kind": "batch_norm"}, {"kind": "flatten"}, HEAD]}}
    few, many = (footprint({**images, "training": {"batch_size": size}}) for size in (16, 512))
    assert many.batch > 4 * few.batch
    assert footprint({"data": {"samples": 2000}}).data > 2 * small.data
    # Of twenty points no batch has more.
    assert footprint({"data": {"samples": 20}, "training": {"batch_size": 5000}}).total < 2 * small.total


def test_a_race_needs_what_all_of_its_networks_need():
    members = [{"name": name, "spec": {}} for name in "AB"]
    one, two = footprint({"members": members[:1]}), footprint({"members": members})
    assert two.weights == 2 * one.weights
    assert two.data == one.data  # the same points
    other = footprint({"members": [members[0], {"name": "B", "spec": {"data": {"kind": "moons"}}}]})
    assert other.data > one.data
    assert footprint({"members": members, "seeds": 8}).total > two.total


def test_the_field_at_fault_is_named_with_rule_and_value():
    found = footprint(LARGE)
    problem = refused(2_300_000_000, 2_000_000_000, "GLASSNET_RUN_MEMORY_BYTES", found.largest()).problems[0]
    assert problem.path == "model.layers"
    assert "needs about 2.3 GB" in problem.message
    assert "allows 2.0 GB per run (GLASSNET_RUN_MEMORY_BYTES)" in problem.message
    assert [told_size(n) for n in (31_000_000, 960_000_000, 15e9)] == ["31 MB", "1.0 GB", "15.0 GB"]


def test_what_cannot_be_built_has_no_size():
    with pytest.raises(SpecError):
        footprint({"model": {"layers": [{"kind": "flatten"}]}})


def test_a_run_takes_on_nothing_there_is_no_room_for():
    run = Run(parse_spec({"data": {"samples": 40}}))
    run.room = run.footprint().total
    before = run.spec
    larger = {"type": "set", "changes": {"model.layers[0].units": 64, "model.layers[1].units": 64, "data.samples": 400}}
    with pytest.raises(RoomError) as refusal:
        run.command(larger)
    assert run.spec is before
    run.room = refusal.value.found.total
    assert run.command(larger)["touched"] == "network"
    run.command({"type": "step", "unit": "epoch", "count": 1})
    run.room = 0
    for command in ({"type": "reset", "weights": "same"}, {"type": "rewind", "step": 0}):
        with pytest.raises(RoomError):
            run.command(command)
    run.room = None
    assert run.command({"type": "rewind", "step": 0})["step"] == 0
