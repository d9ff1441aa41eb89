"""How layers for sequences are written for PyTorch."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.copied import plain_source
from engine.export.numpy_steps import sinusoids
from engine.export.pytorch_script import BENT, TorchScript, translations
from engine.export.script import attended, bias_shape, cropping1d, recurrent_op, select_step, state_values
from engine.nn.recurrent import RecurrentLayer


@translations.layer("embedding")
def _embedding(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    (x,) = script.inputs(node)
    made = f"nn.Embedding({layer.input_dim}, {layer.output_dim})"
    module = script.module(node, made, {"weight": script.weight(node, "embeddings")})
    script.put(f"{module}({x}.long().clamp(0, {layer.input_dim - 1}))")
    if layer.mask_zero:
        script.mask(f"{x}.long() != 0")


@translations.layer("positional_encoding")
def _positional_encoding(script: TorchScript, node: Node) -> None:
    (x,), (steps, size) = script.inputs(node), node.out_shape
    if script.has(node, "embeddings"):
        script.put(f"{x} + {script.tensor(node, (steps, size), script.weight(node, 'embeddings'))}")
        return
    script.definitions["sinusoids"] = plain_source(sinusoids)
    script.put(f"{x} + torch.from_numpy(sinusoids({steps}, {size})).to({x}.dtype)")


@translations.layer("global_average_pooling1d")
def _mean(script: TorchScript, node: Node) -> None:
    (x,), mask = script.inputs(node), script.masks.get(node.sources[0])
    script.put(f"({x} * {mask}[..., None]).sum(1) / {mask}.sum(1, keepdim=True).clamp(min=1)" if mask else f"{x}.mean(dim=1)")


translations.layer("select_step")(select_step)
translations.layer("cropping1d")(cropping1d)


@translations.layer("repeat_vector")
def _repeat_vector(script: TorchScript, node: Node) -> None:
    script.put(f"{script.inputs(node)[0]}[:, None].expand(-1, {node.out_shape[0]}, -1)")


MODULES = {"simple_rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


def _state(script: TorchScript, node: Node, layer: RecurrentLayer, way: str) -> dict[str, str]:
    """The weights of one direction, by PyTorch's names without what comes before and after them."""
    turn = script.define("reset_first") if layer.kind == "gru" else ""
    named = {"weight_ih": "kernel", "weight_hh": "recurrent_kernel"}
    weights = {theirs: f"{turn}({script.weight(node, way + ours)}).T" for theirs, ours in named.items()}
    if not layer.use_bias:
        return weights
    bias = script.weight(node, f"{way}bias")
    if len(bias_shape(layer)) == 2:
        return weights | {"bias_ih": f"{turn}({bias}[0])", "bias_hh": f"{turn}({bias}[1])"}
    return weights | {"bias_ih": f"{turn}({bias})", "bias_hh": f"np.zeros_like({bias})"}


def _direction(script: TorchScript, node: Node, layer: RecurrentLayer, way: str, backwards: bool) -> tuple[str, str]:
    """Write one direction; the variables with every step's output and the last states."""
    x, mask = script.inputs(node)[0], script.masks.get(node.sources[0])
    x, mask = (f"{x}.flip(1)", mask and f"{mask}.flip(1)") if backwards else (x, mask)
    sizes, bias = f"{node.in_shapes[0][-1]}, {layer.units}", "" if layer.use_bias else ", bias=False"
    outputs, ended = (script.names.take(f"{script.values[script.at]}{way and '_' + way[:-1]}_{part}") for part in ("steps", "states"))
    state, states = _state(script, node, layer, way), state_values(script, node, "[:, -1]")
    activation = getattr(layer, "activation", "tanh")
    attribute = f"_{way[:-1]}" if way else ""
    if mask or activation not in {"tanh", "relu"} or recurrent_op(layer) == "gru_reset_first" or script.subject.shared(node):
        made = f"{script.define('Steps')}({_cell(script, layer, sizes, activation, bias)})"
        module = script.module(node, made, {f"cell.{name}": value for name, value in state.items()}, attribute)
        more = "".join(f", {name}={value}" for name, value in (("states", states), ("mask", mask)) if value)
        script.lines.append(f"{outputs}, {ended} = {module}({x}{more})")
        return outputs, ended
    bend = ', nonlinearity="relu"' if activation == "relu" else ""
    made = f"nn.{MODULES[layer.kind]}({sizes}{bend}{bias}, batch_first=True)"
    module = script.module(node, made, {f"{name}_l0": value for name, value in state.items()}, attribute)
    script.lines.append(f"{outputs}, {ended} = {module}({x}{_begin(script, layer, states)})")
    script.lines.append(f"{ended} = {'tuple(state[0] for state in ' + ended + ')' if layer.kind == 'lstm' else f'({ended}[0],)'}")
    return outputs, ended


