"""Autoencoders: networks that give back what comes in, through a layer too narrow to pass it on unread."""

from __future__ import annotations

from engine.zoo.base import Design, blueprint, layer
from engine.zoo.lenet import DIGITS

SOURCE = "Hinton & Salakhutdinov, Reducing the Dimensionality of Data with Neural Networks, 2006"
LINEAR = "Baldi & Hornik, Neural networks and principal component analysis, 1989"
CONVOLUTIONAL = "Masci, Meier, Cireşan & Schmidhuber, Stacked Convolutional Auto-Encoders, 2011"


@blueprint("Autoencoder", SOURCE, (784,))
def autoencoder() -> Design:
    """784-256-128-64-32-64-128-256-784: a digit as 32 numbers."""
    names = {32: "code"}
    hidden = (
        layer("dense", units=n, activation="relu", name=names.get(n), kernel_initializer="he_normal")
        for n in (256, 128, 64, 32, 64, 128, 256)
    )
    return (*hidden, layer("dense", units=784, activation="sigmoid"))


@blueprint("Linear autoencoder", LINEAR, (5,))
def linear_autoencoder() -> Design:
    """5-2-5 without activations: it finds the plane of the two main components, but not their axes."""
    return layer("dense", units=2, activation="linear", name="code"), layer("dense", units=5, activation="linear")


def _encoder() -> Design:
    kernel = {"padding": "same", "activation": "relu", "kernel_initializer": "he_normal"}
    return (
        layer("conv2d", filters=16, **kernel),
        layer("max_pool2d"),
        layer("conv2d", filters=8, **kernel),
        layer("max_pool2d", name="code"),
    )


@blueprint("Convolutional autoencoder", CONVOLUTIONAL, DIGITS)
def conv_autoencoder() -> Design:
    """A digit as 7×7×8 numbers, enlarged again by transposed convolutions."""
    kernel = {"strides": 2, "padding": "same", "activation": "relu", "kernel_initializer": "he_normal"}
    grow = layer("conv2d_transpose", filters=8, **kernel), layer("conv2d_transpose", filters=16, **kernel)
    return (*_encoder(), *grow, layer("conv2d", filters=1, padding="same", activation="sigmoid"))


@blueprint("Convolutional autoencoder with up-sampling", CONVOLUTIONAL, DIGITS)
def upsampling_autoencoder() -> Design:
    """A digit as 7×7×8 numbers, enlarged again by repeating elements and convolving."""
    kernel = {"padding": "same", "activation": "relu", "kernel_initializer": "he_normal"}
    grow = layer("conv2d", filters=8, **kernel), layer("up_sampling2d"), layer("conv2d", filters=16, **kernel), layer("up_sampling2d")
    return (*_encoder(), *grow, layer("conv2d", filters=1, padding="same", activation="sigmoid"))
