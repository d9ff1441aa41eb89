"""Sequences in pictures: examples of them, what the network says to one, where it looks, what its gates do, how tokens lie together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.data.kind import DataKind
from engine.data.points import PARTS, Part
from engine.data.sequences import SequenceData
from engine.data.sequences_strokes import traced
from engine.data.text import END, MARKS
from engine.frames import Frame
from engine.learn.decoding import Draw, drawn_shares, log_of
from engine.reading_sequences import Reading, read_sequence, sequences_of
from engine.registry import argument
from engine.summaries.base import View, quantize, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MAX_TEXT = 10_000
LIKELIEST = 8
MOST_MAPS = 1_000_000
"""So many numbers of attention are sent at a time, layers after that without."""
MOST_TOKENS = 400
NEAREST = 8
BOUNDED = {"forget_gate", "input_gate", "output_gate", "update_gate", "reset_gate"}
"""States that lie between 0 and 1 by nature."""
STAGES = ("before", "unit", "after")
"""What is noted of a norm: what comes in, the same at mean 0 and variance 1, and what goes out."""


@views.register
class PairsView(View):
    """Pairs: examples of the sequences that are learnt from: what is read, and what is to be said.

    No arrays; `pairs` in the words is a list of {index, source, target, part}, `vocabulary` how many different tokens there are.
    """

    static = True
    kind: Literal["pairs"] = "pairs"
    part: Part = argument("test", "Of which part.")
    count: int = argument(12, "How many.", ge=1, le=100)
    turn: int = argument(0, "Which of them: 0 the first, 1 those after them, and so on.", ge=0, le=100_000)

    def compute(self, run: Run) -> Frame:
        data = sequences_of(run.experiment)
        if data is None:
            return Frame("pairs", {}, words(pairs=[]))
        assert data.given is not None
        chosen = run.experiment.parts[self.part]
        chosen = chosen if len(chosen) else run.experiment.parts["train"]
        shown = chosen[(self.turn * self.count + np.arange(min(self.count, len(chosen)))) % max(1, len(chosen))]
        names = run.spec.data.class_names()
        pairs = []
        for index in shown.tolist():
            target = names[int(data.targets[index])] if data.targets.ndim == 1 else ""
            if data.targets.ndim > 1 and data.wanted is not None and data.prompt != 0:
                target = data.wanted.decode(data.targets[index])
            pairs.append({"index": index, "source": data.given.decode(data.sources[index]), "target": target})
        counts = {name: len(run.experiment.parts[name]) for name in PARTS}
        return Frame(
            "pairs", {}, words(pairs=pairs, vocabulary=len(data.given) - len(MARKS), unit=data.given.unit, counts=counts, total=len(chosen))
        )


_kept: WeakKeyDictionary[Run, tuple[tuple[Any, ...], Reading]] = WeakKeyDictionary()
"""Of each run the last reading and the moment it is of."""


def side_tokens(found: Reading, steps: int) -> list[str]:
    """The tokens of something with so many steps, padding left out: those that are written, or those that are read."""
    tokens = found.said if steps == found.answered else found.given
    return tokens[: found.spans.get(steps, steps)]


def answers(found: Reading, queries: int, keys: int) -> bool:
    """Whether an attention of so many steps at so many goes from what is said to what was read."""
    return queries == found.answered != keys if found.answered else bool(found.said)


class SequenceView(View):
    """Base of pictures of one sequence: a text that somebody typed, or an example."""

    text: str = argument("", "A typed text; empty: the example.", max_length=MAX_TEXT)
    example: int | None = argument(None, "The number of an example; empty: the first that was not learnt from.", ge=0, le=10_000_000)

    def reading(self, run: Run) -> Reading | None:
        """What the network makes of it; None where the run does not learn from tokens. Raises SpecError.

        The last one is kept: several pictures are of the same moment.
        """
        if not sequences_of(run.experiment):
            return None
        moment = (self.text, self.example, run.step, run.model_version, run.data_version, run.history.generation)
        before, found = _kept.get(run, (None, None))
        if found is None or before != moment:
            found = read_sequence(run.experiment, self.text, self.example)
            _kept[run] = (moment, found)
        return found


@views.register
class Reply(SequenceView, Draw):
    """Reply: what the network says to a sequence, token by token with its probability, or how likely each class is.

    `reply` in the words: given, said, wanted, probabilities, the likeliest tokens of each step, classes and shares; `fits` whether it
    is one of many right answers; how many symbols before those `given` are `unread`, for a text goes on where it ends; `typed`, how many
    characters the text has. Of a text that goes on each of the likeliest also has the share with which it is `drawn`, 0 for never, and
    `drawable` of all `symbols` is how many can be. Arrays only where what is said are the moves of a pen: `xy` (2, n + 1) int16 and
    `pen` (n,) uint8, see `engine.data.sequences_strokes.traced`.
    """

    kind: Literal["reply"] = "reply"

    def compute(self, run: Run) -> Frame:
        found = self.reading(run)
        if found is None:
            return Frame("reply", {}, words(reply=None))
        names = run.spec.data.class_names()
        data = sequences_of(run.experiment)
        assert data is not None
        drawn = self._drawn(found) if data.form == "text" else None
        likeliest = [likeliest_of(row, names, LIKELIEST, drawn) for row in found.shares]
        wanted, fits = judged(run.spec.data, found, self.text)
        told: dict[str, Any] = {
            "form": data.form, "given": found.given, "said": found.said, "wanted": wanted, "label": found.label, "index": found.index,
            "names": names if data.form == "class" else [], "shares": found.shares[0].tolist() if data.form == "class" else [],
            "probabilities": [float(row.max()) for row in found.shares], "likeliest": likeliest, "strange": found.strange,
            "unit": data.given.unit if data.given else "character", "end": MARKS[END], "fits": fits, "unread": found.unread,
            "typed": len(self.text), "symbols": found.shares.shape[1],
            "drawable": None if drawn is None else int((drawn > 0).sum()),
        }  # fmt: skip
        return Frame("reply", pen_moves(found.said) if getattr(run.spec.data, "draws", False) else {}, words(reply=told))

    def _drawn(self, found: Reading) -> Array:
        """With which share each token is drawn next, (V,)."""
        return drawn_shares(log_of(found.shares[:1].T), self.temperature, self.top_k, self.top_p)[:, 0]


def likeliest_of(shares: Array, names: Sequence[str], most: int, drawn: Array | None = None) -> list[dict[str, Any]]:
    """The likeliest tokens or classes (V,), at most so many, each {token, share}, the likeliest first; `drawn` (V,) is told beside it."""
    beside = [{}] * len(shares) if drawn is None else [{"drawn": float(share)} for share in drawn]
    return [{"token": names[n], "share": float(shares[n]), **beside[n]} for n in np.argsort(-shares, kind="stable")[:most].tolist()]


def judged(data: DataKind, found: Reading, text: str) -> tuple[list[str] | None, bool | None]:
    """The tokens that should have been said, by the example or by the rule; and, where many answers are right, whether this one is."""
    if not isinstance(data, SequenceData) or not data.writes:
        return found.wanted, None
    if data.told_apart is None:
        fits = data.fits(found.given, found.said)
        return None, fits and found.said[-1] == MARKS[END]
    return found.wanted or (ruled(data, text) if text else None), None


def ruled(data: DataKind, text: str) -> list[str] | None:
    """The tokens of the answer to a typed text that the rule of the data knows, the end mark at last; None where it knows none."""
    answer = data.answer(text) if isinstance(data, SequenceData) else None
    if answer is None or not isinstance(data, SequenceData) or data.target_vocabulary is None:
        return None
    return [*data.target_vocabulary.spelled(answer), MARKS[END]]


def pen_moves(said: list[str]) -> dict[str, Array]:
    """The way of the pen as arrays: `xy` (2, n + 1) int16, `pen` (n,) uint8."""
    xy, pen = traced([sign for sign in said if sign not in MARKS])
    return {"xy": xy, "pen": pen.astype(np.uint8)}


@views.register
class Looks(SequenceView):
    """Looks: where every head of every attention looks, and how long the vectors are that layers hand on.

    Arrays: `<layer>.<name>` (heads, queries, keys) uint8, 0 not at all, 255 wholly; `norms` (layers, steps) float32 of those whose outputs
    are sequences of the source's length. `maps` in the words names each with its tokens, and says whether its rows `answer`: a row for
    each token that is said, a column for each that was read.
    """

    kind: Literal["looks"] = "looks"

    def compute(self, run: Run) -> Frame:
        found = self.reading(run)
        if found is None:
            return Frame("looks", {}, words(maps=[]))
        arrays: dict[str, Array] = {}
        maps: list[dict[str, Any]] = []
        sent = 0
        for layer, inside in found.notes.items():
            for name, array in inside.items():
                if not name.endswith("weights") or sent + array[..., 0].size > MOST_MAPS:
                    continue
                rows, columns = (side_tokens(found, size) for size in array.shape[1:3])
                shares = np.clip(array[:, : len(rows), : len(columns), 0], 0, 1)
                sent += shares.size
                arrays[f"{layer}.{name}"] = (shares * 255).astype(np.uint8)
                maps.append({"key": f"{layer}.{name}", "layer": layer, "heads": array.shape[0], "rows": rows, "columns": columns,
                             "answers": answers(found, *array.shape[1:3])})  # fmt: skip
        norms, names = self._norms(run, found)
        if len(norms):
            arrays["norms"] = norms
        return Frame("looks", arrays, words(maps=maps, norms=names, given=found.given))

    @staticmethod
    def _norms(run: Run, found: Reading) -> tuple[Array, list[str]]:
        """The length of each layer's vector at each step that was read, (layers, steps)."""
        steps, rows, names = len(found.given), [], []
        for node, output in zip(run.experiment.network.nodes, found.outputs, strict=True):
            if output.ndim == 3 and found.spans.get(len(output)) == steps and node.out_shape[-1] > 1:
                rows.append(np.sqrt((output[:steps, :, 0].astype(np.float64) ** 2).sum(axis=1)))
                names.append(node.name)
        return np.array(rows, np.float32), names


