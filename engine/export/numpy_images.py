"""How layers for rows and images, and those that join, move and normalize, are written in NumPy."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.numpy_script import NumpyScript, translations
from engine.export.script import IDLE, idle, pads_of
from engine.functional.conv_axis import Axis
from engine.nn.window import pair


@translations.layer("dense")
def _dense(script: NumpyScript, node: Node) -> None:
    (x,) = script.inputs(node)
    script.put(script.plus_bias(node, f"{x} @ {script.weight(node, 'kernel')}"))


@translations.layer("activation")
def _activation(script: NumpyScript, node: Node) -> None:
    if idle(node):
        script.same(node)
    else:
        script.put(script.plus_bias(node, script.inputs(node)[0]))


@translations.layer(*IDLE)
def _idle(script: NumpyScript, node: Node) -> None:
    script.same(node)


def _convolution(script: NumpyScript, node: Node, axes: tuple[Axis, ...], x: str, kernel: str, tail: str = "") -> None:
    layer: Any = node.layer
    more = [f"strides={tuple(axis.stride for axis in axes)}"] if any(axis.stride > 1 for axis in axes) else []
    pads = tuple(pads_of(axis) for axis in axes)
    more += [f"pads={pads}"] if any(map(any, pads)) else []
    more += [f"dilation={tuple(axis.dilation for axis in axes)}"] if any(axis.dilation > 1 for axis in axes) else []
    more += [f"groups={layer.groups}"] if layer.groups > 1 else []
    call = f"{script.use('conv2d')}({', '.join([x, kernel, *more])}){tail}"
    script.put(script.plus_bias(node, call))


@translations.layer("conv2d")
def _conv2d(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    _convolution(script, node, layer.slide(*node.in_shapes), script.inputs(node)[0], script.weight(node, "kernel"))


@translations.layer("conv1d")
def _conv1d(script: NumpyScript, node: Node) -> None:
    """As the convolution of an image of one row."""
    layer: Any = node.layer
    axes = (Axis(1, 1), layer.slide(*node.in_shapes))
    _convolution(script, node, axes, f"{script.inputs(node)[0]}[:, None]", f"{script.weight(node, 'kernel')}[None]", "[:, 0]")


@translations.layer("conv2d_transpose")
def _conv2d_transpose(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    rows, columns = layer.slide(*node.in_shapes)
    told = f"strides={pair(layer.strides)}, size={rows.size, columns.size}, before={rows.before, columns.before}"
    script.put(
        script.plus_bias(node, f"{script.use('conv2d_transpose')}({script.inputs(node)[0]}, {script.weight(node, 'kernel')}, {told})")
    )


@translations.layer("max_pool2d", "avg_pool2d")
def _pool(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    axes = layer.slide(node.in_shapes[0])
    told = f"size={pair(layer.pool_size)}, strides={tuple(axis.stride for axis in axes)}, pads={tuple(map(pads_of, axes))}"
    script.put(f"{script.use(layer.kind)}({script.inputs(node)[0]}, {told})")


@translations.layer("global_average_pooling2d", "global_max_pooling2d")
def _global_pool(script: NumpyScript, node: Node) -> None:
    how = "mean" if "average" in node.layer.kind else "max"
    script.put(f"{script.inputs(node)[0]}.{how}(axis=(1, 2))")


@translations.layer("up_sampling2d")
def _up_sampling2d(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    (high, wide), (x,) = pair(layer.size), script.inputs(node)
    grow = "np.repeat" if layer.interpolation == "nearest" else script.use("stretch")
    script.put(f"{grow}({grow}({x}, {high}, axis=1), {wide}, axis=2)")


@translations.layer("batch_norm", "layer_norm")
def _norm(script: NumpyScript, node: Node) -> None:
    layer: Any = node.layer
    (x,) = script.inputs(node)
    if layer.kind == "layer_norm":
        value = f"{script.use('layer_norm')}({x}, {layer.epsilon!r})"
    else:
        moments = ", ".join(script.weight(node, name) for name in ("moving_mean", "moving_variance"))
        value = f"{script.use('normalize')}({x}, {moments}, {layer.epsilon!r})"
    value += f" * {script.weight(node, 'gamma')}" if layer.scale else ""
    script.put(value + (f" + {script.weight(node, 'beta')}" if layer.center else ""))


@translations.layer("flatten")
def _flatten(script: NumpyScript, node: Node) -> None:
    (x,) = script.inputs(node)
    script.put(f"{x}.reshape(len({x}), -1)")


@translations.layer("reshape")
def _reshape(script: NumpyScript, node: Node) -> None:
    (x,) = script.inputs(node)
    script.put(f"{x}.reshape(len({x}), {', '.join(map(str, node.out_shape))})")


@translations.layer("add", "multiply")
def _join(script: NumpyScript, node: Node) -> None:
    script.put((" + " if node.layer.kind == "add" else " * ").join(script.inputs(node)))
    script.keep_mask(node)


@translations.layer("concatenate")
def _concatenate(script: NumpyScript, node: Node) -> None:
    script.put(f"np.concatenate([{', '.join(script.inputs(node))}], axis=-1)")
    script.keep_mask(node)
