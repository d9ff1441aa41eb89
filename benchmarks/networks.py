"""Networks whose training is raced: what goes in, the layers, the batch, and how many times as fast as PyTorch Glassnet must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.nn.base import Layer, Shape
from engine.zoo import zoo
from engine.zoo.base import layer

EXAMPLES = 8192
"""How many examples an epoch has; every batch size below divides it."""
CLASSES = 10
LENET = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10
CONVS = 32 * 32 * 32 * 27, 32 * 32 * 32 * 288 + 8192 * 10
LSTM = 28 * 28 * 256, 28 * 64 * 256 + 64 * 10
TRANSFORMER = 32 * 3 * 64 * 64, 32 * (64 * 64 + 2 * 64 * 256) + 2 * 32 * 32 * 64 + 64 * 10
MLP = 784 * 128, 128 * 64 + 64 * 10
"""Multiplications per image on the way forward; in pairs, first those whose input is the image itself, then all others."""


@dataclass(frozen=True)
class Work:
    """Training `layers` by Adam on `batch` images of `shape` at a time, of ten classes; counted in images or in batches a second.

    `forward`: multiplications in matrix products per image, forward; `first`: those whose input is the image itself.
    """

    title: str
    shape: Shape
    layers: tuple[Layer, ...]
    batch: int
    must: float
    forward: int
    first: int
    per_image: bool = False

    @property
    def each(self) -> int:
        """How many units one step is."""
        return self.batch if self.per_image else 1

    @property
    def operations(self) -> int:
        """Floating-point operations of a unit's matrix products: each once forward and twice back, but for the slope of the image."""
        return 2 * (3 * self.forward - self.first) * self.batch // self.each


def _lenet(name: str, choices: str, batch: int) -> Work:
    return Work(f"LeNet {choices}, batch {batch}", (28, 28, 1), zoo[name].layers(), batch, 1.5, LENET, 28 * 28 * 6 * 25, per_image=True)


def _convs() -> tuple[Layer, ...]:
    kernel: dict[str, Any] = {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"}
    return layer("conv2d", **kernel), layer("conv2d", **kernel), layer("max_pool2d"), layer("flatten"), _classes()


def _lstm() -> tuple[Layer, ...]:
    return layer("reshape", target_shape=(28, 28)), layer("lstm", units=64), _classes()


def _transformer() -> tuple[Layer, ...]:
    block = layer("transformer_encoder_block", num_heads=4, intermediate_dim=256)
    return layer("reshape", target_shape=(32, 64)), block, layer("global_average_pooling1d"), _classes()


def _classes() -> Layer:
    return layer("dense", units=CLASSES, activation="softmax")


works: dict[str, Work] = {
    "lenet-sigmoid-64": _lenet("lenet5", "sigmoid/average", 64),
    "lenet-sigmoid-512": _lenet("lenet5", "sigmoid/average", 512),
    "lenet-relu-64": _lenet("lenet_relu", "ReLU/max", 64),
    "lenet-relu-512": _lenet("lenet_relu", "ReLU/max", 512),
    "convs": Work("two 3×3 convolutions of 32 on 32×32×3, batch 64", (32, 32, 3), _convs(), 64, 1.0, sum(CONVS), CONVS[0], per_image=True),
    "lstm": Work("LSTM of 64 units, 28 steps of 28, batch 64", (28, 28, 1), _lstm(), 64, 1.0, sum(LSTM), LSTM[0]),
    "transformer": Work(
        "transformer block of 64, 4 heads, 32 steps, batch 64", (32, 64, 1), _transformer(), 64, 1.5, sum(TRANSFORMER), TRANSFORMER[0]
    ),
    "mlp": Work("MLP 784-128-64-10, batch 1024", (28, 28, 1), (layer("flatten"), *zoo["mnist_mlp"].layers()), 1024, 1.4, sum(MLP), MLP[0]),
}
