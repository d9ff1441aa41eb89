"""Attention layers: every query looks at all keys and takes a weighed mean of their values.

Inputs stand in Keras's order: query, value and key; the key is the value where it is left out, and one input alone attends to itself.
All of them show "weights" (heads, queries, keys, B).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import ClassVar, Literal

import numpy as np

from engine.functional.attention import dot_attention, multi_head_attention
from engine.functional.attention_additive import additive_attention
from engine.init import Fan, GlorotUniform
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.dense import AnyInitializer
from engine.nn.recurrent import sequence_shape
from engine.registry import argument
from engine.tensor import Array, Tensor

PARTS = ("query", "key", "value", "output")


def three(inputs: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Query, value and key of one to three inputs."""
    query, value = inputs[0], inputs[1] if len(inputs) > 1 else inputs[0]
    return query, value, inputs[2] if len(inputs) > 2 else value


def three_shapes(kind: str, in_shapes: Sequence[Shape]) -> tuple[tuple[int, int], ...]:
    """(T, D) of query, value and key. Raises ShapeError where one is no sequence, or keys and values differ in length."""
    found = [sequence_shape(kind, shape) for shape in in_shapes]
    query, value = found[0], found[1] if len(found) > 1 else found[0]
    key = found[2] if len(found) > 2 else value
    if key[0] != value[0]:
        raise ShapeError("inputs", f"every value needs a key; there are {value[0]} values and {key[0]} keys")
    return query, value, key


def head_blocks(
    sizes: Sequence[int], heads: int, key_dim: int, value_dim: int, out: int, kernel: AnyInitializer
) -> dict[str, ParameterBlock]:
    """The weights of multi-head attention for sources of `sizes` (query, key, value): rows are heads · size, the bias stands last."""
    rows = (heads * key_dim, heads * key_dim, heads * value_dim, out)
    columns = (*sizes, heads * value_dim)

    def block(n: int, m: int) -> ParameterBlock:
        return ParameterBlock((n, m + 1), lambda rng: np.hstack([kernel.draw((n, m), Fan(m, n), rng), np.zeros((n, 1))]), np.s_[:, :-1])

    return {name: block(n, m) for name, n, m in zip(PARTS, rows, columns, strict=True)}


def head_views(arrays: Mapping[str, Array], heads: int) -> dict[str, Array]:
    """The same weights as Keras names and shapes them: kernels (D, heads, size), biases (heads, size), the output's kernel
    (heads, size, out)."""
    views: dict[str, Array] = {}
    for name in PARTS[:3]:
        kernel, bias = arrays[name][:, :-1], arrays[name][:, -1]
        views[f"{name}_kernel"] = kernel.reshape(heads, -1, kernel.shape[1]).transpose(2, 0, 1)
        views[f"{name}_bias"] = bias.reshape(heads, -1)
    kernel = arrays["output"][:, :-1]
    views["output_kernel"] = kernel.reshape(len(kernel), heads, -1).transpose(1, 2, 0)
    views["output_bias"] = arrays["output"][:, -1]
    return views


def held_by_heads(batch: int, query: Shape, key: Shape, heads: int, inner: int) -> int:
    """About how many numbers attention keeps: queries, keys and values in all heads, `inner` numbers a step, and every head's weights,
    each with gradients and room to work; and the output."""
    return batch * (2 * prod(query) + 5 * inner * (query[0] + key[0]) + 4 * heads * query[0] * key[0])


