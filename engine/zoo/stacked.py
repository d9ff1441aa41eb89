"""Deeper stacks of convolutions: AlexNet and VGG, full size and small enough to be trained on digits."""

from __future__ import annotations

from collections.abc import Sequence

from engine.nn.base import Layer
from engine.zoo.base import Design, blueprint, layer
from engine.zoo.lenet import DIGITS
from engine.zoo.pieces import piece

ALEXNET = "Krizhevsky, Sutskever & Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012"
VGG = "Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2014"
Block = tuple[int, int]
"""How many convolutions, and how many filters each has."""


def conv(filters: int, size: int = 3, strides: int = 1, padding: str = "same") -> Layer:
    """A convolution with ReLU."""
    return layer(
        "conv2d", filters=filters, kernel_size=size, strides=strides, padding=padding, activation="relu", kernel_initializer="he_normal"
    )


def dense(units: int) -> Layer:
    """A dense layer with ReLU."""
    return layer("dense", units=units, activation="relu", kernel_initializer="he_normal")


def head(hidden: int, classes: int) -> Design:
    """Two dense layers, half of each dropped while training, and one unit per class."""
    drop = layer("dropout", rate=0.5)
    return layer("flatten"), dense(hidden), drop, dense(hidden), drop, layer("dense", units=classes, activation="softmax")


def vgg_blocks(blocks: Sequence[Block], *, padding: str = "valid") -> Design:
    """Blocks of 3×3 convolutions, each halved by max pooling."""
    found: list[Layer] = []
    for count, filters in blocks:
        found += [*(conv(filters) for _ in range(count)), layer("max_pool2d", padding=padding)]
    return tuple(found)


@piece("VGG block, 1 convolution")
def vgg_block_1() -> Design:
    """A 3×3 convolution, then max pooling, which halves the image: how VGG-11 begins."""
    return vgg_blocks([(1, 8)], padding="same")


@piece("VGG block, 2 convolutions")
def vgg_block_2() -> Design:
    """Two 3×3 convolutions, which see 5×5 together, then max pooling, which halves the image."""
    return vgg_blocks([(2, 8)], padding="same")


@piece("VGG block, 3 convolutions")
def vgg_block_3() -> Design:
    """Three 3×3 convolutions, which see 7×7 together, then max pooling, which halves the image: VGG-16's later ones."""
    return vgg_blocks([(3, 8)], padding="same")


@blueprint("AlexNet", ALEXNET, (227, 227, 3), full=True, small="alexnet_small", published="60 million parameters, in two towers (abstract)")
def alexnet() -> Design:
    """The network that won ImageNet 2012, as one tower: 62,378,344 parameters."""
    pool = layer("max_pool2d", pool_size=3, strides=2)
    body = conv(96, 11, 4, "valid"), pool, conv(256, 5), pool, conv(384), conv(384), conv(256), pool
    return (*body, *head(4096, 1000))


@blueprint("VGG-11", VGG, (224, 224, 3), full=True, small="vgg11_small", published="133 million parameters (table 2)")
def vgg11() -> Design:
    """Five blocks of 1+1+2+2+2 convolutions and three dense layers: 132,863,336 parameters."""
    return (*vgg_blocks([(1, 64), (1, 128), (2, 256), (2, 512), (2, 512)]), *head(4096, 1000))


@blueprint("VGG-16", VGG, (224, 224, 3), full=True, small="vgg16_small", published="138 million parameters (table 2)")
def vgg16() -> Design:
    """Five blocks of 2+2+3+3+3 convolutions and three dense layers: 138,357,544 parameters."""
    return (*vgg_blocks([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]), *head(4096, 1000))


@blueprint("Small AlexNet", ALEXNET, DIGITS)
def alexnet_small() -> Design:
    """AlexNet's plan with narrow layers, for digits."""
    pool = layer("max_pool2d", pool_size=3, strides=2)
    return (conv(16, 5), pool, conv(32, 5), pool, conv(48), conv(48), conv(32), pool, *head(128, 10))


@blueprint("Small VGG-11", VGG, DIGITS)
def vgg11_small() -> Design:
    """VGG-11's plan with narrow layers, for digits."""
    return (*vgg_blocks([(1, 8), (1, 16), (2, 32), (2, 64), (2, 64)], padding="same"), *head(128, 10))


@blueprint("Small VGG-16", VGG, DIGITS)
def vgg16_small() -> Design:
    """VGG-16's plan with narrow layers, for digits."""
    return (*vgg_blocks([(2, 8), (2, 16), (3, 32), (3, 64), (3, 64)], padding="same"), *head(128, 10))
