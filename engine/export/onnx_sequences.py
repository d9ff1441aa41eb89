"""How layers for sequences are written in ONNX. Its recurrent operations know no padding between steps, so where there may be some
each step is an operation of its own, whose states are kept where it is padding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.architecture import Node
from engine.export.numpy_steps import sinusoids
from engine.export.onnx_graph import OnnxGraph, translations
from engine.export.script import attended, bias_shape, recurrent_op
from engine.nn.recurrent import RecurrentLayer
from engine.tensor import Array

HIDDEN = -1e30
END = 2**31 - 1


@translations.layer("embedding")
def _embedding(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    ids = graph.op("Cast", graph.inputs(node)[0], to=7)  # int64
    last = graph.constant(layer.input_dim - 1, np.int64)
    kept = graph.op("Clip", ids, graph.constant(0, np.int64), last)
    graph.set(graph.op("Gather", graph.held(node, "embeddings"), kept, axis=0))
    if layer.mask_zero:
        graph.masks[graph.at] = graph.op("Not", graph.op("Equal", ids, graph.constant(0, np.int64)))


@translations.layer("positional_encoding")
def _positional_encoding(graph: OnnxGraph, node: Node) -> None:
    table = graph.held(node, "embeddings") if graph.has(node, "embeddings") else graph.constant(sinusoids(*node.out_shape))
    graph.set(graph.op("Add", graph.inputs(node)[0], table))


@translations.layer("global_average_pooling1d")
def _mean(graph: OnnxGraph, node: Node) -> None:
    (x,), mask, axis = graph.inputs(node), graph.masks.get(node.sources[0]), graph.whole(1)
    if mask is None:
        graph.set(graph.op("ReduceMean", x, axis, keepdims=0))
        return
    on = graph.cast(mask)
    total = graph.op("ReduceSum", graph.op("Mul", x, graph.op("Unsqueeze", on, graph.whole(2))), axis, keepdims=0)
    graph.set(graph.op("Div", total, graph.op("Max", graph.op("ReduceSum", on, axis), graph.constant(1))))


@translations.layer("select_step")
def _select_step(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    graph.set(graph.op("Gather", graph.inputs(node)[0], graph.constant(layer.index, np.int64), axis=1))


@translations.layer("cropping1d")
def _cropping1d(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    part = [graph.whole(layer.cropping[0]), graph.whole(layer.cropping[0] + node.out_shape[0]), graph.whole(1)]
    graph.set(graph.op("Slice", graph.inputs(node)[0], *part))
    if node.sources[0] in graph.masks:
        graph.masks[graph.at] = graph.op("Slice", graph.masks[node.sources[0]], *part)


@translations.layer("repeat_vector")
def _repeat_vector(graph: OnnxGraph, node: Node) -> None:
    one = graph.op("Unsqueeze", graph.inputs(node)[0], graph.whole(1))
    graph.set(graph.op("Tile", one, graph.whole(1, node.out_shape[0], 1)))


KINDS = {"simple_rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
GATES = {"simple_rnn": (0,), "lstm": (0, 3, 1, 2), "gru": (0, 1, 2)}
"""Our gates in ONNX's order: input, output, forget, candidate of an LSTM."""
BENDS: dict[str, dict[str, Any]] = {
    "tanh": {},
    "relu": {"activations": ["Relu"]},
    "sigmoid": {"activations": ["Sigmoid"]},
    "linear": {"activations": ["Affine"], "activation_alpha": [1.0], "activation_beta": [0.0]},
}


def _turned(graph: OnnxGraph, x: str) -> str:
    """A sequence from its end to its start."""
    return graph.op("Slice", x, graph.whole(-1), graph.whole(-END), graph.whole(1), graph.whole(-1))


def _gates(array: Array, kind: str) -> Array:
    """(…, gates · units) with the gates in ONNX's order, the first axis last."""
    parts = np.split(array, len(GATES[kind]), axis=-1)
    return np.concatenate([parts[i] for i in GATES[kind]], axis=-1).T[None]


