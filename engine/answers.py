"""What a network says to inputs from outside: outputs for numbers; for a text somebody typed what it writes in answer, how the text goes
on, or what it names, with where it looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.border import to_outside
from engine.data.examples_sequences import Sequences
from engine.data.text import END, PADDING, START, Vocabulary
from engine.errors import SpecError
from engine.frames import plain
from engine.graph import Network, Notes
from engine.learn.beams import beam_search
from engine.learn.decoding import Draw, greedy, network_step, sample
from engine.registry import argument
from engine.spec import parse
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    from engine.experiment import Experiment

MAX_ANSWERED = 16
"""So many texts are answered at a time."""
MAX_GOING_ON = 1000
"""So many symbols are written at a time, all texts together."""
MAX_LOOKS = 300_000
"""So many attention weights are told, all texts together; the texts after that come without."""
LIKELIEST = 10
"""So many of what may come next are told, the likeliest first."""
SHOWN = 4
"""A strange text is told by its first few unknown symbols."""


class Wish(Draw):
    """How an answer is written."""

    beams: int = argument(1, "How many beginnings are kept while an answer is written; 1: the likeliest symbol each time.", ge=1, le=16)
    symbols: int = argument(100, "By how many symbols a text is gone on with.", ge=1, le=MAX_GOING_ON)
    seed: int = argument(0, "The chance by which a text is gone on with: the same seed gives the same text.", ge=0, le=2**31 - 1)


def predict(experiment: Experiment, inputs: Any, how: Any = None) -> dict[str, Any]:
    """Outputs for a list of inputs, JSON-ready: points [x, y] of the plane, or examples shaped as Keras shapes them; of a run on sequences
    also texts, which get `answers` written as `how` asks for (see `Wish`).

    Raises SpecError where they are not such a list.
    """
    found: dict[str, Any] = {}
    data, head = experiment.dataset, experiment.head
    if isinstance(data, Sequences) and data.given and isinstance(inputs, list) and inputs and all(isinstance(text, str) for text in inputs):
        found["answers"] = plain(Reader(experiment.network, data, parse(Wish, how or {}, "how")).answers(inputs))
        if data.prompt is not None:
            return found
    outputs = head.in_units(experiment.network.predict(experiment.read(inputs)))
    found["outputs"] = plain(to_outside(outputs).tolist())
    if head.classes:
        found["classes"] = head.decide(outputs).T.astype(int).tolist()
    if "answers" in found and not head.target_shape:
        names = experiment.spec.data.class_names()
        for answer, number in zip(found["answers"], found["classes"], strict=True):
            answer["text"] = names[number]
    return found


class Reader:
    """Answers typed texts with a network that was built for sequences."""

    def __init__(self, network: Network, data: Sequences, wish: Wish) -> None:
        assert data.given is not None
        self._looks = 0
        self.network, self.data, self.wish = network, data, wish
        self.given: Vocabulary = data.given

    def answers(self, texts: list[str]) -> list[dict[str, Any]]:
        """For each text what was read, what is said to it, with which probabilities, and where the network looked; JSON-ready.

        Raises SpecError with the number of the text where one is empty, too long or no text.
        """
        if len(texts) > MAX_ANSWERED:
            raise SpecError.at("inputs", f"at most {MAX_ANSWERED} texts are answered at a time; got {len(texts):,}")
        if self.data.prompt == 0 and len(texts) * self.wish.symbols > MAX_GOING_ON:
            asked = f"{len(texts)} texts by {self.wish.symbols} symbols each"
            raise SpecError.at("how.symbols", f"at most {MAX_GOING_ON:,} symbols are written at a time; got {asked}")
        rows = [self.data.encoded(text, f"inputs[{i}]") for i, text in enumerate(texts)]
        return [self._answer(text, row) for text, row in zip(texts, rows, strict=True)]

    def _answer(self, text: str, row: list[int]) -> dict[str, Any]:
        prompt, strange = self.data.prompt, self.given.strange(text)
        say = self._named if prompt is None else self._written if prompt else self._gone_on
        read = self._tokens(row, self.given)
        notes = [f"{_listed(strange)} {'was' if len(strange) == 1 else 'were'} never read before."] if strange else []
        return {"input": text, "read": read, **say(row, text), "notes": notes}

    def _named(self, row: list[int], _: str) -> dict[str, Any]:
        """One class for the whole, or a token for every step."""
        column = self._column(row)
        outputs, attention = self._inside(column, len(row), len(row))
        if self.data.targets.ndim == 1:
            return {"attention": attention}
        numbers = outputs[: len(row), :, 0].argmax(axis=1)
        return self._said(numbers, outputs[np.arange(len(row)), numbers, 0], attention)

    def _written(self, row: list[int], _: str) -> dict[str, Any]:
        """An answer written token by token, each with its probability when the ones before it stood."""
        column, steps = self._column(row), self.data.targets.shape[1]
        prompt = len(column) - steps
        step = network_step(self.network, column[:prompt])
        if self.wish.beams == 1:
            written = greedy(step, steps)[:, 0]
            length = int((written != PADDING).sum())
        else:
            best = beam_search(step, steps, self.wish.beams)
            written, length = np.array((*best[0].tokens, END)[:steps]), min(len(best[0].tokens) + 1, steps)
        column[prompt + 1 : prompt + length, 0] = written[: length - 1]
        outputs, attention = self._inside(column, len(row), length)
        numbers = written[:length]
        found = self._said(numbers, outputs[np.arange(length), numbers, 0], attention)
        if self.wish.beams > 1:
            found["beams"] = [{"text": self._text(each.tokens), "score": each.score} for each in best]
        return found

    def _gone_on(self, row: list[int], text: str) -> dict[str, Any]:
        """A text gone on with by drawing symbol after symbol; nothing is gone on with as the text that was learnt begins."""
        start = np.array(row or self.data.sources[0, :1], np.intp)[:, None]
        chance = np.random.default_rng(self.wish.seed)
        wish = self.wish
        whole = sample(network_step(self.network), start, wish.symbols, chance, wish.temperature, top_k=wish.top_k, top_p=wish.top_p)
        steps = self.network.in_shape[0]
        seen = whole[-steps - 1 : -1]
        column = np.full((steps, 1), PADDING, np.float32)
        column[: len(seen)] = seen
        outputs, attention = self._inside(column, len(seen), len(seen))
        likely = outputs[len(seen) - 1, :, 0]
        best = np.argsort(-likely, kind="stable")[:LIKELIEST]
        following = [{"token": token, "share": float(likely[n])} for token, n in zip(self._tokens(best, self.given), best, strict=True)]
        said = whole[len(start) :, 0]
        return {
            "text": self._text(said), "written": self._tokens(said, self.given), "seen": self._tokens(seen[:, 0], self.given),
            "next": following, "attention": attention,
        }  # fmt: skip

    def _said(self, numbers: Array, probabilities: Array, attention: dict[str, Any]) -> dict[str, Any]:
        assert self.data.wanted is not None
        return {
            "text": self._text(numbers),
            "written": self._tokens(numbers, self.data.wanted),
            "probabilities": [float(share) for share in probabilities],
            "attention": attention,
        }

    def _column(self, row: list[int]) -> Array:
        """The network's input for one text, (S, 1), or (S + T, 1) with the start mark and nothing below it."""
        column = np.full((self.network.in_shape[0], 1), PADDING, np.float32)
        column[: len(row), 0] = row
        if self.data.prompt:
            column[self.data.prompt] = START
        return column

    def _inside(self, column: Array, read: int, said: int) -> tuple[Array, dict[str, Any]]:
        """The network's outputs for one input, and every layer's attention (heads, queries, keys), padding left out."""
        notes: Notes = {}
        outputs = self.network.forward(Tensor(column.astype(self.network.values.dtype)), notes=notes)[-1].data
        steps, lengths = self.data.sources.shape[1], {self.data.sources.shape[1]: read}
        if self.data.prompt:
            wanted = self.data.targets.shape[1]
            lengths[wanted] = max(read, said) if wanted == steps else said
        attention = {
            f"{layer}.{name}": array[:, : lengths.get(array.shape[1]), : lengths.get(array.shape[2]), 0].tolist()
            for layer, inside in notes.items()
            for name, array in inside.items()
            if name.endswith("weights") and self._looks < MAX_LOOKS
        }
        self._looks += sum(len(head) * len(head[0]) for heads in attention.values() for head in heads)
        return outputs, attention

    def _text(self, numbers: Any) -> str:
        assert self.data.wanted is not None
        return self.data.wanted.decode(numbers)

    @staticmethod
    def _tokens(numbers: Any, vocabulary: Vocabulary) -> list[str]:
        return [vocabulary.tokens[int(number)] for number in numbers]


def _listed(strange: list[str]) -> str:
    shown = ", ".join(repr(token) for token in strange[:SHOWN])
    return shown if len(strange) <= SHOWN else f"{shown} and {len(strange) - SHOWN} more symbols"