@layers.register
class MultiHeadAttention(Layer):
    """Multi-head attention: several heads look at the sequence side by side, each through queries, keys and values of its own.

    Query (Tq, D, B), value (Tk, V, B), key (Tk, K, B) -> (Tq, D, B). Vaswani et al., "Attention Is All You Need", 2017.
    """

    kind: Literal["multi_head_attention"] = "multi_head_attention"
    arity: ClassVar = (1, 3)
    num_heads: int = argument(4, "How many heads look at the sequence.", title="Heads", ge=1, le=32, ui={"control": "stepper", "max": 16})
    key_dim: int = argument(16, "How many numbers each head's queries and keys have.", title="Key size", ge=1, le=256,
                            ui={"control": "stepper", "max": 64})  # fmt: skip
    value_dim: int | None = argument(None, "How many numbers each head's values have; empty: as many as its keys.", title="Value size",
                                     ge=1, le=256, ui={"control": "hidden"})  # fmt: skip
    dropout: float = argument(0.0, "Share of the weights that are dropped while training.", title="Dropout", ge=0, lt=1,
                              ui={"control": "slider", "max": 0.5})  # fmt: skip
    use_causal_mask: bool = argument(False, "On: a step sees itself and those before it only.", title="Causal", ui={"control": "switch"})
    kernel_initializer: AnyInitializer = argument(GlorotUniform(), "How the weights start.", title="Initial weights",
                                                  ui={"control": "hidden"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return three_shapes(self.kind, in_shapes)[0]

    def held(self, batch: int, *in_shapes: Shape) -> int:
        query, _, key = three_shapes(self.kind, in_shapes)
        return held_by_heads(batch, query, key, self.num_heads, self.num_heads * max(self.key_dim, self.value_dim or 0))

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        (_, size), (_, value), (_, key) = three_shapes(self.kind, in_shapes)
        return head_blocks((size, key, value), self.num_heads, self.key_dim, self.value_dim or self.key_dim, size, self.kernel_initializer)

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        return head_views(arrays, self.num_heads)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        query, key, value, output = (parameters[name] for name in PARTS)
        return multi_head_attention(
            *three(inputs),
            (query, key, value, output),
            self.num_heads,
            causal=self.use_causal_mask,
            dropout=self.dropout,
            noise=how.noise if how.training else None,
            note=how.note,
        )


@layers.register
class Attention(Layer):
    """Dot-product attention: a key fits a query as well as their product is large.

    Query (Tq, D, B), value (Tk, V, B), key (Tk, D, B) -> (Tq, V, B). Luong, Pham & Manning, 2015.
    """

    kind: Literal["attention"] = "attention"
    arity: ClassVar = (1, 3)
    use_scale: bool = argument(False, "On: the products are multiplied by one learnt number.", title="Scale", ui={"control": "switch"})
    use_causal_mask: bool = argument(False, "On: a step sees itself and those before it only.", title="Causal", ui={"control": "switch"})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        query, value, key = three_shapes(self.kind, in_shapes)
        if query[1] != key[1]:
            raise ShapeError("inputs", f"queries have {query[1]} features and keys {key[1]}; both need the same number")
        return (query[0], value[1])

    def held(self, batch: int, *in_shapes: Shape) -> int:
        query, _, key = three_shapes(self.kind, in_shapes)
        return held_by_heads(batch, query, key, 1, query[1])

    @property
    def parametric(self) -> bool:
        return self.use_scale

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        return {"scale": ParameterBlock((1,), lambda _: np.ones(1))} if self.use_scale else {}

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        return {name: array.reshape(()) for name, array in arrays.items()}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return dot_attention(*three(inputs), parameters.get("scale"), causal=self.use_causal_mask, note=how.note)


@layers.register
class AdditiveAttention(Layer):
    """Additive attention: how well a key fits a query is the sum of scale · tanh(query + key).

    Query (Tq, D, B), value (Tk, V, B), key (Tk, D, B) -> (Tq, V, B). Bahdanau, Cho & Bengio, 2015.
    """

    kind: Literal["additive_attention"] = "additive_attention"
    arity: ClassVar = (1, 3)
    use_scale: bool = argument(True, "On: every feature has a learnt weight in the sum.", title="Scale", ui={"control": "switch"})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        query, value, key = three_shapes(self.kind, in_shapes)
        if query[1] != key[1]:
            raise ShapeError("inputs", f"queries have {query[1]} features and keys {key[1]}; both need the same number")
        return (query[0], value[1])

    def held(self, batch: int, *in_shapes: Shape) -> int:
        """With the sum of every query and every key, feature by feature."""
        query, _, key = three_shapes(self.kind, in_shapes)
        return held_by_heads(batch, query, key, 1, query[1]) + 2 * batch * query[0] * key[0] * query[1]

    @property
    def parametric(self) -> bool:
        return self.use_scale

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        if not self.use_scale:
            return {}
        size = in_shapes[0][1]
        return {"scale": ParameterBlock((size,), lambda rng: GlorotUniform().draw((size,), Fan(size, size), rng))}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return additive_attention(*three(inputs), parameters.get("scale"), note=how.note)