def _states(graph: OnnxGraph, node: Node, layer: RecurrentLayer) -> list[str]:
    """The initial states as ONNX takes them, (1, examples, units); missing ones are zero."""
    given = node.sources[1:]
    count = 2 if layer.kind == "lstm" else 1
    if len(given) == 1 and given[0] in graph.states:
        names = graph.states[given[0]].split()
    else:
        names = [graph.values[j] for j in given]
        if len(given) == 1 and len(node.in_shapes[1]) == 2:
            names = [graph.op("Gather", names[0], graph.constant(-1, np.int64), axis=1)]
    found = [graph.op("Unsqueeze", name, graph.whole(0)) for name in names[:count]]
    return [*found, graph.op("Mul", found[0], graph.constant(0))] if len(found) == 1 and count == 2 else found


def _direction(graph: OnnxGraph, node: Node, layer: RecurrentLayer, way: str, backwards: bool) -> tuple[str, list[str]]:
    """One direction: every step's output (examples, steps, units), and the last states."""
    x = graph.op("Transpose", graph.inputs(node)[0], perm=(1, 0, 2))
    x = graph.op("Slice", x, graph.whole(-1), graph.whole(-END), graph.whole(0), graph.whole(-1)) if backwards else x
    kernel, recurrent = (graph.array(node, f"{way}{name}") for name in ("kernel", "recurrent_kernel"))
    bias = graph.array(node, f"{way}bias") if layer.use_bias else np.zeros(bias_shape(layer))
    biases = _gates(np.atleast_2d(bias), layer.kind)[0].T
    both = np.concatenate([biases[0], biases[1] if len(biases) > 1 else np.zeros_like(biases[0])])[None]
    weights = [graph.constant(_gates(kernel, layer.kind)), graph.constant(_gates(recurrent, layer.kind)), graph.constant(both)]
    told: dict[str, Any] = {"hidden_size": layer.units} | BENDS[getattr(layer, "activation", "tanh")]
    told |= {"linear_before_reset": 1} if recurrent_op(layer) == "gru" else {}
    count = 2 if layer.kind == "lstm" else 1
    states = _states(graph, node, layer)

    def run(x: str, states: list[str]) -> str:
        return graph.op(KINDS[layer.kind], x, *weights, "", *states, outputs=1 + count, **told)

    if node.sources[0] in graph.masks:
        return _stepped(graph, node, x, run, states or _zeros(graph, node, layer, count), backwards)
    found = run(x, states)
    steps = graph.op("Transpose", graph.op("Squeeze", found, graph.whole(1)), perm=(1, 0, 2))
    return steps, [graph.op("Squeeze", f"{found}_{i}", graph.whole(0)) for i in range(1, count + 1)]


def _zeros(graph: OnnxGraph, node: Node, layer: RecurrentLayer, count: int) -> list[str]:
    """States (1, examples, units) of zeros, for as many examples as there are."""
    first = graph.op("Gather", graph.inputs(node)[0], graph.constant(0, np.int64), axis=1)
    nothing = graph.op("MatMul", first, graph.constant(np.zeros((node.in_shapes[0][-1], layer.units))))
    return [graph.op("Unsqueeze", nothing, graph.whole(0))] * count


def _stepped(
    graph: OnnxGraph, node: Node, x: str, run: Callable[[str, list[str]], str], states: list[str], backwards: bool
) -> tuple[str, list[str]]:
    """One direction step by step, x (steps, examples, features); a step of padding leaves the states as they are."""
    mask, steps, outputs = graph.masks[node.sources[0]], node.in_shapes[0][0], []
    for t in range(steps):
        found = run(graph.op("Slice", x, graph.whole(t), graph.whole(t + 1), graph.whole(0)), states)
        at = graph.constant([steps - 1 - t if backwards else t], np.int64)
        on = graph.op("Unsqueeze", graph.op("Gather", mask, at, axis=1), graph.whole(0))
        states = [graph.op("Where", on, f"{found}_{i}", old) for i, old in enumerate(states, start=1)]
        outputs.append(states[0])
    joined = graph.op("Concat", *outputs, axis=0)
    return graph.op("Transpose", joined, perm=(1, 0, 2)), [graph.op("Squeeze", state, graph.whole(0)) for state in states]


def _turn_mask(graph: OnnxGraph, node: Node, layer: RecurrentLayer) -> None:
    """Outputs that come in the order of a backwards reading have their padding in that order."""
    if layer.return_sequences and layer.go_backwards and node.sources[0] in graph.masks:
        mask = graph.masks[node.sources[0]]
        graph.masks[graph.at] = graph.op("Slice", mask, graph.whole(-1), graph.whole(-END), graph.whole(1), graph.whole(-1))


