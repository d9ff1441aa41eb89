"""How layers for rows and images, and those that join, move and normalize, are written for PyTorch."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.pytorch_script import TorchScript, translations
from engine.export.script import IDLE, idle, pads_of
from engine.functional.conv_axis import Axis
from engine.nn.window import pair


@translations.layer("dense")
def _dense(script: TorchScript, node: Node) -> None:
    bias = "" if script.has(node, "bias") else ", bias=False"
    module = script.module(node, f"nn.Linear({node.in_shapes[0][-1]}, {node.out_shape[-1]}{bias})", script.kernel(node, ".T"))
    script.put(script.bent(node, f"{module}({script.inputs(node)[0]})"))


@translations.layer("activation")
def _activation(script: TorchScript, node: Node) -> None:
    if idle(node):
        script.same(node)
    else:
        script.put(script.bent(node, script.inputs(node)[0]))


@translations.layer(*IDLE)
def _idle(script: TorchScript, node: Node) -> None:
    script.same(node)


def _padded(x: str, axes: tuple[Axis, ...], fill: str = "") -> tuple[str, tuple[int, ...]]:
    """x with the padding that a module cannot do by itself, and what is left for it to do: the same on both sides."""
    pads = [pads_of(axis) for axis in axes]
    if not fill and all(before == after for before, after in pads):
        return x, tuple(before for before, _ in pads)
    if not any(map(any, pads)):
        return x, (0,) * len(axes)
    told = ", ".join(f"{before}, {after}" for before, after in reversed(pads))
    return f"F.pad({x}, ({told}){fill})", (0,) * len(axes)


def _options(node: Node, axes: tuple[Axis, ...], padding: tuple[int, ...]) -> str:
    layer: Any = node.layer
    told = {
        "stride": tuple(axis.stride for axis in axes),
        "padding": padding,
        "dilation": tuple(axis.dilation for axis in axes),
    }
    usual = {"stride": 1, "padding": 0, "dilation": 1}
    parts = [f"{name}={value}" for name, value in told.items() if any(one != usual[name] for one in value)]
    parts += [f"groups={layer.groups}"] if layer.groups > 1 else []
    parts += [] if layer.use_bias else ["bias=False"]
    return "".join(f", {part}" for part in parts)


@translations.layer("conv2d")
def _conv2d(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    axes = layer.slide(*node.in_shapes)
    x, padding = _padded(script.inputs(node)[0], axes)
    made = f"nn.Conv2d({node.in_shapes[0][-1]}, {layer.filters}, {pair(layer.kernel_size)}{_options(node, axes, padding)})"
    module = script.module(node, made, script.kernel(node, ".transpose(3, 2, 0, 1)"))
    script.put(script.bent(node, f"{module}({x})"))


@translations.layer("conv1d")
def _conv1d(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    axes = (layer.slide(*node.in_shapes),)
    x, padding = _padded(f"{script.inputs(node)[0]}.transpose(1, 2)", axes)
    made = f"nn.Conv1d({node.in_shapes[0][-1]}, {layer.filters}, {layer.kernel_size}{_options(node, axes, padding)})"
    module = script.module(node, made, script.kernel(node, ".transpose(2, 1, 0)"))
    script.put(script.bent(node, f"{module}({x}).transpose(1, 2)"))


@translations.layer("conv2d_transpose")
def _conv2d_transpose(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    axes, sizes, strides = layer.slide(*node.in_shapes), pair(layer.kernel_size), pair(layer.strides)
    missing = tuple(max(s - k, 0) for k, s in zip(sizes, strides, strict=True))
    more = f", output_padding={missing}" if any(missing) else ""
    more += "" if layer.use_bias else ", bias=False"
    made = f"nn.ConvTranspose2d({node.in_shapes[0][-1]}, {layer.filters}, {sizes}, stride={strides}{more})"
    module = script.module(node, made, script.kernel(node, ".transpose(3, 2, 0, 1)"))
    part = ", ".join(f"{axis.before}:{axis.before + axis.size}" for axis in axes)
    script.put(script.bent(node, f"{module}({script.inputs(node)[0]})[:, :, {part}]"))


@translations.layer("max_pool2d", "avg_pool2d")
def _pool(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    (x,), axes = script.inputs(node), layer.slide(node.in_shapes[0])
    told = f"{pair(layer.pool_size)}, {tuple(axis.stride for axis in axes)}"
    if layer.kind == "max_pool2d":
        script.put(f"F.max_pool2d({_padded(x, axes, ', value=-torch.inf')[0]}, {told})")
        return
    padded, whole = _padded(x, axes, ", value=0.0")[0], _padded(f"torch.ones_like({x})", axes, ", value=0.0")[0]
    share = "" if padded == x else f" / F.avg_pool2d({whole}, {told})"
    script.put(f"F.avg_pool2d({padded}, {told}){share}")


@translations.layer("global_average_pooling2d", "global_max_pooling2d")
def _global_pool(script: TorchScript, node: Node) -> None:
    how = "mean" if "average" in node.layer.kind else "amax"
    script.put(f"{script.inputs(node)[0]}.{how}(dim=(2, 3))")


@translations.layer("up_sampling2d")
def _up_sampling2d(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    how = '"nearest"' if layer.interpolation == "nearest" else '"bilinear", align_corners=False'
    script.put(f"F.interpolate({script.inputs(node)[0]}, scale_factor={pair(layer.size)}, mode={how})")


def _scales(script: TorchScript, node: Node) -> dict[str, str]:
    """Gamma and beta; ones and zeros where there are none."""
    size = node.in_shapes[0][-1]
    gamma = script.weight(node, "gamma") if script.has(node, "gamma") else f"np.ones({size})"
    beta = script.weight(node, "beta") if script.has(node, "beta") else f"np.zeros({size})"
    return {"weight": gamma, "bias": beta}


@translations.layer("batch_norm")
def _batch_norm(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    (x,), size = script.inputs(node), node.in_shapes[0][-1]
    moving = {"running_mean": script.weight(node, "moving_mean"), "running_var": script.weight(node, "moving_variance")}
    made = f"nn.BatchNorm{'2d' if len(node.out_shape) == 3 else '1d'}({size}, eps={layer.epsilon!r}, momentum={1 - layer.momentum:.4g})"
    module = script.module(node, made, _scales(script, node) | moving | {"num_batches_tracked": "0"})
    script.put(f"{module}({x}.transpose(1, 2)).transpose(1, 2)" if len(node.out_shape) == 2 else f"{module}({x})")


@translations.layer("layer_norm")
def _layer_norm(script: TorchScript, node: Node) -> None:
    layer: Any = node.layer
    module = script.module(node, f"nn.LayerNorm({node.in_shapes[0][-1]}, eps={layer.epsilon!r})", _scales(script, node))
    script.put_last(node, f"{module}({script.last(node.sources[0])})")


@translations.layer("flatten")
def _flatten(script: TorchScript, node: Node) -> None:
    script.put(f"{script.last(node.sources[0])}.flatten(1)")


@translations.layer("reshape")
def _reshape(script: TorchScript, node: Node) -> None:
    x = script.last(node.sources[0])
    script.put_last(node, f"{x}.reshape(-1, {', '.join(map(str, node.out_shape))})")


@translations.layer("add", "multiply")
def _join(script: TorchScript, node: Node) -> None:
    script.put((" + " if node.layer.kind == "add" else " * ").join(script.inputs(node)))
    script.keep_mask(node)


@translations.layer("concatenate")
def _concatenate(script: TorchScript, node: Node) -> None:
    script.put(f"torch.cat([{', '.join(script.inputs(node))}], dim={1 if len(node.out_shape) == 3 else -1})")
    script.keep_mask(node)
