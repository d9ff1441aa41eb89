"""A chain that never learns: worked out once for each example, in pieces, kept within bounds and for later processes; it has slopes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.beat import heard
from engine.functional import passed
from engine.functional.activation import activate
from engine.functional.passed import PIECE, Outputs, Passed, fingerprints
from engine.tape import Tape
from engine.tensor import Array, Tensor


def columns(count: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=(3, count)).astype(np.float32)


class Chain:
    """tanh of twice the input, and how many examples it was asked about."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, x: Tensor) -> Tensor:
        self.asked += x.shape[-1]
        return activate(x * Tensor(np.full((1, 1), 2, x.data.dtype)), "tanh")


def test_every_example_passes_once_whoever_stands_beside_it() -> None:
    chain, kept = Chain(), Outputs((3,))
    x = columns(10)
    first = Passed(Tensor(x), chain, (3,), kept)()
    assert chain.asked == 12
    np.testing.assert_array_equal(first.data, np.tanh(2 * x))
    mixed = np.concatenate([x[:, [7, 7, 2]], columns(1, seed=9), x[:, [0]]], axis=1)
    again = Passed(Tensor(mixed), chain, (3,), kept)()
    assert chain.asked == 12 + PIECE
    np.testing.assert_array_equal(again.data, np.tanh(2 * mixed))
    assert len(kept) == 11


def test_a_replayed_step_looks_at_what_stands_in_its_buffer_now() -> None:
    chain, x = Chain(), Tensor(columns(5))
    out = Passed(x, chain, (3,), Outputs((3,)))()
    tape = Tape(out)
    x.data[...] = columns(5, seed=1)
    tape.forward()
    np.testing.assert_array_equal(out.data, np.tanh(2 * x.data))
    asked = chain.asked
    tape.forward()
    assert chain.asked == asked


def test_the_slope_at_its_input_is_found_piece_by_piece() -> None:
    heard_of: list[int] = []
    x = Tensor(columns(6).astype(np.float64), requires_grad=True)
    with heard(lambda: heard_of.append(1)):
        out = Passed(x, Chain(), (3,), Outputs((3,)))()
        out.backward()
    np.testing.assert_allclose(x.gradient(), 2 * (1 - np.tanh(2 * x.data) ** 2), rtol=1e-12)
    assert len(heard_of) == 4, "two pieces forward and two back say that it goes on"


def test_what_is_kept_is_bounded_and_an_old_one_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passed, "MOST_BYTES", 4 * 3 * 8)
    chain, kept = Chain(), Outputs((3,))
    for seed in range(6):
        x = columns(5, seed)
        np.testing.assert_array_equal(Passed(Tensor(x), chain, (3,), kept)().data, np.tanh(2 * x))
    assert len(kept) == kept.most == 8
    asked = chain.asked
    Passed(Tensor(columns(5, 5)), chain, (3,), kept)()
    assert chain.asked < asked + 2 * PIECE, "most of the last ones are still there"


def test_two_processes_add_to_one_file_and_a_torn_one_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept.outputs"
    chain, one, other = Chain(), Outputs((3,), file), Outputs((3,), file)
    x, y = columns(4), columns(4, seed=1)
    Passed(Tensor(x), chain, (3,), one)()
    Passed(Tensor(y), chain, (3,), other)()
    later, asked = Outputs((3,), file), chain.asked
    np.testing.assert_array_equal(Passed(Tensor(np.concatenate([y, x], axis=1)), chain, (3,), later)().data[:, 4:], np.tanh(2 * x))
    assert (len(later), chain.asked) == (8, asked)
    file.write_bytes(file.read_bytes()[:-5])
    assert len(Outputs((3,), file)) == 0
    assert not file.exists()
    monkeypatch.setattr(passed, "MOST_BYTES", 200)
    for seed in range(3):
        Passed(Tensor(columns(4, seed)), chain, (3,), Outputs((3,), file))()
        assert 0 < file.stat().st_size <= 200, "a full one is begun anew"


def test_examples_are_told_apart_by_every_number() -> None:
    x = columns(2)
    x[:, 1] = x[:, 0]
    one, same = fingerprints(x)
    assert one == same
    x[2, 1] = np.nextafter(x[2, 1], np.float32(9))
    assert len(set(fingerprints(x))) == 2
