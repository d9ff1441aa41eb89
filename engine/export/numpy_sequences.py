"""How layers for sequences are written in NumPy."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.numpy_script import NumpyScript, translations
from engine.export.script import attended, cropping1d, recurrent_bias, recurrent_op, select_step, state_values
from engine.nn.recurrent import RecurrentLayer


@translations.layer("embedding")
def _embedding(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    (x,) = script.inputs(node)
    script.put(f"{script.weight(node, 'embeddings')}[np.clip({x}, 0, {layer.input_dim - 1}).astype(int)]")
    if layer.mask_zero:
        script.mask(f"{x}.astype(int) != 0")


@translations.layer("positional_encoding")
def _positional_encoding(script: NumpyScript, node: Node) -> None:
    (x,), (steps, size) = script.inputs(node), node.out_shape
    learned = script.has(node, "embeddings")
    table = script.weight(node, "embeddings") if learned else f"{script.use('sinusoids')}({steps}, {size})"
    script.put(f"{x} + {table}")


@translations.layer("global_average_pooling1d")
def _mean(script: NumpyScript, node: Node) -> None:
    (x,), mask = script.inputs(node), script.masks.get(node.sources[0])
    script.put(f"{script.use('steps_mean')}({x}, {mask})" if mask else f"{x}.mean(axis=1)")


translations.layer("select_step")(select_step)
translations.layer("cropping1d")(cropping1d)


@translations.layer("repeat_vector")
def _repeat_vector(script: NumpyScript, node: Node) -> None:
    (x,), (steps, _) = script.inputs(node), node.out_shape
    script.put(f"np.repeat({x}[:, None], {steps}, axis=1)")


def _direction(script: NumpyScript, node: Node, layer: RecurrentLayer, way: str, backwards: bool) -> tuple[str, str]:
    """Write one direction; the variables with every step's output and the last states."""
    x, mask, states = script.inputs(node)[0], script.masks.get(node.sources[0]), state_values(script, node, "[:, -1]")
    turn = "[:, ::-1]" if backwards else ""
    weights = [script.weight(node, f"{way}{name}") for name in ("kernel", "recurrent_kernel")]
    weights.append(recurrent_bias(script, node, layer, way))
    bend = [_bend(script, getattr(layer, "activation", ""))] if layer.kind == "simple_rnn" else []
    more = [f"states={states}"] if states else []
    more += [f"mask={mask}{turn}"] if mask else []
    outputs, ended = (script.names.take(f"{script.values[script.at]}_{way}{part}") for part in ("steps", "states"))
    script.lines.append(f"{outputs}, {ended} = {script.use(recurrent_op(layer))}({', '.join([x + turn, *weights, *bend, *more])})")
    return outputs, ended


def _bend(script: NumpyScript, activation: str) -> str:
    return {"linear": "np.asarray", "tanh": "np.tanh"}.get(activation) or script.use(activation)


@translations.layer("simple_rnn", "lstm", "gru")
def _recurrent(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    outputs, ended = _direction(script, node, layer, "", layer.go_backwards)
    script.put(outputs if layer.return_sequences else f"{ended}[0]")
    script.states[script.at] = ended
    _turn_mask(script, node, layer)


def _turn_mask(script: NumpyScript, node: Node, layer: RecurrentLayer) -> None:
    """Outputs that come in the order of a backwards reading have their padding in that order."""
    if layer.return_sequences and layer.go_backwards and node.sources[0] in script.masks:
        script.mask(f"{script.masks[node.sources[0]]}[:, ::-1]")


MERGED = {"concat": "np.concatenate([{}, {}], axis=-1)", "sum": "{} + {}", "mul": "{} * {}", "ave": "({} + {}) / 2"}


@translations.layer("bidirectional")
def _bidirectional(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    inner = layer.layer
    ahead, ended = _direction(script, node, inner, "forward_", inner.go_backwards)
    behind, ended_behind = _direction(script, node, inner, "backward_", not inner.go_backwards)
    merge = MERGED[layer.merge_mode]
    script.put(merge.format(ahead, f"{behind}[:, ::-1]") if inner.return_sequences else merge.format(f"{ended}[0]", f"{ended_behind}[0]"))
    if script.at in script.read:
        script.states[script.at] = states = script.names.take(f"{script.values[script.at]}_states")
        script.lines.append(f"{states} = [{merge.format('a', 'b')} for a, b in zip({ended}, {ended_behind})]")
    _turn_mask(script, node, inner)


def _three(script: NumpyScript, node: Node) -> tuple[str, list[str]]:
    """Query, value and key in source, and the mask of what is looked at."""
    three, mask = attended(script, node)
    return ", ".join(script.values[j] for j in three), [f"mask={mask}"] if mask else []


@translations.layer("multi_head_attention")
def _multi_head_attention(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    three, more = _three(script, node)
    start = script.subject.start(node)
    own = ", ".join(f'"{part}_{kind}": weights["{start}{part}_{kind}"]' for part in PARTS for kind in ("kernel", "bias"))
    told = ["causal=True"] if layer.use_causal_mask else []
    script.put(f"{script.use('multi_head_attention')}({', '.join([three, f'{{{own}}}', *told, *more])})")


PARTS = ("query", "key", "value", "output")


@translations.layer("attention", "additive_attention")
def _attention(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    three, more = _three(script, node)
    told = [f"scale={script.weight(node, 'scale')}"] if layer.use_scale else []
    told += ["causal=True"] if getattr(layer, "use_causal_mask", False) else []
    script.put(f"{script.use(layer.kind)}({', '.join([three, *told, *more])})")
