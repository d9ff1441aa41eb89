"""Sequence networks of the zoo: they build, count, run, learn a little, and say at each step only what they may know."""

from __future__ import annotations

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.data.sequences_dates import Dates
from engine.functional.loss import losses
from engine.graph import Network
from engine.tape import Tape
from engine.tensor import Tensor
from engine.zoo import zoo

PARAMETERS = {
    "lstm_digits": 24_458,
    "lstm_classifier": 80_705,
    "transformer_classifier": 164_097,
    "seq2seq_attention": 50_895,
    "seq2seq_transformer": 90_895,
    "one_to_many": 18_542,
    "char_transformer": 212_416,
}


def network(name: str) -> Network:
    made = Network(zoo[name].layers(), zoo[name].in_shape)
    made.initialize(1)
    return made


@pytest.mark.parametrize(("name", "count"), PARAMETERS.items())
def test_they_build_count_and_run(name: str, count: int) -> None:
    made = network(name)
    assert sum(node.parameters for node in zoo[name].nodes()) == made.size == count
    x = np.random.default_rng(0).integers(4, 11, (*made.in_shape, 2)).astype(np.float32)
    out = made.predict(x)
    assert out.shape == (*made.nodes[-1].out_shape, 2)
    if out.shape[-2] > 1:
        np.testing.assert_allclose(out.sum(axis=-2), 1, rtol=1e-5)


@pytest.mark.parametrize("name", ["seq2seq_attention", "seq2seq_transformer"])
def test_dates_begin_to_be_learnt(name: str) -> None:
    made, task = network(name), Dates()
    pairs = task.generate(16, np.random.default_rng(1))
    x, target = (Tensor(a.astype(np.float32)) for a in (pairs.teacher_forced(), pairs.targets))
    loss = losses.make("sparse_categorical_crossentropy", ignore_class=0)(made.forward(x, logits=True, training=True)[-1], target)
    tape, before = Tape(loss), loss.item()
    for _ in range(25):
        tape.forward()
        tape.backward()
        made.values -= 0.2 * made.gradients
    tape.forward()
    assert loss.item() < min(0.85 * before, np.log(len(task.target_vocabulary)))  # better than guessing


@pytest.mark.parametrize("name", ["seq2seq_attention", "seq2seq_transformer", "one_to_many", "char_transformer"])
def test_no_step_knows_what_comes_after_it(name: str) -> None:
    made = network(name)
    x = np.random.default_rng(0).integers(4, 11, (*made.in_shape, 1)).astype(np.float32)
    before = made.predict(x)
    x[-1] = 12
    after = made.predict(x)
    np.testing.assert_array_equal(after[:-1], before[:-1])
    assert not np.array_equal(after[-1], before[-1])
