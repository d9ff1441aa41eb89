"""How layers for sequences are written for Keras, the steps that are padding as masks given by hand."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.copied import plain_source
from engine.export.keras_script import KerasScript, translations
from engine.export.numpy_steps import sinusoids
from engine.export.script import RECURRENT, attended, cropping1d, select_step, state_values
from engine.nn.recurrent import RecurrentLayer


@translations.layer("embedding")
def _embedding(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    script.call(script.layer(node, "Embedding", "embeddings", input_dim=layer.input_dim, output_dim=layer.output_dim), node)
    if layer.mask_zero:
        script.mask(f"keras.ops.not_equal({script.inputs(node)[0]}, 0)")


@translations.layer("global_average_pooling1d")
def _mean(script: KerasScript, node: Node) -> None:
    mask = script.masks.get(node.sources[0])
    limits = f", mask={mask}" if mask else ""
    script.put(f"{script.layer(node, 'GlobalAveragePooling1D')}({script.inputs(node)[0]}{limits})")


@translations.layer("positional_encoding")
def _positional_encoding(script: KerasScript, node: Node) -> None:
    steps, size = node.out_shape
    learned = script.has(node, "embeddings")
    if not learned:
        script.definitions["sinusoids"] = plain_source(sinusoids)
    table = script.weight(node, "embeddings") if learned else f"sinusoids({steps}, {size})"
    told = {"steps": steps, "size": size} | ({} if learned else {"trainable": False})
    script.call(script.layer_with(node, script.define("Positions"), [table], **told), node)


translations.layer("select_step")(select_step)
translations.layer("cropping1d")(cropping1d)


@translations.layer("repeat_vector")
def _repeat_vector(script: KerasScript, node: Node) -> None:
    script.call(script.layer(node, "RepeatVector", n=node.out_shape[0]), node)


CLASSES = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}


def _arguments(layer: RecurrentLayer) -> dict[str, Any]:
    told: dict[str, Any] = {"units": layer.units}
    told |= {name: True for name in ("return_sequences", "go_backwards") if getattr(layer, name)}
    told |= {name: False for name in ("use_bias", "reset_after") if not getattr(layer, name, True)}
    told |= {name: share for name in ("dropout", "recurrent_dropout") if (share := getattr(layer, name))}
    if layer.kind == "simple_rnn":
        told["activation"] = f'"{getattr(layer, "activation", "tanh")}"'
    return told


def _parts(layer: RecurrentLayer) -> tuple[str, ...]:
    """The names of the weights."""
    return ("kernel", "recurrent_kernel", *(("bias",) if layer.use_bias else ()))


def _read(script: KerasScript, node: Node) -> dict[str, bool]:
    """The argument that makes Keras hand over the last states, where another layer starts from them."""
    places = {j for j, other in enumerate(script.subject.nodes) if other.owner == node.owner}
    return {"return_state": True} if places & script.read else {}


def _limits(script: KerasScript, node: Node, states: int, *, twice: bool = False) -> str:
    """The mask and the initial states as arguments of a recurrent layer's call, missing states zero."""
    mask, values = script.masks.get(node.sources[0]), state_values(script, node, "[:, -1]")
    told = f", mask={mask}" if mask else ""
    if values is None:
        return told
    given = script.names.take(f"{script.values[script.at]}_given")
    rest = f"keras.ops.zeros_like({given}[0])"
    script.lines.append(f"{given} = list({values})")
    script.lines.append(f"{given} = [*{given}, {rest}][:{states}]" if states == 2 else f"{given} = {given}[:1]")
    return f"{told}, initial_state={f'[*{given}, *{given}]' if twice else given}"


def _turn_mask(script: KerasScript, node: Node, layer: RecurrentLayer) -> None:
    """Outputs that come in the order of a backwards reading have their padding in that order."""
    if layer.return_sequences and layer.go_backwards and node.sources[0] in script.masks:
        script.mask(f"keras.ops.flip({script.masks[node.sources[0]]}, axis=1)")


@translations.layer(*CLASSES)
def _recurrent(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    read = _read(script, node)
    made = script.layer(node, CLASSES[layer.kind], *_parts(layer), **_arguments(layer), **read)
    value = f"{made}({script.inputs(node)[0]}{_limits(script, node, RECURRENT[layer.kind])})"
    if read:
        script.states[script.at] = ended = script.names.take(f"{script.values[script.at]}_states")
        script.lines.append(f"{script.values[script.at]}, *{ended} = {value}")
    else:
        script.put(value)
    _turn_mask(script, node, layer)


MERGED = {
    "concat": "keras.ops.concatenate([a, b], axis=-1)",
    "sum": "a + b",
    "mul": "a * b",
    "ave": "(a + b) / 2",
}


@translations.layer("bidirectional")
def _bidirectional(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    inner, read = layer.layer, _read(script, node)
    told = ", ".join(f"{name}={value}" for name, value in (_arguments(inner) | read).items())
    weights = [f"{way}_{name}" for way in ("forward", "backward") for name in _parts(inner)]
    kind = script.define("Both") if node.sources[0] in script.masks else "keras.layers.Bidirectional"
    found = [script.weight(node, name) for name in weights]
    layers = f"keras.layers.{CLASSES[inner.kind]}({told})"
    made = script.layer_with(node, kind, found, layer=layers, merge_mode=f'"{layer.merge_mode}"')
    value = f"{made}({script.inputs(node)[0]}{_limits(script, node, RECURRENT[inner.kind], twice=True)})"
    if read:
        ended, count = script.names.take(f"{script.values[script.at]}_states"), RECURRENT[inner.kind]
        script.lines.append(f"{script.values[script.at]}, *{ended} = {value}")
        script.lines.append(f"{ended} = [{MERGED[layer.merge_mode]} for a, b in zip({ended}[:{count}], {ended}[{count}:])]")
        script.states[script.at] = ended
    else:
        script.put(value)
    _turn_mask(script, node, inner)


@translations.layer("multi_head_attention")
def _multi_head_attention(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    (query, value, key), mask = attended(script, node)
    told = {"num_heads": layer.num_heads, "key_dim": layer.key_dim}
    told |= {"value_dim": layer.value_dim} if layer.value_dim else {}
    told |= {"dropout": layer.dropout} if layer.dropout else {}
    weights = [f"{part}_{kind}" for part in ("query", "key", "value", "output") for kind in ("kernel", "bias")]
    q, v, k = (script.values[j] for j in (query, value, key))
    limits = ", use_causal_mask=True" if layer.use_causal_mask else ""
    limits += f", attention_mask={mask}[:, None]" if mask else ""
    script.put(f"{script.layer(node, 'MultiHeadAttention', *weights, **told)}({q}, {v}, key={k}{limits})")


@translations.layer("attention", "additive_attention")
def _attention(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    (query, value, key), mask = attended(script, node)
    q, v, k = (script.values[j] for j in (query, value, key))
    kind = "Attention" if layer.kind == "attention" else "AdditiveAttention"
    limits = ", use_causal_mask=True" if getattr(layer, "use_causal_mask", False) else ""
    limits += f", mask=[None, {mask}]" if mask else ""
    script.put(f"{script.layer(node, kind, 'scale', use_scale=layer.use_scale)}([{q}, {v}, {k}]{limits})")
