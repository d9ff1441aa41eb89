"""One sequence on its way through a network: what is read, what is said to it, and everything that layers show of their inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.data.examples_sequences import Sequences
from engine.data.text import END, PADDING, START, Vocabulary
from engine.errors import SpecError
from engine.graph import Notes
from engine.head import Head
from engine.learn.decoding import settle
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    from engine.experiment import Experiment


@dataclass(frozen=True)
class Reading:
    """A sequence of S steps that was read, and an answer of T steps.

    `given` are its tokens; `said` those of the answer and `wanted` those it should have been (None where nobody knows), both empty
    where the whole sequence has one class. `shares` (T, V) is how sure the network is of each token at each step of the answer, (1, V)
    of what comes next in a running text, (1, K) of the class of the whole. `outputs` are every layer's, batch last, `notes` what layers
    show. `unread` are the symbols before those given that a running text has besides. `spans` are how many steps of a side of that
    length are no padding; a side of `answered` steps belongs to the answer (0: none).
    """

    given: list[str]
    said: list[str]
    wanted: list[str] | None
    label: int | None
    shares: Array
    outputs: list[Array]
    notes: Notes
    spans: dict[int, int]
    answered: int
    strange: list[str]
    index: int | None
    unread: int


def sequences_of(experiment: Experiment) -> Sequences | None:
    """The sequences of tokens that an experiment learns from; None where it learns from something else."""
    dataset = experiment.dataset
    return dataset if isinstance(dataset, Sequences) and dataset.given is not None else None


def usual_example(experiment: Experiment) -> int:
    """The example that is looked at unless somebody chooses: the first that was not learnt from, or else the first."""
    for part in ("test", "validation", "train"):
        chosen = experiment.parts[part]
        if len(chosen):
            return int(chosen[0])
    return 0


def read_sequence(experiment: Experiment, text: str = "", example: int | None = None) -> Reading:
    """What the network makes of a typed text, or of an example by its number.

    Raises SpecError at `text` or `example`, or where the run does not learn from sequences of tokens.
    """
    data = sequences_of(experiment)
    if data is None:
        raise SpecError.at("view", "this picture shows sequences of symbols; this run learns from something else")
    assert data.given is not None
    row, index = chosen_row(experiment, data, text, example)
    column, length = _written(experiment, data, row, index)
    notes: Notes = {}
    network = experiment.network
    tensors = network.forward(Tensor(column.astype(network.values.dtype)), notes=notes)
    outputs = [tensor.data for tensor in tensors]
    shown = row[-network.in_shape[0] :] if data.prompt == 0 else row
    return Reading(
        given=_tokens(shown, data.given), said=_said(data, outputs[-1], length), wanted=_wanted(data, index, length),
        label=int(data.targets[index]) if index is not None and data.targets.ndim == 1 else None,
        shares=_shares(experiment.head, data, outputs[-1], len(shown), length), outputs=outputs, notes=notes,
        spans=_spans(data, len(shown), length), answered=data.targets.shape[1] if data.prompt else 0,
        strange=data.given.strange(text), index=index, unread=len(row) - len(shown),
    )  # fmt: skip


def chosen_row(experiment: Experiment, data: Sequences, text: str = "", example: int | None = None) -> tuple[list[int], int | None]:
    """The token numbers of a typed text, or of an example and which one that is. Raises SpecError at `text` or `example`."""
    if text:
        return data.encoded(text, "text"), None
    index = usual_example(experiment) if example is None else example
    if index >= len(data.sources):
        raise SpecError.at("example", f"there is no example {index}; they are counted from 0 to {len(data.sources) - 1}")
    return [int(number) for number in data.sources[index] if number != PADDING], index


def _written(experiment: Experiment, data: Sequences, row: list[int], index: int | None) -> tuple[Array, int]:
    """The network's input (S + T, 1) with what it writes by itself below what it reads, and how many tokens that is, the end included."""
    network = experiment.network
    column = np.full((network.in_shape[0], 1), PADDING, np.float32)
    if data.prompt == 0:
        row = row[-len(column) :]
    column[: len(row), 0] = row
    if not data.prompt:
        return column, len(row)
    steps = data.targets.shape[1]
    guess = np.full((steps, 1), PADDING, np.intp) if index is None else data.targets[index].astype(np.intp)[:, None]
    column[data.prompt] = START
    written = settle(network, column, guess)
    length = int((written[:, 0] != PADDING).sum())
    column[data.prompt + 1 :, 0] = written[:-1, 0]
    return column, max(1, length)


def _said(data: Sequences, output: Array, length: int) -> list[str]:
    if data.wanted is None or output.ndim < 3 or data.prompt == 0:
        return []
    return _tokens(output[:length, :, 0].argmax(axis=1).tolist(), data.wanted)


def _wanted(data: Sequences, index: int | None, length: int) -> list[str] | None:
    """The tokens of the target, as far as there are any."""
    if index is None or data.targets.ndim == 1 or data.wanted is None:
        return None
    if data.prompt:
        stop = int(np.flatnonzero(np.append(data.targets[index], END) == END)[0]) + 1
        return _tokens(data.targets[index][:stop].tolist(), data.wanted)
    return _tokens(data.targets[index][:length].tolist(), data.wanted)


def _shares(head: Head, data: Sequences, output: Array, read: int, length: int) -> Array:
    """What is given to each token or class, (T, V), (1, V) or (1, K)."""
    if output.ndim < 3:
        return np.array(head.shares(output[:, :1]).T, np.float64)
    if data.prompt == 0:
        return np.array(output[max(0, read - 1), :, 0][None], np.float64)
    return np.array(output[:length, :, 0], np.float64)


def _spans(data: Sequences, read: int, length: int) -> dict[int, int]:
    steps = data.sources.shape[1]
    spans = {steps: read}
    if data.prompt:
        wanted = data.targets.shape[1]
        spans[wanted] = max(read, length) if wanted == steps else length
    return spans


def _tokens(numbers: list[int], vocabulary: Vocabulary) -> list[str]:
    return [vocabulary.tokens[int(number)] for number in numbers]
