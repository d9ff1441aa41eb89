"""Everything else along the time of sequences: dense layers, residuals with norm, means, parts, embeddings, positions, the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.embedding import add_positions, embedding, sinusoids
from engine.functional.loss import losses
from engine.functional.sequence import cropping1d, global_average_pooling1d, repeat_vector, select_step
from engine.functional.sequence_columns import as_columns, as_steps, long
from engine.functional.sequence_dense import time_distributed
from engine.functional.sequence_norm import add_residual, sequence_norm
from engine.gradcheck import gradient_error, numeric_gradient, relative_error
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.functional.test_attention import columns
from tests.engine.tensors import tensor

T, D, B, V = 4, 5, 3, 7
stored = pytest.mark.parametrize("make", [tensor, columns], ids=["steps", "columns"])
Make = Callable[..., Tensor]


@given(steps=st.integers(1, 6), size=st.integers(1, 6), batch=st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_columns_and_steps_are_two_views_of_one_sequence(steps: int, size: int, batch: int) -> None:
    flat = long(size, batch * steps, np.float32)
    flat[...] = np.arange(flat.size).reshape(flat.shape)
    sequence = as_steps(flat, steps)
    assert sequence.shape == (steps, size, batch)
    back = as_columns(sequence)
    assert back is not None
    np.testing.assert_array_equal(back, flat)
    assert np.shares_memory(back, flat)


def test_what_is_stored_step_by_step_is_not_taken_for_columns() -> None:
    assert as_columns(np.zeros((T, D, B))) is None


@stored
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", ["linear", "relu", "gelu", "softmax"])
def test_dense_at_every_step(make: Make, bias: bool, activation: str) -> None:
    x, weights = make(T, D, B), tensor(V, D + bias, seed=1)
    out = time_distributed(x, weights, activation, bias=bias)
    alone = time_distributed(Tensor(x.data[2:3].copy()), weights, activation, bias=bias)
    np.testing.assert_allclose(out.data[2], alone.data[0], atol=1e-12)
    assert (as_columns(out.data) is not None) == (make is columns)
    assert gradient_error(lambda a, b: time_distributed(a, b, activation, bias=bias), [x, weights]) < 1e-6


@stored
def test_residuals_and_their_norm(make: Make) -> None:
    x, y, weights = make(T, D, B, seed=1), tensor(T, D, B, seed=2), tensor(D, 2, seed=3)
    total = x.data + y.data
    unit = (total - total.mean(1, keepdims=True)) / np.sqrt(total.var(1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(add_residual(x, y).data, total)
    expected = unit * weights.data[:, :1] + weights.data[:, 1:]
    np.testing.assert_allclose(add_residual(x, y, weights).data, expected)
    np.testing.assert_allclose(sequence_norm(Tensor(total), weights).data, expected)
    assert gradient_error(add_residual, [x, y]) < 1e-6
    assert gradient_error(add_residual, [x, y, weights]) < 1e-6
    assert gradient_error(sequence_norm, [x, weights]) < 1e-6
    assert gradient_error(lambda t: add_residual(t, t), [x]) < 1e-6


def test_a_residual_drops_what_is_added_only() -> None:
    x, y = tensor(50, 8, 20), Tensor(np.ones((50, 8, 20)), requires_grad=True)
    out = add_residual(x, y, dropout=0.25, noise=np.random.default_rng(0))
    added = np.round(out.data - x.data, 9)
    assert set(np.unique(added)) == {0.0, round(4 / 3, 9)}
    assert np.mean(added == 0) == pytest.approx(0.25, abs=0.02)
    out.backward()
    np.testing.assert_allclose(y.gradient(), added)


@stored
def test_means_parts_and_steps(make: Make) -> None:
    x = make(T, D, B)
    np.testing.assert_allclose(global_average_pooling1d(x).data, x.data.mean(0))
    np.testing.assert_array_equal(cropping1d(x, 1, 2).data, x.data[1:2])
    np.testing.assert_array_equal(select_step(x, -2).data, x.data[-2])
    for op in (global_average_pooling1d, lambda t: cropping1d(t, 1, 2), lambda t: select_step(t, 1)):
        assert gradient_error(op, [x]) < 1e-6
    assert gradient_error(lambda t: repeat_vector(t, 3), [tensor(D, B)]) < 1e-6
    x.mask = np.arange(T)[:, None] < np.array([4, 2, 1])
    assert gradient_error(global_average_pooling1d, [x]) < 1e-6
    part = cropping1d(x, 1, 0)
    assert part.mask is not None
    np.testing.assert_array_equal(part.mask, x.mask[1:])


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
def test_embeddings_are_looked_up(dtype: Any) -> None:
    ids, table = np.array([[0, 3], [6, 3], [1, 0]]), tensor(V, D)
    out = embedding(Tensor(ids.astype(dtype)), table, mask_zero=True)
    np.testing.assert_array_equal(out.data, table.data[ids].transpose(0, 2, 1))
    np.testing.assert_array_equal(out.mask, ids != 0)
    out.backward()
    np.testing.assert_allclose(table.gradient(), np.bincount(ids.ravel(), minlength=V)[:, None] * np.ones(D))


def test_gradients_of_embeddings_are_summed_by_token() -> None:
    ids = Tensor(np.random.default_rng(1).integers(0, V, (T, B)))
    assert gradient_error(lambda table: embedding(ids, table), [tensor(V, D)]) < 1e-6
    tape = Tape(embedding(ids, table := tensor(V, D), mask_zero=True))
    ids.data[...] = 2
    tape.forward()
    tape.backward()
    assert np.flatnonzero(table.gradient().any(axis=1)).tolist() == [2]


def test_sinusoids_are_those_of_the_paper() -> None:
    table = sinusoids(50, 8)
    for position, i in ((0, 0), (3, 1), (49, 3)):
        angle = position / 10000 ** (2 * i / 8)
        assert table[position, 2 * i] == pytest.approx(np.sin(angle))
        assert table[position, 2 * i + 1] == pytest.approx(np.cos(angle))
    likeness = table @ table.T
    np.testing.assert_allclose(np.diag(likeness, 3), likeness[0, 3])  # it depends on the distance only
    assert sinusoids(3, 5).shape == (3, 5)


def test_positions_are_added() -> None:
    x, table = tensor(T, D, B), tensor(T + 2, D, seed=1)
    np.testing.assert_allclose(add_positions(x, table).data, x.data + table.data[:T, :, None])
    assert gradient_error(add_positions, [x, table]) < 1e-6


def by_hand(logits: np.ndarray, target: np.ndarray, counts: np.ndarray) -> float:
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    picked = np.take_along_axis(shares, np.clip(target, 0, None)[:, None], 1)[:, 0]
    return float(-np.log(picked[counts]).mean())


@stored
@pytest.mark.parametrize("ignore", [None, 0, 3])
def test_the_loss_counts_what_is_no_padding(make: Make, ignore: int | None) -> None:
    logits, target = make(T, V, B), np.random.default_rng(2).integers(0, V, (T, B))
    logits.mask = np.arange(T)[:, None] < np.array([4, 3, 1])
    loss = losses.make("sparse_categorical_crossentropy", ignore_class=ignore)(logits, Tensor(target.astype(float)))
    counts = logits.mask & (target != (-1 if ignore is None else ignore))
    assert loss.item() == pytest.approx(by_hand(logits.data, target, counts))
    tape = Tape(loss)
    tape.backward()
    tape.backward()

    def value() -> float:
        tape.forward()
        return loss.item()

    assert relative_error(logits.gradient().copy(), numeric_gradient(value, logits.data)) < 1e-6


def test_the_loss_of_single_answers_and_of_nothing_at_all() -> None:
    logits, target = tensor(V, B), np.array([[1, 0, 6]])
    found = losses.make("sparse_categorical_crossentropy")(logits, Tensor(target))
    assert found.item() == pytest.approx(by_hand(logits.data[None], target, np.ones((1, B), bool)))
    empty = losses.make("sparse_categorical_crossentropy", ignore_class=0)(logits, Tensor(np.zeros((1, B))))
    empty.backward()
    assert empty.item() == 0
    assert not logits.gradient().any()


def test_far_out_logits_stay_finite() -> None:
    logits = Tensor(np.array([[[1e4], [-1e4]]], np.float32), requires_grad=True)
    loss = losses.make("sparse_categorical_crossentropy")(logits, Tensor(np.array([[1.0]], np.float32)))
    loss.backward()
    assert loss.item() == 2e4
    assert np.isfinite(logits.gradient()).all()


def test_wrong_shapes_are_named() -> None:
    x = tensor(T, D, B)
    wrong: list[tuple[Callable[[], Tensor], str]] = [
        (lambda: time_distributed(x, tensor(V, D)), "do not fit a sequence"),
        (lambda: add_residual(x, tensor(T, D + 1, B)), "of one shape"),
        (lambda: sequence_norm(x, tensor(D + 1, 2)), "do not fit"),
        (lambda: cropping1d(x, 2, 2), "leaves nothing"),
        (lambda: repeat_vector(x, 2), "rows of numbers"),
        (lambda: global_average_pooling1d(tensor(D, B)), "takes a sequence"),
        (lambda: embedding(x, tensor(V, D)), "token numbers"),
        (lambda: add_positions(x, tensor(T - 1, D)), "does not fit"),
        (lambda: losses.make("sparse_categorical_crossentropy")(x, tensor(T, B + 1)), "need targets of shape"),
    ]
    for make, message in wrong:
        with pytest.raises(ValueError, match=message):
            make()
