"""How layers for rows and images, and those that join, move and normalize, are written in ONNX."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from engine.architecture import Node
from engine.export.onnx_graph import OnnxGraph, translations
from engine.export.script import IDLE, idle, pads_of
from engine.functional.conv_axis import Axis
from engine.nn.window import pair


@translations.layer("dense")
def _dense(graph: OnnxGraph, node: Node) -> None:
    graph.biased(node, graph.op("MatMul", graph.inputs(node)[0], graph.held(node, "kernel")))


@translations.layer("activation")
def _activation(graph: OnnxGraph, node: Node) -> None:
    if idle(node):
        graph.same(node)
    else:
        graph.set(graph.bent(node, graph.inputs(node)[0]))


@translations.layer(*IDLE)
def _idle(graph: OnnxGraph, node: Node) -> None:
    graph.same(node)


def _pads(axes: tuple[Axis, ...]) -> list[int]:
    """Padding as ONNX writes it: before every axis, then after every axis."""
    pads = [pads_of(axis) for axis in axes]
    return [before for before, _ in pads] + [after for _, after in pads]


def _bias(graph: OnnxGraph, node: Node) -> list[str]:
    return [graph.held(node, "bias")] if graph.has(node, "bias") else []


def _convolution(graph: OnnxGraph, node: Node, axes: tuple[Axis, ...], x: str, turn: tuple[int, ...]) -> str:
    layer: Any = node.layer
    told: dict[str, Any] = {"strides": [axis.stride for axis in axes], "dilations": [axis.dilation for axis in axes], "pads": _pads(axes)}
    kernel = graph.constant(graph.array(node, "kernel").transpose(turn))
    return graph.bent(node, graph.op("Conv", x, kernel, *_bias(graph, node), group=layer.groups, **told))


@translations.layer("conv2d")
def _conv2d(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    graph.set(_convolution(graph, node, layer.slide(*node.in_shapes), graph.inputs(node)[0], (3, 2, 0, 1)))


@translations.layer("conv1d")
def _conv1d(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    x = graph.op("Transpose", graph.inputs(node)[0], perm=(0, 2, 1))
    if layer.activation == "softmax":
        raise translations.refusal(node, "put its softmax into an activation layer of its own")
    found = _convolution(graph, node, (layer.slide(*node.in_shapes),), x, (2, 1, 0))
    graph.set(graph.op("Transpose", found, perm=(0, 2, 1)))


@translations.layer("conv2d_transpose")
def _conv2d_transpose(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    axes, sizes, strides = layer.slide(*node.in_shapes), pair(layer.kernel_size), pair(layer.strides)
    missing = [max(s - k, 0) for k, s in zip(sizes, strides, strict=True)]
    whole = [(n - 1) * s + max(k, s) for n, k, s in zip(node.in_shapes[0], sizes, strides, strict=False)]
    pads = [axis.before for axis in axes] + [full - axis.before - axis.size for full, axis in zip(whole, axes, strict=True)]
    kernel = graph.constant(graph.array(node, "kernel").transpose(3, 2, 0, 1))
    told: dict[str, Any] = {"strides": list(strides), "pads": pads, "output_padding": missing}
    graph.set(graph.bent(node, graph.op("ConvTranspose", graph.inputs(node)[0], kernel, *_bias(graph, node), **told)))


@translations.layer("max_pool2d", "avg_pool2d")
def _pool(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    axes = layer.slide(node.in_shapes[0])
    kind = "MaxPool" if layer.kind == "max_pool2d" else "AveragePool"
    told: dict[str, Any] = {"kernel_shape": list(pair(layer.pool_size)), "strides": [axis.stride for axis in axes], "pads": _pads(axes)}
    graph.set(graph.op(kind, graph.inputs(node)[0], **told))


@translations.layer("global_average_pooling2d", "global_max_pooling2d")
def _global_pool(graph: OnnxGraph, node: Node) -> None:
    kind = "ReduceMean" if "average" in node.layer.kind else "ReduceMax"
    graph.set(graph.op(kind, graph.inputs(node)[0], graph.whole(2, 3), keepdims=0))


@translations.layer("up_sampling2d")
def _up_sampling2d(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    near: dict[str, Any] = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    lines: dict[str, Any] = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    scales = graph.constant((1, 1, *pair(layer.size)), np.float32)
    graph.set(graph.op("Resize", graph.inputs(node)[0], "", scales, **(near if layer.interpolation == "nearest" else lines)))


def _scales(graph: OnnxGraph, node: Node) -> list[str]:
    """Gamma and beta; ones and zeros where there are none."""
    size = node.in_shapes[0][-1]
    return [
        graph.held(node, name) if graph.has(node, name) else graph.constant([usual] * size) for name, usual in (("gamma", 1), ("beta", 0))
    ]


@translations.layer("batch_norm")
def _batch_norm(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    (x,), steps = graph.inputs(node), len(node.out_shape) == 2
    x = graph.op("Transpose", x, perm=(0, 2, 1)) if steps else x
    moving = [graph.held(node, name) for name in ("moving_mean", "moving_variance")]
    found = graph.op("BatchNormalization", x, *_scales(graph, node), *moving, epsilon=layer.epsilon)
    graph.set(graph.op("Transpose", found, perm=(0, 2, 1)) if steps else found)


@translations.layer("layer_norm")
def _layer_norm(graph: OnnxGraph, node: Node) -> None:
    layer: Any = node.layer
    graph.set_last(node, graph.op("LayerNormalization", graph.last(node.sources[0]), *_scales(graph, node), axis=-1, epsilon=layer.epsilon))


@translations.layer("flatten", "reshape")
def _reshape(graph: OnnxGraph, node: Node) -> None:
    graph.set_last(node, graph.op("Reshape", graph.last(node.sources[0]), graph.whole(-1, *node.out_shape)))


@translations.layer("add", "multiply")
def _join(graph: OnnxGraph, node: Node) -> None:
    kind = "Add" if node.layer.kind == "add" else "Mul"
    graph.set(reduce(lambda a, b: graph.op(kind, a, b), graph.inputs(node)))
    graph.keep_mask(node)


@translations.layer("concatenate")
def _concatenate(graph: OnnxGraph, node: Node) -> None:
    graph.set(graph.op("Concat", *graph.inputs(node), axis=1 if len(node.out_shape) == 3 else -1))
    graph.keep_mask(node)
