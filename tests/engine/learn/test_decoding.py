"""Writing sequences: greedy is the likeliest token, beams find what greed misses, and a network writes only from what it has read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.data.text import END, PADDING, START
from engine.graph import Network
from engine.learn.beams import beam_search
from engine.learn.decoding import drawn_shares, greedy, log_of, network_step, sample
from engine.nn.base import layers
from engine.tensor import Array

A, B = 4, 5


def table_step(prefix: Array) -> Array:
    """A is likelier first (0.6), but after it nothing is sure; after B (0.4) the end is certain."""
    shares = np.zeros((6, prefix.shape[1]))
    for column, last in enumerate(prefix[-1]):
        if last == START:
            shares[[A, B], column] = 0.6, 0.4
        elif last == A:
            shares[[A, B, END], column] = 0.4, 0.3, 0.3
        else:
            shares[END, column] = 1
    return log_of(shares)


def random_step(prefix: Array) -> Array:
    """Shares that depend on everything written so far."""
    scores = np.array([np.random.default_rng([int(n) for n in column]).normal(size=6) for column in prefix.T]).T
    scores[[PADDING, START]] = -np.inf
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=0)))


def test_greedy_takes_the_likeliest_and_pads_after_the_end() -> None:
    assert greedy(table_step, 3).ravel().tolist() == [A, A, A]
    step = lambda prefix: table_step(np.where(prefix == START, B, prefix))  # noqa: E731
    assert greedy(step, 3, count=2).T.tolist() == [[END, PADDING, PADDING]] * 2


def test_beams_find_what_greed_misses() -> None:
    best = beam_search(table_step, 4, width=2)
    assert best[0].tokens == (B,)
    assert best[0].score == pytest.approx(np.log(0.4))
    assert beam_search(table_step, 4, width=1)[0].tokens != (B,)
    assert [written.score for written in best] == sorted((written.score for written in best), reverse=True)


@pytest.mark.parametrize("penalty", [0.0, 0.7])
def test_beams_wide_enough_find_the_best_of_all(penalty: float) -> None:
    steps, every = 4, {}
    for length in range(steps):
        for tokens in itertools.product((3, A, B), repeat=length):
            whole = (START, *tokens, END)
            every[tokens] = sum(random_step(np.array(whole[:k])[:, None])[whole[k], 0] for k in range(1, len(whole)))
    best = max(every, key=lambda tokens: every[tokens] / (len(tokens) + 1) ** penalty)
    found = beam_search(random_step, steps, width=80, length_penalty=penalty)[0]
    assert found.tokens == best
    assert found.score == pytest.approx(every[best])


def test_without_an_end_the_beginnings_are_given() -> None:
    def endless(prefix: Array) -> Array:
        return log_of(np.full((6, prefix.shape[1]), [[0], [0], [0], [0.5], [0.3], [0.2]]))

    assert beam_search(endless, 3, width=2)[0].tokens == (3, 3, 3)
    with pytest.raises(ValueError, match="width of 0"):
        beam_search(endless, 3, width=0)


def test_samples_follow_the_shares() -> None:
    drawn = sample(table_step, np.full((1, 4000), START), 1, np.random.default_rng(0))
    assert np.mean(drawn[1] == A) == pytest.approx(0.6, abs=0.03)
    cold = sample(table_step, np.full((1, 100), START), 1, np.random.default_rng(0), temperature=0.01)
    assert (cold[1] == A).all()
    ended = sample(table_step, np.full((1, 3), B), 5, np.random.default_rng(0), end=END)
    assert ended.T.tolist() == [[B, END]] * 3
    with pytest.raises(ValueError, match="above 0"):
        sample(table_step, np.full((1, 1), START), 1, np.random.default_rng(0), temperature=0)


def made(*kinds: dict[str, object], steps: int) -> Network:
    network = Network([layers[str(kind["kind"])].model_validate(kind) for kind in kinds], (steps,))
    network.initialize(2)
    network.values[...] *= 3
    return network


def test_a_language_model_reads_its_last_tokens() -> None:
    network = made(
        {"kind": "embedding", "input_dim": 7, "output_dim": 4},
        {"kind": "transformer_encoder_block", "num_heads": 2, "intermediate_dim": 8, "use_causal_mask": True},
        {"kind": "dense", "units": 7, "activation": "softmax"},
        steps=5,
    )
    step, text = network_step(network), np.array([[1], [4], [5], [6], [3], [4], [5]])
    full = network.predict(text[:5])
    np.testing.assert_allclose(step(text[:3]), np.log(full[2]), rtol=1e-5)
    np.testing.assert_allclose(step(text), np.log(network.predict(text[2:])[4]), rtol=1e-5)


def test_a_decoder_reads_its_source_and_what_it_wrote() -> None:
    network = made(
        {"kind": "cropping1d", "cropping": (0, 4), "name": "source"},
        {"kind": "embedding", "input_dim": 7, "output_dim": 4, "mask_zero": True},
        {"kind": "gru", "units": 6, "return_sequences": True, "name": "encoder"},
        {"kind": "cropping1d", "cropping": (3, 0), "inputs": ("input",)},
        {"kind": "embedding", "input_dim": 7, "output_dim": 4},
        {"kind": "gru", "units": 6, "return_sequences": True, "inputs": ("embedding_2", "encoder"), "name": "decoder"},
        {"kind": "additive_attention", "inputs": ("decoder", "encoder")},
        {"kind": "dense", "units": 7, "activation": "softmax"},
        steps=7,
    )
    sources = np.array([[4, 5], [6, 3], [0, 4]])
    written = greedy(network_step(network, sources), 4, count=2)
    forced = np.concatenate([sources, np.full((1, 2), START), written[:-1]])
    likeliest = network.predict(forced).argmax(axis=1)
    going = np.cumsum(written == END, axis=0) - (written == END) == 0
    np.testing.assert_array_equal(written[going], likeliest[going])
    best = beam_search(network_step(network, sources[:, :1]), 4, width=3)
    assert best[0].score >= beam_search(network_step(network, sources[:, :1]), 4, width=1)[0].score - 1e-6
    with pytest.raises(ValueError, match="at most 4"):
        network_step(network, sources)(np.full((5, 2), START))


def test_shares_to_draw_with_are_those_of_the_textbook_over_the_whole_vocabulary() -> None:
    likely = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    drawn = lambda **how: drawn_shares(log_of(likely[:, None]), **how)[:, 0]  # noqa: E731
    np.testing.assert_allclose(drawn(), likely)
    np.testing.assert_allclose(drawn(temperature=0.5), likely**2 / (likely**2).sum())
    np.testing.assert_allclose(drawn(top_k=2), [4 / 7, 3 / 7, 0, 0, 0])
    np.testing.assert_allclose(drawn(top_p=0.8), np.array([0.4, 0.3, 0.15, 0, 0]) / 0.85)
    flat = likely**0.5 / (likely**0.5).sum()
    np.testing.assert_allclose(drawn(temperature=2.0, top_p=0.5), np.where(np.cumsum(flat) - flat < 0.5, flat, 0) / flat[:2].sum())
    chance = np.random.default_rng(3)
    step = lambda prefix: np.repeat(log_of(likely[:, None]), prefix.shape[1], axis=1)  # noqa: E731
    often = np.bincount(sample(step, np.zeros((1, 20_000)), 1, chance, 0.7, top_k=3)[1], minlength=5) / 20_000
    np.testing.assert_allclose(often, drawn(temperature=0.7, top_k=3), atol=0.012)
