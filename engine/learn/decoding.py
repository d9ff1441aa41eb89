"""Writing sequences with a trained network: the likeliest token each time, or a drawn one; `engine.learn.beams` keeps several beginnings.

All of them ask a step: given what has been written so far (L, k), k sequences side by side, the log-probabilities (V, k) of what may come
next. `network_step` makes one of any network whose output at a step depends on nothing after it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.data.text import END, PADDING, START
from engine.graph import Network
from engine.registry import Model, argument
from engine.tensor import Array, quiet

SIZES = (8, 32, 64, 128)
"""So many sequences are written side by side, empty places filled up: passes are recorded for a few sizes only."""


class Draw(Model):
    """How a text is gone on with, symbol after symbol, each drawn by chance."""

    temperature: float = argument(0.8, "How freely a text is gone on with: near 0 the likeliest symbol each time.", gt=0, le=5)
    top_k: int | None = argument(None, "A text is gone on with one of so many likeliest symbols; empty: with any.", ge=1, le=100_000)
    top_p: float = argument(1.0, "A text is gone on with one of the fewest symbols that together have this share.", gt=0, le=1)


Step = Callable[[Array], Array]
"""What was written so far, token numbers (L, k) from the start mark on -> log-probabilities (V, k) of the next token."""


def network_step(network: Network, source: Array | None = None) -> Step:
    """A step of a network that ends in softmax over its vocabulary at every step.

    Without a source the network reads what is written, (T,) -> (T, V), as a language model does; of more than T tokens it sees the last.
    With sources (S, k) it reads them followed by what is written, (S + T,) -> (T, V), as a decoder with teacher forcing does.
    Places that are not written yet hold padding, which nothing before them can see.
    """
    steps = network.nodes[-1].out_shape[0]
    before = 0 if source is None else len(source)

    def step(prefix: Array) -> Array:
        if source is not None and len(prefix) > steps:
            raise ValueError(f"the network writes at most {steps} tokens; {len(prefix)} stand already")
        shown = prefix[-steps:]
        inputs = np.full((before + steps, shown.shape[1]), PADDING, network.values.dtype)
        if source is not None:
            inputs[:before] = source if source.shape[1] == shown.shape[1] else np.repeat(source, shown.shape[1], axis=1)
        inputs[before : before + len(shown)] = shown
        return log_of(network.predict(inputs)[len(shown) - 1])

    return step


@quiet
def log_of(probabilities: Array) -> Array:
    """ln p, −∞ for 0."""
    return np.log(probabilities)


def greedy(step: Step, steps: int, count: int = 1, start: int = START, end: int = END) -> Array:
    """The likeliest token each time: (steps, count), padding after each end mark. All `count` sequences are written side by side."""
    prefix = np.full((1, count), start, np.intp)
    done = np.zeros(count, bool)
    for _ in range(steps):
        if done.all():
            break
        token = np.where(done, PADDING, step(prefix).argmax(axis=0))
        done |= token == end
        prefix = np.vstack([prefix, token])
    written = np.full((steps, count), PADDING, np.intp)
    written[: len(prefix) - 1] = prefix[1:]
    return written


def settle(network: Network, inputs: Array, guess: Array) -> Array:
    """What `greedy` writes, all steps at once: (T, n) for inputs (S + T, n) and a first guess (T, n) at what is written.

    The network reads the guess and says each step's likeliest token after it, which is the next guess, until nothing changes. The first k
    tokens are right after k rounds, so it ends; a good guess is right much sooner.
    """
    steps, inputs, written = len(guess), inputs.copy(), _closed(guess)
    before = len(inputs) - steps
    going = np.arange(guess.shape[1])
    for _ in range(steps):
        if not going.size:
            break
        inputs[before + 1 :, going] = written[:-1, going]
        size = next((size for size in SIZES if size >= going.size), going.size)
        shown = inputs[:, np.resize(going, size)]
        said = _closed(network.predict(shown)[..., : going.size].argmax(axis=1))
        changed = (said != written[:, going]).any(axis=0)
        written[:, going] = said
        going = going[changed]
    return written


def _closed(written: Array) -> Array:
    """Token numbers (T, n) with padding after each end mark."""
    ends = written == END
    return np.where(np.cumsum(ends, axis=0) - ends > 0, PADDING, written)


def sample(
    step: Step,
    prompt: Array,
    steps: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    end: int | None = None,
    top_k: int | None = None,
    top_p: float = 1.0,
) -> Array:
    """Go on from a prompt (L, k) with drawn tokens: (L + steps, k), fewer where every sequence has ended.

    Probabilities are sharpened below a temperature of 1 and flattened above; then only the `top_k` likeliest tokens, and of those the
    fewest that together have a share of `top_p`, can be drawn (Fan et al., 2018; Holtzman et al., 2020). Raises ValueError for a
    temperature that is not above 0.
    """
    if temperature <= 0:
        raise ValueError(f"temperature must be above 0; got {temperature}")
    prefix, done = np.asarray(prompt, np.intp), np.zeros(prompt.shape[1], bool)
    for _ in range(steps):
        if done.all():
            break
        shares = np.cumsum(drawn_shares(step(prefix), temperature, top_k, top_p), axis=0)
        drawn = (shares < rng.random(prefix.shape[1]) * shares[-1]).sum(axis=0)
        token = np.where(done, PADDING, drawn)
        if end is not None:
            done |= token == end
        prefix = np.vstack([prefix, token])
    return prefix


@quiet
def drawn_shares(scores: Array, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0) -> Array:
    """With which share each token is drawn, (V, k), from log-probabilities (V, k): over the whole vocabulary, 0 for what never is.

    Temperature, `top_k` and `top_p` as in `sample`; each column adds up to 1.
    """
    scores = scores.astype(np.float64) / temperature
    weights = _kept(np.exp(scores - scores.max(axis=0)), top_k, top_p)
    return np.asarray(weights / weights.sum(axis=0))


def _kept(weights: Array, top_k: int | None, top_p: float) -> Array:
    """Weights (V, k) of the tokens that may be drawn, 0 for all others; the likeliest always may."""
    if top_k is None and top_p >= 1:
        return weights
    order = np.argsort(-weights, axis=0, kind="stable")
    ranked = np.take_along_axis(weights, order, 0)
    before = np.cumsum(ranked, axis=0) - ranked
    kept = before < top_p * ranked.sum(axis=0)
    if top_k is not None:
        kept[top_k:] = False
    kept[0] = True
    found = np.zeros_like(weights)
    np.put_along_axis(found, order, np.where(kept, ranked, 0), 0)
    return found
