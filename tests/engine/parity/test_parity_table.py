"""The parity table: every op, layer, activation, loss and optimizer against central differences and, where it is installed, PyTorch.

Whatever is registered is measured; the table is written to artifacts/parity.md at the end of the run.
"""

from __future__ import annotations

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.functional.activation import activations
from engine.functional.corruption import Corruption, Masking
from engine.functional.loss import losses
from engine.nn.base import layers
from engine.optim import optimizers
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.parity import measure
from tests.engine.parity.draws import filled, wired
from tests.engine.parity.table import LIMITS, TORCH, Table, apart, table
from tests.engine.parity.twins import Side, name_of

BENT = [name for name, kind in activations.items() if kind.differentiable]
LOSSES = [name for name in losses.names() if name != "auto"]
LAYERS = [name for name in layers.names() if name != "reuse"]  # which stands for another layer, and is part of the random networks
COLUMNS = set(LIMITS) if TORCH else {"differences"}


def check(found: list[measure.Finding]) -> None:
    """Everything was compared, and every error is within its limit."""
    assert {column for column, _ in found} == COLUMNS
    for column, error in found:
        assert error <= LIMITS[column], column


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer(kind: str) -> None:
    check(measure.layer(kind))


@pytest.mark.parametrize("name", BENT)
def test_every_activation(name: str) -> None:
    check(measure.activation(name))


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss(name: str) -> None:
    check(measure.loss(name))


@pytest.mark.parametrize("name", optimizers.names())
def test_every_optimizer(name: str) -> None:
    check(measure.optimizer(name))


@pytest.mark.parametrize("name", measure.FUNCTIONS)
def test_ops_that_no_layer_is_made_of(name: str) -> None:
    check(measure.function(name))


@pytest.mark.parametrize("seed", measure.WIRED_SEEDS)
def test_random_networks(seed: int) -> None:
    check(measure.random_wiring(seed))


def test_random_networks_are_merged_shared_and_frozen() -> None:
    designs = [wired(seed)[0] for seed in measure.WIRED_SEEDS]
    kinds = [{layer.kind for layer in design} for design in designs]
    assert sum("reuse" in found for found in kinds) >= 5
    assert sum(bool(found & {"add", "multiply"}) for found in kinds) >= 5
    assert sum(any(layer.parametric and not layer.trainable for layer in design) for design in designs) >= 5
    assert len(set.union(*kinds)) >= 12


def test_whatever_is_registered_has_a_row() -> None:
    measure.everything()
    drawn = {name_of(op) for op in measure.every_op() if not issubclass(op, Corruption)}  # nothing is learnt through damage
    wanted = {("layer", kind) for kind in LAYERS} | {("loss", name) for name in LOSSES} | drawn
    assert wanted <= {row for row, errors in table.rows.items() if "differences" in errors}
    chance = {row for row in drawn if row[1].startswith("noise.")}  # each library draws its own
    assert not TORCH or wanted - chance <= {row for row, errors in table.rows.items() if set(errors) >= COLUMNS}


def test_a_wrong_gradient_is_seen() -> None:
    design, shape = wired(6)
    side = Side(filled(design, shape, "float64", 6))
    side.network.gradients[3] += 0.01
    assert max(side.differences()) > LIMITS["differences"]
    if TORCH:
        assert max(side.against_twin()) > LIMITS["float64"]


def test_an_error_is_a_share_of_the_largest_number() -> None:
    assert apart([1.0, 200.0], [0.0, 200.0]) == pytest.approx(1 / 200)
    assert apart([0.001], [0.0]) == pytest.approx(0.01)
    with pytest.raises(AssertionError, match="expected"):
        apart([1.0], [[1.0]])


def test_the_largest_error_stays_in_the_table() -> None:
    own = Table()
    for error in (1e-9, 3e-9, 2e-9):
        own.saw({("op", "a"), ("layer", "b")}, "differences", error)
    assert own.rows["op", "a"] == {"differences": 3e-9}
    assert "| layer b | 3.0e-09 |" in own.markdown()
    assert "2 ops" in own.summary()


def test_nothing_is_learnt_through_damage() -> None:
    x = Tensor(np.ones((3, 4)), requires_grad=True)
    tape = Tape(Masking(x, 0.5, np.random.default_rng(0))())
    tape.backward()
    assert not x.gradient().any()