@views.register
class Gates(SequenceView):
    """Gates: what recurrent layers do at every step: gates, candidates, memory and state, a row for each unit.

    Arrays: `<layer>.<name>` (units, steps) uint8 between the `low` and `high` that the words give for each of `rows`.
    """

    kind: Literal["gates"] = "gates"

    def compute(self, run: Run) -> Frame:
        found = self.reading(run)
        arrays, rows = ({}, []) if found is None else strips(found)
        return Frame("gates", arrays, words(rows=rows))


def strips(found: Reading) -> tuple[dict[str, Array], list[dict[str, Any]]]:
    """What recurrent layers do at every step of a reading: the arrays of `Gates`, and what its words tell of each."""
    arrays: dict[str, Array] = {}
    rows: list[dict[str, Any]] = []
    for layer, inside in found.notes.items():
        for name, array in inside.items():
            if array.ndim != 3 or name == "encoding" or name.endswith(STAGES):
                continue
            steps = found.spans.get(len(array), len(array))
            values = np.ascontiguousarray(array[:steps, :, 0].T.astype(np.float32))
            plain = name.removeprefix("forward_").removeprefix("backward_")
            reach = float(np.abs(values).max(initial=0)) or 1.0
            low, high = (0.0, 1.0) if plain in BOUNDED else (-reach, reach)
            out = np.empty(values.shape, np.uint8)
            quantize(np.clip(values, low, high), low, high, out, np.empty_like(values))
            arrays[f"{layer}.{name}"] = out
            tokens = side_tokens(found, len(array))
            rows.append({"key": f"{layer}.{name}", "layer": layer, "name": name, "low": low, "high": high, "tokens": tokens})
    return arrays, rows


