"""Beam search as a tree: one beam is greedy, all beams find the best of all, and every branch adds up."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.data.text import END, PADDING, START
from engine.learn.beams import Search, beam_search, beam_tree
from engine.learn.decoding import greedy
from tests.engine.learn.test_decoding import A, B, random_step, table_step

STEPS = 4


def way(found: Search, branch: int) -> list[int]:
    """The branches from the first one to this one."""
    numbers = []
    while branch >= 0:
        numbers.append(branch)
        branch = found.branches[branch].parent
    return numbers[::-1]


@pytest.mark.parametrize("seed", range(6))
def test_one_beam_is_greedy(seed: int) -> None:
    step = lambda prefix: random_step(np.vstack([np.full((1, prefix.shape[1]), seed + 7), prefix]))  # noqa: E731
    written = greedy(step, STEPS)[:, 0]
    found = beam_tree(step, STEPS, 1)
    assert list(found.best[0].tokens) == [int(n) for n in written if n not in (PADDING, END)]
    assert sum(branch.kept for branch in found.branches) == found.branches[-1].depth


@pytest.mark.parametrize("width", [1, 2, 3, 8])
def test_every_branch_adds_up_and_follows_the_one_before(width: int) -> None:
    found = beam_tree(random_step, STEPS, width)
    for number, branch in enumerate(found.branches):
        assert branch.parent < number
        before = found.branches[branch.parent] if branch.parent >= 0 else None
        assert branch.depth == (before.depth + 1 if before else 1)
        assert branch.score == pytest.approx((before.score if before else 0) + branch.share)
        assert before is None or (before.kept and not before.ended)
        assert branch.ended == (branch.token == END)
        tokens = [found.branches[n].token for n in way(found, number)]
        after = random_step(np.array([START, *tokens[:-1]])[:, None])
        assert branch.share == pytest.approx(after[branch.token, 0])
    for depth in range(1, max(branch.depth for branch in found.branches) + 1):
        level = [branch for branch in found.branches if branch.depth == depth]
        assert len(level) <= 2 * width
        assert sum(branch.kept and not branch.ended for branch in level) <= width
        assert [branch.score for branch in level] == sorted((branch.score for branch in level), reverse=True)


def test_the_winner_stands_in_the_tree() -> None:
    found = beam_tree(table_step, STEPS, 2)
    assert found.best == beam_tree(table_step, STEPS, 2).best
    assert [(w.tokens, w.score) for w in found.best] == [(w.tokens, w.score) for w in beam_search(table_step, STEPS, 2)]
    for written in found.best:
        branches = [found.branches[n] for n in way(found, written.branch)]
        assert [branch.token for branch in branches] == [*written.tokens, END]
        assert sum(branch.share for branch in branches) == pytest.approx(written.score)
    assert found.best[0].tokens == (B,)
    assert any(not branch.kept for branch in found.branches)


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_all_beams_find_the_best_of_all(penalty: float) -> None:
    every = {}
    for length in range(STEPS):
        for tokens in itertools.product((3, A, B), repeat=length):
            whole = (START, *tokens, END)
            every[tokens] = sum(random_step(np.array(whole[:k])[:, None])[whole[k], 0] for k in range(1, len(whole)))
    found = beam_tree(random_step, STEPS, 3**STEPS, penalty)
    assert found.best[0].tokens == max(every, key=lambda tokens: every[tokens] / (len(tokens) + 1) ** penalty)
    if penalty == 0:
        assert found.best[0].score == pytest.approx(max(every.values()))
        assert found.best[0].score >= beam_tree(random_step, STEPS, 1).best[0].score


def test_a_text_goes_on_from_where_it_stands() -> None:
    found = beam_tree(random_step, 3, 2, prompt=np.array([[A], [B]]), end=None)
    assert [len(written.tokens) for written in found.best] == [3, 3]
    first = random_step(np.array([[A], [B]]))[:, 0]
    assert found.branches[0].token == int(first.argmax())
    assert not any(branch.ended for branch in found.branches)


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="width of 0"):
        beam_tree(table_step, 3, 0)
