"""Attention: gradients against central differences, what must not be seen is not seen, and the numbers done by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.functional.attention import dot_attention, multi_head_attention
from engine.functional.attention_additive import additive_attention
from engine.functional.sequence_columns import as_columns, as_steps, long
from engine.gradcheck import gradient_error
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.tensors import tensor

T, S, D, B, HEADS = 4, 5, 6, 3, 2
Make = Callable[..., Tensor]


def columns(steps: int, size: int, batch: int, seed: int = 0) -> Tensor:
    """A random sequence stored as columns."""
    flat = long(size, batch * steps, np.float64)
    flat[...] = tensor(size, batch * steps, seed=seed).data
    return Tensor(as_steps(flat, steps), requires_grad=True)


def weights() -> list[Tensor]:
    """Of queries, keys and values (the last smaller), and of the output."""
    return [
        tensor(*shape, seed=k) for k, shape in enumerate([(HEADS * 3, D + 1), (HEADS * 3, D + 1), (HEADS * 2, D + 1), (7, HEADS * 2 + 1)])
    ]


stored = pytest.mark.parametrize("make", [tensor, columns], ids=["steps", "columns"])


@stored
@pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])
@pytest.mark.parametrize("sources", [1, 2, 3])
def test_gradients_of_many_heads_are_those_of_central_differences(make: Make, causal: bool, sources: int) -> None:
    def attend(*given: Tensor) -> Tensor:
        x, rest = given[:sources], given[sources:]
        query, value, key = (x[0], x[min(1, sources - 1)], x[sources - 1])
        return multi_head_attention(query, value, key, (rest[0], rest[1], rest[2], rest[3]), HEADS, causal=causal)

    given = [make(T, D, B, seed=1), make(S, D, B, seed=2), make(S, D, B, seed=3)][:sources]
    assert gradient_error(attend, [*given, *weights()]) < 1e-6


@stored
@pytest.mark.parametrize("attend", [dot_attention, additive_attention])
def test_gradients_of_plain_attention_are_those_of_central_differences(make: Make, attend: Make) -> None:
    hidden = np.random.default_rng(1).random((S, B)) > 0.6

    def masked(query: Tensor, value: Tensor, key: Tensor, *scale: Tensor) -> Tensor:
        value.mask = ~hidden
        return attend(query, value, key, *scale)

    given = [make(T, D, B, seed=1), make(S, 2, B, seed=2), make(S, D, B, seed=3)]
    scale = tensor(D if attend is additive_attention else 1, seed=4)
    assert gradient_error(masked, given) < 1e-6
    assert gradient_error(masked, [*given, scale]) < 1e-6
    assert gradient_error(lambda x: attend(x, x, x), [make(T, D, B)]) < 1e-6


def shown(attend: Make, *given: Tensor, **how: bool) -> np.ndarray:
    """The weights (heads, queries, keys, B) that an attention notes."""
    seen: dict[str, np.ndarray] = {}
    attend(*given, note=seen.__setitem__, **how)
    return seen["weights"]


@pytest.mark.parametrize("attend", [dot_attention, additive_attention])
def test_padding_gets_no_weight_and_the_rest_sums_to_1(attend: Make) -> None:
    query, value = tensor(T, D, B), tensor(S, D, B, seed=1)
    value.mask = np.arange(S)[:, None] < np.array([5, 2, 1])
    found = shown(attend, query, value, value)
    assert found.shape == (1, T, S, B)
    np.testing.assert_allclose(found.sum(axis=2), 1)
    assert (found[0].transpose(1, 2, 0)[~value.mask] == 0).all()


def test_with_nothing_to_see_all_keys_count_alike() -> None:
    x = tensor(T, D, B)
    x.mask = np.zeros((T, B), bool)
    np.testing.assert_allclose(shown(dot_attention, x, x, x), 1 / T)


def test_a_causal_step_knows_nothing_of_what_comes() -> None:
    x, heads = tensor(T, D, B), weights()
    attend = lambda: multi_head_attention(x, x, x, (heads[0], heads[1], heads[2], heads[3]), HEADS, causal=True)  # noqa: E731
    before = attend().data.copy()
    x.data[2:] += 1
    np.testing.assert_array_equal(attend().data[:2], before[:2])


def test_self_attention_by_hand() -> None:
    """ω = x·x, softmax over the keys, z = Σ ω·x, each with one example."""
    x = np.random.default_rng(0).normal(size=(T, D))
    scores = x @ x.T
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    t = Tensor(x[:, :, None])
    np.testing.assert_allclose(dot_attention(t, t, t).data[..., 0], shares @ x)
    np.testing.assert_allclose(shown(dot_attention, t, t, t)[0, :, :, 0], shares)


def test_dropped_weights_are_drawn_anew_in_every_replay_and_again_from_the_same_state() -> None:
    x, heads, noise = tensor(T, D, B), weights(), np.random.default_rng(5)
    all_four = (heads[0], heads[1], heads[2], heads[3])
    tape = Tape(multi_head_attention(x, x, x, all_four, HEADS, dropout=0.5, noise=noise))
    first = tape.outputs[0].data.copy()
    tape.forward()
    assert not np.array_equal(first, tape.outputs[0].data)
    noise.bit_generator.state = np.random.default_rng(5).bit_generator.state
    tape.forward()
    np.testing.assert_array_equal(first, tape.outputs[0].data)


def test_gradients_go_through_dropped_weights() -> None:
    """The same draw for every evaluation makes a function of it that central differences can be taken of."""

    class Fixed:
        def random(self, size: None, dtype: np.dtype[np.float64], out: np.ndarray) -> None:
            out[...] = np.random.default_rng(2).random(out.shape)

    def attend(x: Tensor, *heads: Tensor) -> Tensor:
        return multi_head_attention(x, x, x, (heads[0], heads[1], heads[2], heads[3]), HEADS, dropout=0.4, noise=Fixed())  # type: ignore[arg-type]

    assert gradient_error(attend, [tensor(T, D, B), *weights()]) < 1e-6


def test_the_output_is_stored_as_columns_for_the_next_layer() -> None:
    x, heads = tensor(T, D, B), weights()
    out = multi_head_attention(x, x, x, (heads[0], heads[1], heads[2], heads[3]), HEADS)
    assert out.shape == (T, 7, B)
    assert as_columns(out.data) is not None
    assert out.lifted is not None
    assert (out.lifted[:, -1] == 1).all()


def test_wrong_shapes_are_named() -> None:
    x, heads = tensor(T, D, B), weights()
    with pytest.raises(ValueError, match="do not fit a source"):
        multi_head_attention(tensor(T, D + 1, B), x, x, (heads[0], heads[1], heads[2], heads[3]), HEADS)
    with pytest.raises(ValueError, match="every key needs a value"):
        multi_head_attention(x, tensor(S, D, B), x, (heads[0], heads[1], heads[2], heads[3]), HEADS)
    with pytest.raises(ValueError, match="same number of features"):
        dot_attention(x, x, tensor(T, D + 1, B))
    with pytest.raises(ValueError, match="do not fit"):
        additive_attention(x, tensor(S, D, B), x)
