"""Self-attention by hand: a sentence, a vector for each word, and every number on the way to what attention makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import Annotated, Literal
from unicodedata import category, normalize

import numpy as np
from pydantic import Field

from engine.data.signs import signs_in
from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.attention import dot_attention, multi_head_attention
from engine.functional.elementwise import multiply
from engine.functional.linear import matmul
from engine.instruments.base import LONGEST_TEXT, Instrument, instruments
from engine.registry import argument
from engine.seeds import stream
from engine.tensor import Array, Tensor

MOST_WORDS = 10
LONGEST = 16
NUMBER = Annotated[float, Field(ge=-100, le=100)]
ROW = Annotated[tuple[NUMBER, ...], Field(max_length=8)]
_FORMS = {"plain": "Plain: ω = x·x", "learned": "Queries, keys, values"}
_MASKS = {"none": "None", "causal": "Causal: no later word", "padding": "Padding: not the last words"}


@dataclass
class Stage:
    """One step of the way: its arrays, by name (heads, rows, columns), the rule in symbols, and how each array's numbers are made.

    `made` names, by array, the two arrays whose `rows` are multiplied, or whose row and column make a `product`; or the one that is
    divided by √d_k (`divide`), partly hidden (`hide`), turned into shares row by row (`softmax`), or of which each head has so many columns
    that are set side by side (`join`).
    """

    name: str
    rule: str
    arrays: dict[str, Array]
    made: dict[str, list[str]] = field(default_factory=dict)


@instruments.register
class SelfAttention(Instrument):
    """Self-attention: a sentence, a vector for each word, and how each comes to hold a share of the others, number by number."""

    kind: Literal["self_attention"] = "self_attention"
    sentence: str = argument("life is short eat dessert first", f"Two to {MOST_WORDS} words; the same word has the same vector.",
                             title="Sentence", max_length=LONGEST_TEXT, ui={"control": "text"})  # fmt: skip
    form: Literal["plain", "learned"] = argument(
        "plain", "Plain: words are compared as they are. Otherwise each has a query, a key and a value, made by three matrices.",
        title="Attention", ui={"labels": _FORMS},
    )  # fmt: skip
    size: int = argument(4, "How many numbers stand for a word.", title="Size of x", ge=2, le=8, ui={"control": "slider"})
    heads: int = argument(1, "How many heads look at the sentence side by side, each with matrices of its own.", title="Heads", ge=1, le=4,
                          ui={"control": "slider", "when": {"form": "learned"}})  # fmt: skip
    key_size: int = argument(3, "How many numbers a query, a key and a value have: d_k.", title="Size of q, k, v", ge=1, le=8,
                             ui={"control": "slider", "when": {"form": "learned"}})  # fmt: skip
    mask: Literal["none", "causal", "padding"] = argument(
        "none", "Which words may not be looked at: their score becomes −∞, their weight 0.", title="Mask", ui={"labels": _MASKS}
    )
    padding: int = argument(2, "So many words at the end are padding.", title="Padding words", ge=1, le=MOST_WORDS - 1,
                            ui={"control": "slider", "when": {"mask": "padding"}})  # fmt: skip
    seed: int = argument(1, "The chance by which vectors and matrices are drawn.", title="Seed", ge=0, le=9999, ui={"control": "number"})
    vectors: Annotated[tuple[ROW, ...], Field(max_length=MOST_WORDS)] = argument(
        (), "A row of numbers for each word; empty: drawn by chance.", title="Vectors", ui={"control": "hidden"}
    )

    def compute(self) -> Frame:
        words = self._words()
        x = self._vectors(words)
        stages = [Stage("words", r"x_i", {"x": x[None]})]
        stages += self._plain(x) if self.form == "plain" else self._learned(x)
        arrays = {name: array.astype(np.float64) for stage in stages for name, array in stage.arrays.items()}
        weights, z = arrays["weights"], arrays["z"]
        learnt = sum(array.size for name, array in arrays.items() if name in ("wq", "wk", "wv", "wo"))
        results = {"words": len(words), "heads": weights.shape[0], "parameters": learnt, "largest": float(weights.max())}
        results |= {"omega": float(arrays["scores"][0, 0, 0]), "row_sum": float(weights[0, -1].sum()), "z": z[0, 0].tolist()}
        told = [{"name": stage.name, "arrays": list(stage.arrays), "made": stage.made, "latex_rule": stage.rule} for stage in stages]
        return self.answer(
            arrays, results, moments=len(stages) - 1, stages=told, sentence_words=words, heads=weights.shape[0],
            scale=sqrt(self.key_size) if self.form == "learned" else 1.0, hidden=self._hidden(len(words)).tolist(),
        )  # fmt: skip

    def sketch(self) -> Array:
        lines = [
            [(0, 2), (2, 0)],
            [(0, 2), (0, 0)],
            [(1, 2), (0, 0)],
            [(1, 2), (1, 0)],
            [(2, 2), (0, 0)],
            [(2, 2), (1, 0)],
            [(2, 2), (2, 0)],
        ]
        return np.array(lines, float).transpose(0, 2, 1)

    def _words(self) -> list[str]:
        """The words. Raises SpecError at `sentence`."""
        hidden = next((sign for sign in self.sentence if category(sign) == "Cc" and not sign.isspace()), None)
        if hidden is not None:
            raise SpecError.at("sentence", f"holds the control character U+{ord(hidden):04X}, which belongs to no word; take it out")
        words = normalize("NFC", self.sentence).split()
        if not 2 <= len(words) <= MOST_WORDS:
            raise SpecError.at("sentence", f"it has {len(words)} words; write 2 to {MOST_WORDS}")
        long = next((signs for signs in map(signs_in, words) if len(signs) > LONGEST), None)
        if long:
            raise SpecError.at("sentence", f"{''.join(long[:LONGEST])}… has {len(long)} letters; at most {LONGEST} are shown")
        if self.mask == "padding" and self.padding >= len(words):
            raise SpecError.at("padding", f"{self.padding} of {len(words)} words cannot be padding; leave at least one to look at")
        return words

    def _vectors(self, words: list[str]) -> Array:
        """x (T, d): given, or drawn for each word of the vocabulary. Raises SpecError at `vectors`."""
        if self.vectors:
            shape = [len(row) for row in self.vectors]
            if shape != [self.size] * len(words):
                raise SpecError.at(
                    "vectors", f"{len(words)} words of {self.size} numbers need as many rows of as many; got rows of {shape}"
                )
            return np.array(self.vectors, np.float64)
        known = list(dict.fromkeys(word.casefold() for word in words))
        table = stream(self.seed, "vectors").normal(0, 1, (len(known), 8)).round(1)[:, : self.size]
        return np.asarray(table[[known.index(word.casefold()) for word in words]] + 0.0)

    def _hidden(self, count: int) -> Array:
        """Which keys (T, T), a row for each query, may not be seen."""
        if self.mask == "causal":
            return np.triu(np.ones((count, count), bool), 1)
        hidden = np.zeros((count, count), bool)
        if self.mask == "padding":
            hidden[:, count - self.padding :] = True
        return hidden

    def _sequence(self, x: Array) -> Tensor:
        """Rows of x (T, D) as the engine keeps a sequence, with the words that are padding marked."""
        tensor = Tensor(x[:, :, None])
        if self.mask == "padding":
            tensor.mask = (np.arange(len(x)) < len(x) - self.padding)[:, None]
        return tensor

    def _masked(self, scores: Array, source: str) -> Stage:
        arrays = {"masked": np.where(self._hidden(scores.shape[-1]), -np.inf, scores)}
        return Stage("masked", r"-\infty \text{ where } j \text{ is hidden from } i", arrays, {"masked": ["hide", source]})

    def _plain(self, x: Array) -> list[Stage]:
        """Words compared as they are: ω = X·Xᵀ, softmax row by row, z = weights · X."""
        scores = matmul(Tensor(x), Tensor(np.ascontiguousarray(x.T))).data[None]
        sequence, notes = self._sequence(x), dict[str, Array]()
        out = dot_attention(sequence, sequence, sequence, causal=self.mask == "causal", note=notes.__setitem__)
        stages = [Stage("scores", r"\omega_{ij} = x_i \cdot x_j", {"scores": scores}, {"scores": ["rows", "x", "x"]})]
        return self._ended(stages, notes["weights"], out.data, "x")

    def _learned(self, x: Array) -> list[Stage]:
        """Each word asks with a query, is found by a key and gives a value, in every head by matrices of its own."""
        size, heads, d = self.key_size, self.heads, x.shape[1]
        chance = stream(self.seed, "matrices")
        matrices = {name: chance.normal(0, 1, (4, 8, 8)).round(1)[:heads, :d, :size] + 0.0 for name in "qkv"}
        made = {name: np.stack([matmul(Tensor(x), Tensor(np.ascontiguousarray(m))).data for m in each]) for name, each in matrices.items()}
        scores = np.stack([matmul(Tensor(q), Tensor(np.ascontiguousarray(k.T))).data for q, k in zip(made["q"], made["k"], strict=True)])
        scaled = multiply(Tensor(scores), Tensor(np.array(1 / sqrt(size)))).data
        rows = [np.hstack([each.transpose(0, 2, 1).reshape(heads * size, d), np.zeros((heads * size, 1))]) for each in matrices.values()]
        joined = np.hstack([np.eye(heads * size), np.zeros((heads * size, 1))])  # the heads side by side, as they are
        q, k, v, out = (Tensor(each) for each in (*rows, joined))
        sequence, notes = self._sequence(x), dict[str, Array]()
        z = multi_head_attention(
            sequence, sequence, sequence, (q, k, v, out), heads, causal=self.mask == "causal", note=notes.__setitem__
        )  # fmt: skip
        stages = [
            Stage("matrices", r"W_q,\; W_k,\; W_v", {f"w{name}": each for name, each in matrices.items()}),
            Stage(
                "projected", r"q_i = x_i W_q \quad k_i = x_i W_k \quad v_i = x_i W_v", made, {n: ["product", "x", f"w{n}"] for n in made}
            ),
            Stage("scores", r"\omega_{ij} = q_i \cdot k_j", {"scores": scores}, {"scores": ["rows", "q", "k"]}),
            Stage(
                "scaled",
                rf"\omega_{{ij}} / \sqrt{{d_k}} = \omega_{{ij}} / \sqrt{{{size}}}",
                {"scaled": scaled},
                {"scaled": ["divide", "scores"]},
            ),
        ]
        ended = self._ended(stages, notes["weights"], z.data, "v")
        if heads == 1:
            return ended
        w_o = chance.normal(0, 1, (32, 8)).round(1)[: heads * size, :d] + 0.0
        out = Tensor(np.hstack([w_o.T, np.zeros((d, 1))]))
        y = multi_head_attention(sequence, sequence, sequence, (q, k, v, out), heads, causal=self.mask == "causal")
        return [*ended, *self._joined(z.data[..., 0], w_o, y.data[..., 0])]

    def _joined(self, z: Array, w_o: Array, y: Array) -> list[Stage]:
        """The heads' sums z (T, heads · d_k) side by side, and what W_o (heads · d_k, d) makes of them: y (T, d)."""
        beside = r"[\, z_i^{(1)} \;\cdots\; z_i^{(h)} \,]"
        return [
            Stage("joined", beside, {"joined": z[None].copy()}, {"joined": ["join", "z", str(self.key_size)]}),
            Stage("output", rf"y_i = {beside}\, W_o", {"wo": w_o[None], "y": y[None].copy()}, {"y": ["product", "joined", "wo"]}),
        ]

    def _ended(self, stages: list[Stage], weights: Array, z: Array, values: str) -> list[Stage]:
        """The stages with mask, softmax and the weighted sums of the `values`, as the engine's attention gives them."""
        heads, ((source, scores),) = weights.shape[0], stages[-1].arrays.items()
        if self.mask != "none":
            stages.append(self._masked(scores, source))
            source = "masked"
        symbol = r"\omega_{ij}" if values == "x" else r"\omega_{ij} / \sqrt{d_k}"
        soft = rf"\alpha_{{ij}} = \operatorname{{softmax}}_j({symbol})"
        stages.append(Stage("weights", soft, {"weights": weights[..., 0].copy()}, {"weights": ["softmax", source]}))
        parts = z[..., 0].reshape(len(z), heads, -1).transpose(1, 0, 2).copy()
        return [*stages, Stage("z", rf"z_i = \sum_j \alpha_{{ij}}\, {values}_j", {"z": parts}, {"z": ["product", "weights", values]})]
