"""Residual networks: so deep that only shortcuts let the gradient through."""

from __future__ import annotations

from engine.zoo.base import Design, blueprint, layer
from engine.zoo.lenet import DIGITS

SOURCE = "He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, 2015"


def stages(*filters: int, blocks: int = 2, shortcut: str = "auto") -> Design:
    """Stages of residual blocks; each but the first starts by halving the image."""
    return tuple(
        layer("residual_block", filters=n, strides=2 if stage and not block else 1, shortcut=shortcut)
        for stage, n in enumerate(filters)
        for block in range(blocks)
    )


def stem(filters: int, size: int, strides: int) -> Design:
    """The first convolution, normalized."""
    first = layer(
        "conv2d", filters=filters, kernel_size=size, strides=strides, padding="same", use_bias=False, kernel_initializer="he_normal"
    )
    return first, layer("batch_norm"), layer("activation", activation="relu")


def head(classes: int) -> Design:
    """The mean of every channel, and one unit per class."""
    return layer("global_average_pooling2d"), layer("dense", units=classes, activation="softmax")


@blueprint("ResNet-18", SOURCE, (224, 224, 3), full=True, small="resnet18_small", published="1.8 billion multiplications (table 1)")
def resnet18() -> Design:
    """Eight residual blocks in four stages: 11,689,512 learnt parameters."""
    pool = layer("max_pool2d", pool_size=3, strides=2, padding="same")
    return (*stem(64, 7, 2), pool, *stages(64, 128, 256, 512), *head(1000))


@blueprint("Small ResNet-18", SOURCE, DIGITS)
def resnet18_small() -> Design:
    """ResNet-18's plan with narrow layers, for digits."""
    return (*stem(8, 3, 1), *stages(8, 16, 32, 64), *head(10))


@blueprint("Small ResNet-18 without shortcuts", SOURCE, DIGITS)
def plain18_small() -> Design:
    """The same layers without a way around them: what the shortcuts are for."""
    return (*stem(8, 3, 1), *stages(8, 16, 32, 64, shortcut="none"), *head(10))
