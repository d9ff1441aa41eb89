"""LeNet-5, the first convolutional network at work, as the course builds it and with what came later."""

from __future__ import annotations

from engine.zoo.base import Design, blueprint, layer

DIGITS = (28, 28, 1)
SOURCE = "LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, 1998"


def _lenet(activation: str, pool: str, start: str) -> Design:
    return (
        layer("conv2d", filters=6, kernel_size=5, padding="same", activation=activation, kernel_initializer=start),
        layer(pool),
        layer("conv2d", filters=16, kernel_size=5, activation=activation, kernel_initializer=start),
        layer(pool),
        layer("flatten"),
        layer("dense", units=120, activation=activation, kernel_initializer=start),
        layer("dense", units=84, activation=activation, kernel_initializer=start),
        layer("dense", units=10, activation="softmax"),
    )


@blueprint("LeNet-5", SOURCE, DIGITS, small="lenet5", published="about 60,000 parameters (section II.B)")
def lenet5() -> Design:
    """Two convolutions with average pooling and three dense layers, sigmoids throughout: 61,706 parameters."""
    return _lenet("sigmoid", "avg_pool2d", "glorot_uniform")


@blueprint("LeNet with ReLU", SOURCE, DIGITS)
def lenet_average() -> Design:
    """LeNet-5 with ReLU and He initialization; it averages as the original does."""
    return _lenet("relu", "avg_pool2d", "he_normal")


@blueprint("LeNet with ReLU and max pooling", SOURCE, DIGITS)
def lenet_relu() -> Design:
    """LeNet-5 with today's choices: ReLU, max pooling, He initialization."""
    return _lenet("relu", "max_pool2d", "he_normal")


@blueprint("MLP for digits", "Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986", (784,))
def mnist_mlp() -> Design:
    """784-128-64-10: what a network without convolution reaches on the same digits."""
    hidden = (layer("dense", units=n, activation="relu", kernel_initializer="he_normal") for n in (128, 64))
    return (*hidden, layer("dense", units=10, activation="softmax"))