@views.register
class Embeddings(View):
    """Embeddings: the learnt vectors of all tokens, seen from where they spread most, and a token's nearest neighbors.

    `xy` (2, V) float32, the first two principal components (Pearson, 1901); `token` picks one, whose neighbors are those at the smallest
    angle. Empty where no layer embeds tokens.
    """

    kind: Literal["embeddings"] = "embeddings"
    token: int | None = argument(None, "The number of a token whose neighbors are told.", ge=0, le=100_000)

    def compute(self, run: Run) -> Frame:
        table = next((view for name, view in run.experiment.network.views().items() if name.endswith(".embeddings")), None)
        data = sequences_of(run.experiment)
        if table is None or data is None or data.given is None or len(table) != len(data.given):
            return Frame("embeddings", {}, words(tokens=[], neighbors=[]))
        first, last = len(MARKS), min(len(table), len(MARKS) + MOST_TOKENS)
        vectors = table[first:last].astype(np.float64)
        centered = vectors - vectors.mean(axis=0)
        _, sizes, axes = np.linalg.svd(centered, full_matrices=False)
        axes = axes[:2] * np.where(np.take_along_axis(axes[:2], np.abs(axes[:2]).argmax(1)[:, None], 1) < 0, -1, 1)  # signs that stay
        explained = (sizes[:2] ** 2).sum() / max((sizes**2).sum(), 1e-30)
        xy = (centered @ axes.T).T.astype(np.float32)
        tokens = list(data.given.tokens[first:last])
        return Frame("embeddings", {"xy": xy}, words(tokens=tokens, explained=float(explained), neighbors=self._near(vectors, tokens)))

    def _near(self, vectors: Array, tokens: list[str]) -> list[dict[str, Any]]:
        if self.token is None or self.token >= len(vectors):
            return []
        lengths = np.linalg.norm(vectors, axis=1)
        alike = vectors @ vectors[self.token] / np.maximum(lengths * lengths[self.token], 1e-30)
        order = [int(n) for n in np.argsort(-alike, kind="stable") if n != self.token][:NEAREST]
        return [{"token": tokens[n], "number": n, "cosine": float(alike[n])} for n in order]
