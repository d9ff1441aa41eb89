"""Layers that turn token numbers into vectors and tell where in the sequence they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from engine.functional.embedding import add_positions, embedding, sinusoids
from engine.init import Fan, Uniform
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.dense import AnyInitializer
from engine.nn.recurrent import sequence_shape
from engine.registry import argument
from engine.tensor import Tensor


@layers.register
class Embedding(Layer):
    """Embedding: a vector for every token, learnt; tokens used alike come to lie close together.

    Token numbers (T, B) -> (T, output_dim, B). Bengio et al., "A Neural Probabilistic Language Model", 2003.
    """

    kind: Literal["embedding"] = "embedding"
    input_dim: int = argument(64, "How many different tokens there are.", title="Tokens", ge=1, le=100_000, ui={"control": "number"})
    output_dim: int = argument(32, "How many numbers stand for a token.", title="Size", ge=1, le=1024,
                               ui={"control": "stepper", "max": 256})  # fmt: skip
    mask_zero: bool = argument(False, "On: token 0 is padding, which later layers pass over.", title="0 is padding",
                               ui={"control": "switch"})  # fmt: skip
    embeddings_initializer: AnyInitializer = argument(Uniform(limit=0.05), "How the vectors start.", title="Initial vectors",
                                                      ui={"control": "hidden"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        (in_shape,) = in_shapes
        if len(in_shape) != 1:
            raise ShapeError("kind", f"embedding takes one row of token numbers per example, not {in_shape}")
        return (in_shape[0], self.output_dim)

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        shape, fan = (self.input_dim, self.output_dim), Fan(self.input_dim, self.output_dim)
        return {"embeddings": ParameterBlock(shape, lambda rng: self.embeddings_initializer.draw(shape, fan, rng), np.s_[:])}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return embedding(inputs[0], parameters["embeddings"], mask_zero=self.mask_zero)


@layers.register
class PositionalEncoding(Layer):
    """Positional encoding: adds to every step a pattern of its own, because attention by itself does not know the order.

    x (T, D, B) -> (T, D, B). Sinusoidal: PE(pos, 2i) = sin(pos / 10000^(2i/d)) and the cosine at 2i + 1; learned: a table of T rows.
    Vaswani et al., "Attention Is All You Need", 2017.
    """

    kind: Literal["positional_encoding"] = "positional_encoding"
    encoding: Literal["sinusoidal", "learned"] = argument("sinusoidal", "Waves of many lengths, or a vector learnt for every step.",
                                                          title="Pattern", ui={"control": "choice"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return sequence_shape(self.kind, in_shapes[0])

    @property
    def parametric(self) -> bool:
        return self.encoding == "learned"

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        if self.encoding == "sinusoidal":
            return {}
        steps, size = in_shapes[0]
        return {"embeddings": ParameterBlock((steps, size), lambda rng: rng.uniform(-0.05, 0.05, (steps, size)))}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        if self.encoding == "learned":
            return add_positions(x, parameters["embeddings"])
        table = sinusoids(x.shape[0], x.shape[1], x.data.dtype)
        how.note("encoding", table)
        return add_positions(x, Tensor(table))