def _cell(script: TorchScript, layer: RecurrentLayer, sizes: str, activation: str, bias: str) -> str:
    if recurrent_op(layer) == "gru_reset_first":
        return f"{script.define('ResetFirst')}({sizes}{bias})"
    if activation not in {"tanh", "relu"}:
        return f"{script.define('Cell')}({sizes}, lambda z: {BENT[activation].format('z')}{bias})"
    bend = ', nonlinearity="relu"' if activation == "relu" else ""
    return f"nn.{MODULES[layer.kind]}Cell({sizes}{bend}{bias})"


def _begin(script: TorchScript, layer: RecurrentLayer, states: str | None) -> str:
    """The initial states as PyTorch takes them: with an axis for layers upon each other, missing ones zero."""
    if states is None:
        return ""
    given = script.names.take(f"{script.values[script.at]}_given")
    script.lines.append(f"{given} = [state[None].contiguous() for state in {states}]")
    if layer.kind == "lstm":
        return f", (*{given}, torch.zeros_like({given}[0]))[:2]"
    return f", {given}[0]"


@translations.layer("simple_rnn", "lstm", "gru")
def _recurrent(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    outputs, ended = _direction(script, node, layer, "", layer.go_backwards)
    script.put(outputs if layer.return_sequences else f"{ended}[0]")
    script.states[script.at] = ended
    _turn_mask(script, node, layer)


def _turn_mask(script: TorchScript, node: Node, layer: RecurrentLayer) -> None:
    """Outputs that come in the order of a backwards reading have their padding in that order."""
    if layer.return_sequences and layer.go_backwards and node.sources[0] in script.masks:
        script.mask(f"{script.masks[node.sources[0]]}.flip(1)")


MERGED = {"concat": "torch.cat([{}, {}], dim=-1)", "sum": "{} + {}", "mul": "{} * {}", "ave": "({} + {}) / 2"}


@translations.layer("bidirectional")
def _bidirectional(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    inner = layer.layer
    ahead, ended = _direction(script, node, inner, "forward_", inner.go_backwards)
    behind, ended_behind = _direction(script, node, inner, "backward_", not inner.go_backwards)
    merge = MERGED[layer.merge_mode]
    script.put(merge.format(ahead, f"{behind}.flip(1)") if inner.return_sequences else merge.format(f"{ended}[0]", f"{ended_behind}[0]"))
    if script.at in script.read:
        script.states[script.at] = states = script.names.take(f"{script.values[script.at]}_states")
        script.lines.append(f"{states} = [{merge.format('a', 'b')} for a, b in zip({ended}, {ended_behind})]")
    _turn_mask(script, node, inner)


@translations.layer("multi_head_attention")
def _multi_head_attention(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    script.define("hidden")
    (query, value, key), mask = attended(script, node)
    sizes = tuple(script.shape_of(j)[-1] for j in (query, key, value))
    made = f"{script.define('Heads')}({sizes}, {layer.num_heads}, {layer.key_dim}, {layer.value_dim or layer.key_dim}, {sizes[0]})"
    state = {}
    for part, width in zip(("query", "key", "value", "output"), (*sizes, None), strict=True):
        kernel = script.weight(node, f"{part}_kernel")
        state[f"{part}.weight"] = f"{kernel}.reshape({width}, -1).T" if width else f"{kernel}.reshape(-1, {sizes[0]}).T"
        state[f"{part}.bias"] = f"{script.weight(node, f'{part}_bias')}.reshape(-1)"
    given = ", ".join(script.values[j] for j in (query, value, key))
    script.put(f"{script.module(node, made, state)}({given}{_limits(layer.use_causal_mask, mask)})")


def _limits(causal: bool, mask: str | None) -> str:
    return (", causal=True" if causal else "") + (f", mask={mask}" if mask else "")


@translations.layer("attention", "additive_attention")
def _attention(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    (query, value, key), mask = attended(script, node)
    q, v, k = (script.values[j] for j in (query, value, key))
    scale = script.tensor(node, tuple(script.subject.own(node)["scale"].shape), script.weight(node, "scale")) if layer.use_scale else ""
    if layer.kind == "attention":
        scores = f"{scale and scale + ' * '}({q} @ {k}.transpose(1, 2))"
    else:
        scores = f"({scale and scale + ' * '}torch.tanh({q}[:, :, None] + {k}[:, None])).sum(-1)"
    limits = _limits(getattr(layer, "use_causal_mask", False), mask)
    seen = f" + {script.define('hidden')}({q}, {k}{limits})" if limits else ""
    script.put(f"torch.softmax({scores}{seen}, dim=-1) @ {v}")
