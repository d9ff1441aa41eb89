"""Transformer blocks: attention and a small network at every step, each with a residual connection and layer normalization.

Vaswani et al., "Attention Is All You Need", 2017; with the norm first, Xiong et al., "On Layer Normalization in the Transformer
Architecture", 2020.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np

from engine.functional.attention import multi_head_attention
from engine.functional.sequence_columns import columns
from engine.functional.sequence_dense import time_distributed
from engine.functional.sequence_norm import add_residual, sequence_norm
from engine.init import Fan, GlorotUniform
from engine.nn.attention import PARTS, head_blocks, head_views, held_by_heads
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.dense import AnyInitializer
from engine.nn.recurrent import sequence_shape
from engine.registry import argument
from engine.tensor import Array, Tensor

Part = Callable[[Tensor], Tensor]
"""What stands inside a residual connection."""


class TransformerBlock(Layer):
    """Base of the blocks: x (T, D) -> (T, D)."""

    norms_vectors: ClassVar[bool] = True
    attentions: ClassVar[tuple[str, ...]]
    """The attention parts' names, in order."""
    num_heads: int = argument(4, "How many heads look at the sequence.", title="Heads", ge=1, le=32, ui={"control": "stepper", "max": 16})
    intermediate_dim: int = argument(256, "How many units the hidden layer of the network at every step has.", title="Hidden units", ge=1,
                                     le=4096, ui={"control": "stepper", "max": 512})  # fmt: skip
    dropout: float = argument(0.0, "Share of what attention and network add that is dropped while training, and of the attention weights.",
                              title="Dropout", ge=0, lt=1, ui={"control": "slider", "max": 0.5})  # fmt: skip
    activation: Literal["relu", "gelu"] = argument("relu", "What each hidden unit does with its weighted sum.", title="Activation",
                                                   ui={"control": "choice"})  # fmt: skip
    normalize_first: bool = argument(False, "On: the norm stands before each part, not after it; deep stacks then train more easily.",
                                     title="Norm first", ui={"control": "switch"})  # fmt: skip
    layer_norm_epsilon: float = argument(1e-5, "Added to the variance, so that nothing is divided by 0.", title="Epsilon", gt=0, le=0.1,
                                         ui={"control": "hidden"})  # fmt: skip
    kernel_initializer: AnyInitializer = argument(GlorotUniform(), "How the weights start.", title="Initial weights",
                                                  ui={"control": "hidden"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        steps, size = sequence_shape(self.kind, in_shapes[0])
        if size % self.num_heads:
            raise ShapeError("num_heads", f"{self.num_heads} heads cannot share {size} features evenly; use a divisor of {size}")
        return (steps, size)

    def held(self, batch: int, *in_shapes: Shape) -> int:
        """Its attentions, a norm and a sum after each part, and the two dense layers at every step."""
        sources = {"self_attention": in_shapes[0], "cross_attention": in_shapes[-1]}
        size, heads = in_shapes[0][1], self.num_heads
        looks = sum(held_by_heads(batch, in_shapes[0], sources[name], heads, size) for name in self.attentions)
        between = (len(self.attentions) + 1) * 8 * size
        return looks + batch * in_shapes[0][0] * (between + 3 * (self.intermediate_dim + size))

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size, found = in_shapes[0][1], dict[str, ParameterBlock]()
        for name in self.attentions:
            source = in_shapes[1][1] if name == "cross_attention" else size
            own = head_blocks(
                (size, source, source), self.num_heads, size // self.num_heads, size // self.num_heads, size, self.kernel_initializer
            )
            found |= {f"{name}_{part}": block for part, block in own.items()}
            found[f"{name}_norm"] = self._norm(size)
        hidden = self.intermediate_dim
        found |= {"hidden": self._dense(hidden, size), "out": self._dense(size, hidden), "feedforward_norm": self._norm(size)}
        return found

    def _norm(self, size: int) -> ParameterBlock:
        return ParameterBlock((size, 2), lambda _: np.tile([1.0, 0.0], (size, 1)))

    def _dense(self, units: int, size: int) -> ParameterBlock:
        kernel = self.kernel_initializer
        return ParameterBlock(
            (units, size + 1),
            lambda rng: np.hstack([kernel.draw((units, size), Fan(size, units), rng), np.zeros((units, 1))]),
            np.s_[:, :-1],
        )

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        views: dict[str, Array] = {}
        for name in self.attentions:
            own = head_views({part: arrays[f"{name}_{part}"] for part in PARTS}, self.num_heads)
            views |= {f"{name}_{part}": view for part, view in own.items()}
        for name in (*self.attentions, "feedforward"):
            views[f"{name}_norm_gamma"], views[f"{name}_norm_beta"] = arrays[f"{name}_norm"].T
        for name, block in (("intermediate", "hidden"), ("output", "out")):
            views[f"feedforward_{name}_kernel"], views[f"feedforward_{name}_bias"] = arrays[block][:, :-1].T, arrays[block][:, -1]
        return views

    def residual(self, x: Tensor, part: Part, name: str, parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        """norm(x + part(x)), or x + part(norm(x)) where the norm, that of `name`, stands first; notes "NAME_norm_before" and so on."""
        noise, norm, epsilon = how.noise if how.training else None, parameters[f"{name}_norm"], self.layer_norm_epsilon

        def note(what: str, array: Array) -> None:
            how.note(f"{name}_norm_{what}", array)

        if self.normalize_first:
            return add_residual(x, part(sequence_norm(x, norm, epsilon, note)), dropout=self.dropout, noise=noise)
        return add_residual(x, part(x), norm, epsilon, self.dropout, noise, note)

    def attend(self, name: str, source: Tensor | None, parameters: Mapping[str, Tensor], how: Pass, *, causal: bool) -> Part:
        """Attention to `source`, or to the queries' own sequence."""
        query, key, value, output = (parameters[f"{name}_{part}"] for part in PARTS)
        noise = how.noise if how.training else None
        alone = len(self.attentions) == 1

        def part(x: Tensor) -> Tensor:
            seen = x if source is None else source
            return multi_head_attention(
                x,
                seen,
                seen,
                (query, key, value, output),
                self.num_heads,
                causal=causal,
                dropout=self.dropout,
                noise=noise,
                note=lambda what, array: how.note(what if alone else f"{name}_{what}", array),
            )

        return part

    def feed_forward(self, parameters: Mapping[str, Tensor]) -> Part:
        """The same two dense layers at every step."""
        return lambda x: time_distributed(time_distributed(x, parameters["hidden"], self.activation), parameters["out"])


@layers.register
class TransformerEncoder(TransformerBlock):
    """Transformer encoder block: every step looks at all others, then thinks for itself; with a causal mask, a decoder-only block.

    x (T, D, B) -> (T, D, B). Shows "weights" (heads, T, T, B), and of each norm what goes in and out.
    Vaswani et al., 2017.
    """

    kind: Literal["transformer_encoder_block"] = "transformer_encoder_block"
    attentions: ClassVar[tuple[str, ...]] = ("self_attention",)
    use_causal_mask: bool = argument(False, "On: a step sees itself and those before it only, as a generator of text must.", title="Causal",
                                     ui={"control": "switch"})  # fmt: skip

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        attend = self.attend("self_attention", None, parameters, how, causal=self.use_causal_mask)
        x = self.residual(columns(inputs[0]), attend, "self_attention", parameters, how)
        return self.residual(x, self.feed_forward(parameters), "feedforward", parameters, how)


@layers.register
class TransformerDecoder(TransformerBlock):
    """Transformer decoder block: every step looks at those before it, then at the encoder's sequence, then thinks for itself.

    x (T, D, B) and the encoder's (S, E, B) -> (T, D, B). Shows "self_attention_weights" and "cross_attention_weights", and of
    each norm what goes in and out. Vaswani et al., 2017.
    """

    kind: Literal["transformer_decoder_block"] = "transformer_decoder_block"
    arity: ClassVar = (2, 2)
    attentions: ClassVar[tuple[str, ...]] = ("self_attention", "cross_attention")

    def output_shape(self, *in_shapes: Shape) -> Shape:
        sequence_shape(self.kind, in_shapes[1])
        return super().output_shape(*in_shapes)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        x, source = (columns(given) for given in inputs)
        look_back = self.attend("self_attention", None, parameters, how, causal=True)
        x = self.residual(x, look_back, "self_attention", parameters, how)
        look_over = self.attend("cross_attention", source, parameters, how, causal=False)
        x = self.residual(x, look_over, "cross_attention", parameters, how)
        return self.residual(x, self.feed_forward(parameters), "feedforward", parameters, how)
