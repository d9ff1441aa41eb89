"""Layers that are made of others, taken apart: residual and Transformer blocks as the convolutions, norms and attention inside them.

Every target then needs to know the simple layers only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from engine.architecture import Node
from engine.export.subject import Subject
from engine.nn.attention import MultiHeadAttention
from engine.nn.base import Layer
from engine.nn.conv_base import ConvBase
from engine.nn.dense import Dense
from engine.nn.merge import ActivationLayer, Add
from engine.nn.norm import LayerNormalization
from engine.nn.residual import ResidualBlock
from engine.nn.transformer import TransformerBlock, TransformerDecoder, TransformerEncoder


@dataclass
class Parts:
    """The simple layers so far, and where the output of each layer of the network is among them."""

    subject: Subject
    nodes: list[Node] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=lambda: {-1: -1})
    starts: dict[str, str] = field(default_factory=dict)

    def put(self, whole: Node, part: str, layer: Layer, *sources: int) -> int:
        """A part of a layer, called `part` in the names of its weights; its place."""
        shapes = tuple(self.subject.in_shape if j < 0 else self.nodes[j].out_shape for j in sources)
        owner = f"{whole.owner}_{part}"
        self.starts[owner] = f"{whole.owner}.{part}_"
        self.nodes.append(Node(f"{whole.name}_{part}", layer, sources, shapes, layer.output_shape(*shapes), {}, owner))
        return len(self.nodes) - 1


def unfold(subject: Subject) -> Subject:
    """The same network of simple layers only."""
    parts = Parts(subject)
    for i, node in enumerate(subject.nodes):
        moved = replace(node, sources=tuple(parts.places[j] for j in node.sources))
        if take_apart := COMPOSITES.get(node.layer.kind):
            parts.places[i] = take_apart(parts, moved)
        else:
            parts.nodes.append(moved)
            parts.places[i] = len(parts.nodes) - 1
    return replace(subject, nodes=tuple(parts.nodes), starts=parts.starts)


def _residual_block(parts: Parts, node: Node) -> int:
    block = node.layer
    assert isinstance(block, ResidualBlock)
    inside, (x,) = block.parts(), node.sources

    def step(conv: str, norm: str, source: int) -> int:
        out = parts.put(node, conv, inside[conv], source)
        return parts.put(node, norm, inside[norm], out) if block.batch_norm else out

    bend = ActivationLayer(activation=block.activation)
    out = step("conv2", "norm2", parts.put(node, "activation1", bend, step("conv1", "norm1", x)))
    if block.shortcut != "none":
        around = step("shortcut", "norm_shortcut", x) if block.projects(node.in_shapes[0]) else x
        out = parts.put(node, "add", Add(), out, around)
    return parts.put(node, "activation2", bend, out)


def _transformer_block(parts: Parts, node: Node) -> int:
    block = node.layer
    assert isinstance(block, TransformerBlock)
    size, x = node.in_shapes[0][1], node.sources[0]
    causal = isinstance(block, TransformerDecoder) or (isinstance(block, TransformerEncoder) and block.use_causal_mask)

    def attend(name: str, source: int) -> int:
        own = name == "self_attention"
        layer = MultiHeadAttention(num_heads=block.num_heads, key_dim=size // block.num_heads, use_causal_mask=causal and own)
        return parts.put(node, name, layer, *((source,) if own else (source, node.sources[1])))

    def think(_: str, source: int) -> int:
        hidden = Dense(units=block.intermediate_dim, activation=block.activation)
        inner = parts.put(node, "feedforward_intermediate", hidden, source)
        return parts.put(node, "feedforward_output", Dense(units=size, activation="linear"), inner)

    for name in (*block.attentions, "feedforward"):
        x = _around(parts, node, block, name, think if name == "feedforward" else attend, x)
    return x


def _around(parts: Parts, node: Node, block: TransformerBlock, name: str, part: Callable[[str, int], int], x: int) -> int:
    """norm(x + part(x)), or x + part(norm(x)) where the norm stands first."""
    norm = LayerNormalization(epsilon=block.layer_norm_epsilon)
    if block.normalize_first:
        return parts.put(node, f"{name}_add", Add(), x, part(name, parts.put(node, f"{name}_norm", norm, x)))
    return parts.put(node, f"{name}_norm", norm, parts.put(node, f"{name}_add", Add(), x, part(name, x)))


def _conv_base(parts: Parts, node: Node) -> int:
    base, (at,) = node.layer, node.sources
    assert isinstance(base, ConvBase)
    for name, part in base.parts(node.in_shapes[0]).items():
        at = parts.put(node, name, part, at)
    return at


COMPOSITES: dict[str, Callable[[Parts, Node], int]] = {
    "residual_block": _residual_block,
    "conv_base": _conv_base,
    "transformer_encoder_block": _transformer_block,
    "transformer_decoder_block": _transformer_block,
}
"""What takes apart each kind of layer that is made of others."""
