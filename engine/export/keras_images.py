"""How layers for rows and images, and those that join, move and normalize, are written for Keras."""

from __future__ import annotations

from typing import Any

from engine.architecture import Node
from engine.export.keras_script import KerasScript, translations
from engine.export.script import activation_of
from engine.nn.window import pair


def _bent(script: KerasScript, node: Node) -> dict[str, str]:
    """The activation as an argument, where there is one."""
    name = activation_of(node.layer)
    return {} if name == "linear" else {"activation": script.activation(name)}


def _biased(node: Node) -> dict[str, bool]:
    return {} if getattr(node.layer, "use_bias", True) else {"use_bias": False}


@translations.layer("dense")
def _dense(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    script.call(script.layer(node, "Dense", "kernel", "bias", units=layer.units, **_bent(script, node), **_biased(node)), node)


@translations.layer("activation")
def _activation(script: KerasScript, node: Node) -> None:
    script.call(script.layer(node, "Activation", activation=script.activation(activation_of(node.layer))), node)


@translations.layer("dropout")
def _dropout(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    script.call(script.layer(node, "Dropout", rate=layer.rate), node)
    _hand_on(script, node)


@translations.layer("gaussian_noise")
def _noise(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    script.call(script.layer(node, "GaussianNoise", stddev=layer.stddev), node)
    _hand_on(script, node)


def _hand_on(script: KerasScript, node: Node) -> None:
    """The states of a recurrent layer can still be had behind this one."""
    if node.sources[0] in script.states:
        script.states[script.at] = script.states[node.sources[0]]


CONVOLUTIONS = {"conv2d": "Conv2D", "conv1d": "Conv1D", "conv2d_transpose": "Conv2DTranspose"}


@translations.layer(*CONVOLUTIONS)
def _convolution(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    usual = {"strides": 1, "dilation_rate": 1, "groups": 1, "padding": "valid"}
    told = {name: getattr(layer, name) for name, value in usual.items() if getattr(layer, name, value) != value}
    if "padding" in told:
        told["padding"] = f'"{told["padding"]}"'
    size = {"filters": layer.filters, "kernel_size": layer.kernel_size}
    made = script.layer(node, CONVOLUTIONS[layer.kind], "kernel", "bias", **size, **told, **_bent(script, node), **_biased(node))
    script.call(made, node)


POOLS = {"max_pool2d": "MaxPooling2D", "avg_pool2d": "AveragePooling2D"}


@translations.layer(*POOLS)
def _pool(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    told = {"pool_size": layer.pool_size, "strides": layer.strides or layer.pool_size, "padding": f'"{layer.padding}"'}
    script.call(script.layer(node, POOLS[layer.kind], **told), node)


GLOBAL = {
    "global_average_pooling2d": "GlobalAveragePooling2D",
    "global_max_pooling2d": "GlobalMaxPooling2D",
    "flatten": "Flatten",
}


@translations.layer(*GLOBAL)
def _plain(script: KerasScript, node: Node) -> None:
    script.call(script.layer(node, GLOBAL[node.layer.kind]), node)


@translations.layer("up_sampling2d")
def _up_sampling2d(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    script.call(script.layer(node, "UpSampling2D", size=pair(layer.size), interpolation=f'"{layer.interpolation}"'), node)


@translations.layer("batch_norm", "layer_norm")
def _norm(script: KerasScript, node: Node) -> None:
    layer: Any = node.layer
    kind = "LayerNormalization" if layer.kind == "layer_norm" else "BatchNormalization"
    told = {"epsilon": layer.epsilon, "center": layer.center, "scale": layer.scale}
    told |= {"momentum": layer.momentum} if layer.kind == "batch_norm" else {}
    script.call(script.layer(node, kind, "gamma", "beta", "moving_mean", "moving_variance", **told), node)


@translations.layer("reshape")
def _reshape(script: KerasScript, node: Node) -> None:
    script.call(script.layer(node, "Reshape", target_shape=node.out_shape), node)


JOINTS = {"add": "Add", "multiply": "Multiply", "concatenate": "Concatenate"}


@translations.layer(*JOINTS)
def _join(script: KerasScript, node: Node) -> None:
    script.call(script.layer(node, JOINTS[node.layer.kind]), node)
    script.keep_mask(node)