@translations.layer("simple_rnn", "lstm", "gru")
def _recurrent(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    steps, states = _direction(graph, node, layer, "", layer.go_backwards)
    graph.set(steps if layer.return_sequences else states[0])
    graph.states[graph.at] = " ".join(states)
    _turn_mask(graph, node, layer)


def _merged(graph: OnnxGraph, mode: str, a: str, b: str) -> str:
    if mode == "concat":
        return graph.op("Concat", a, b, axis=-1)
    joined = graph.op("Mul" if mode == "mul" else "Add", a, b)
    return graph.op("Mul", joined, graph.constant(0.5)) if mode == "ave" else joined


@translations.layer("bidirectional")
def _bidirectional(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    inner = layer.layer
    ahead, ended = _direction(graph, node, inner, "forward_", inner.go_backwards)
    behind, ended_behind = _direction(graph, node, inner, "backward_", not inner.go_backwards)
    states = [_merged(graph, layer.merge_mode, a, b) for a, b in zip(ended, ended_behind, strict=True)]
    graph.set(_merged(graph, layer.merge_mode, ahead, _turned(graph, behind)) if inner.return_sequences else states[0])
    graph.states[graph.at] = " ".join(states)
    _turn_mask(graph, node, inner)


def _looked(graph: OnnxGraph, scores: str, steps: tuple[int, int], mask: str | None, *, causal: bool, heads: bool = False) -> str:
    """Softmax of scores (examples, …, queries, keys), where later steps and padding are not seen."""
    if causal:
        later = np.arange(steps[1]) > np.arange(steps[0])[:, None]
        scores = graph.op("Add", scores, graph.constant(np.where(later, HIDDEN, 0)))
    if mask is not None:
        padding = graph.op("Where", mask, graph.constant(0), graph.constant(HIDDEN))
        scores = graph.op("Add", scores, graph.op("Unsqueeze", padding, graph.whole(*((1, 2) if heads else (1,)))))
    return graph.op("Softmax", scores, axis=-1)


def _lengths(node: Node) -> tuple[int, int]:
    """How many queries and keys there are."""
    return node.in_shapes[0][0], node.in_shapes[min(1, len(node.in_shapes) - 1)][0]


@translations.layer("multi_head_attention")
def _multi_head_attention(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    sources, mask = attended(graph, node)

    def projected(part: str, j: int) -> str:
        found = graph.op("Einsum", graph.values[j], graph.held(node, f"{part}_kernel"), equation="btd,dhs->bhts")
        return graph.op("Add", found, graph.constant(graph.array(node, f"{part}_bias")[:, None]))

    query, value, key = (projected(part, j) for part, j in zip(("query", "value", "key"), sources, strict=True))
    scores = graph.op("Mul", graph.op("Einsum", query, key, equation="bhts,bhus->bhtu"), graph.constant(layer.key_dim**-0.5))
    weights = _looked(graph, scores, _lengths(node), mask, causal=layer.use_causal_mask, heads=True)
    heads = graph.op("MatMul", weights, value)
    out = graph.op("Einsum", heads, graph.held(node, "output_kernel"), equation="bhts,hsd->btd")
    graph.set(graph.op("Add", out, graph.held(node, "output_bias")))


@translations.layer("attention", "additive_attention")
def _attention(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    sources, mask = attended(graph, node)
    query, value, key = (graph.values[j] for j in sources)
    if layer.kind == "attention":
        scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=(0, 2, 1)))
        scores = graph.op("Mul", scores, graph.held(node, "scale")) if layer.use_scale else scores
    else:
        fits = graph.op("Add", graph.op("Unsqueeze", query, graph.whole(2)), graph.op("Unsqueeze", key, graph.whole(1)))
        fits = graph.op("Tanh", fits)
        fits = graph.op("Mul", fits, graph.held(node, "scale")) if layer.use_scale else fits
        scores = graph.op("ReduceSum", fits, graph.whole(-1), keepdims=0)
    causal = getattr(layer, "use_causal_mask", False)
    graph.set(graph.op("MatMul", _looked(graph, scores, _lengths(node), mask, causal=causal), value))
