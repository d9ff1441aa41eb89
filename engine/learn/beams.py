"""Beam search: several beginnings are kept side by side, and every one that was looked at is remembered, so that the search can be shown.

Lowerre, "The HARPY Speech Recognition System", 1976. Steps are those of `engine.learn.decoding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.data.text import END, START
from engine.learn.decoding import Step
from engine.tensor import Array


@dataclass(frozen=True)
class Written:
    """One finished sequence: its tokens without start and end mark, and the sum of their log-probabilities, the end mark's included.

    `branch` is where it ends in the tree of the search, −1 where nobody asked for one.
    """

    tokens: tuple[int, ...]
    score: float
    branch: int = -1


@dataclass(frozen=True)
class Branch:
    """One token that was looked at: after which branch (−1: the first), at which step from 1, its log-probability, and the sum of those
    from the start on. `kept`: it was gone on with, or ended among the best; `ended`: it is the end mark."""

    parent: int
    depth: int
    token: int
    share: float
    score: float
    kept: bool
    ended: bool


@dataclass(frozen=True)
class Search:
    """What a beam search found: the best sequences, best first, and the tree of all branches it looked at, parents before children."""

    best: list[Written]
    branches: list[Branch]


def beam_search(step: Step, steps: int, width: int = 4, length_penalty: float = 0.0, start: int = START, end: int = END) -> list[Written]:
    """The `width` best sequences found by keeping that many beginnings at a time, best first.

    Scores are divided by length^`length_penalty` when they are compared: 0 favors short sequences, 1 compares means.
    Raises ValueError for a width below 1.
    """
    return beam_tree(step, steps, width, length_penalty, np.full((1, 1), start, np.intp), end).best


def beam_tree(
    step: Step, steps: int, width: int = 4, length_penalty: float = 0.0, prompt: Array | None = None, end: int | None = END
) -> Search:
    """The same search with its tree. It begins with `prompt` (L, 1), the start mark where left out; `end` None: nothing ends it.

    At each step the 2 · `width` likeliest continuations of all beginnings are branches, so that `width` of them go on even where others
    end. Raises ValueError for a width below 1.
    """
    if width < 1:
        raise ValueError(f"a beam search keeps at least 1 sequence; got a width of {width}")
    prefix = np.full((1, 1), START, np.intp) if prompt is None else np.asarray(prompt, np.intp)
    before, scores, tips = len(prefix), np.zeros(1), np.full(1, -1)
    finished, branches = list[Written](), list[Branch]()
    for length in range(1, steps + 1):
        shares = np.asarray(step(prefix), np.float64)
        total = shares + scores
        best = np.argsort(-total, axis=None, kind="stable")[: 2 * width]
        best = best[np.isfinite(total.ravel()[best])]
        tokens, beams = np.unravel_index(best, total.shape)
        ended = tokens == end
        going = np.flatnonzero(~ended)[:width]
        kept = (ended & (np.arange(len(best)) < width)) | np.isin(np.arange(len(best)), going)
        first = len(branches)
        branches += [
            Branch(int(tips[beam]), length, int(token), float(shares[token, beam]), float(total[token, beam]), bool(stays), bool(last))
            for token, beam, stays, last in zip(tokens, beams, kept, ended, strict=True)
        ]
        closed = np.flatnonzero(ended & kept)
        finished += [Written(tuple(prefix[before:, beams[n]].tolist()), float(total[end, beams[n]]), first + int(n)) for n in closed]
        prefix = np.vstack([prefix[:, beams[going]], tokens[going]])
        scores, tips = total[tokens[going], beams[going]], first + going
        if len(finished) >= width and not _may_improve(finished, scores, width, length, length_penalty):
            break
        if not len(going):
            break
    unfinished = [Written(tuple(prefix[before:, k].tolist()), float(scores[k]), int(tips[k])) for k in range(len(scores))]
    for tip in tips.tolist() if finished else ():
        branches[tip] = replace(branches[tip], kept=False)  # the search was over before it was gone on with
    return Search(sorted(finished or unfinished, key=lambda w: -_rank(w, length_penalty))[:width], branches)


def _rank(written: Written, length_penalty: float) -> float:
    return float(written.score / (len(written.tokens) + 1) ** length_penalty)


def _may_improve(finished: list[Written], scores: Array, width: int, length: int, length_penalty: float) -> bool:
    """Whether a beginning, if it ended now, would still be among the best."""
    worst = sorted((_rank(w, length_penalty) for w in finished), reverse=True)[width - 1]
    return bool(scores.max(initial=-np.inf) / (length + 1) ** length_penalty > worst)
