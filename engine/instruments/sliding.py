"""What a layer with a window does to one small image, place by place: which elements meet, their products, and the sums.

The outputs are those of the layers that networks are made of; what is told about them is taken apart here. Images are (C, H, W).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from engine.errors import SpecError
from engine.functional.conv_axis import Axis
from engine.functional.shape import blend
from engine.nn.base import Layer, Pass, ShapeError
from engine.nn.conv import Conv2D, Conv2DTranspose
from engine.nn.pool import AvgPool2D, MaxPool2D, PoolLayer
from engine.nn.shape import UpSampling2D
from engine.tensor import Array, Tensor

MOST_LAID = 64
"""A transposed convolution is shown input element by input element; so many are."""


@dataclass(frozen=True)
class Slid:
    """An image seen through a layer's window.

    `output` (F, H', W'). `rows` (places down, taps) and `columns` (places across, taps): the element that each tap of the window meets at
    each place, outside the image where padding is. `arrays`: what the window does there, by name.
    """

    output: Array
    rows: Array
    columns: Array
    arrays: dict[str, Array]
    shape: tuple[str, str]
    """The formulas of the output's height and width, LaTeX, with the numbers filled in."""


@contextmanager
def refusing(**names: str) -> Iterator[None]:
    """A layer's ShapeError as a SpecError at the argument that `names` gives for its field, or at the field's own name."""
    try:
        yield
    except ShapeError as error:
        raise SpecError.at(names.get(error.field, error.field), str(error)) from None


def carried_out(layer: Layer, images: Array, weights: Array | None = None) -> Array:
    """The layer's outputs (B, F, H', W') for images (B, C, H, W), in double precision."""
    x = Tensor(np.ascontiguousarray(images.transpose(2, 1, 3, 0)))
    parameters = {} if weights is None else {"weights": Tensor(weights)}
    return layer.forward([x], parameters, Pass()).data.transpose(3, 1, 0, 2)


def convolved(image: Array, kernels: Array, biases: Array, *, stride: int, dilation: int, padding: str) -> Slid:
    """Convolution as networks mean it, kernels (F, C, kh, kw) laid on as they are. `padding` "full": wherever they touch the image at all.

    `products` (F, H', W', C, kh, kw), `sums` (F, H', W', C): each tap's product, and their sum in each channel.
    """
    filters, _, high, wide = kernels.shape
    around = tuple((k - 1) * dilation if padding == "full" else 0 for k in (high, wide))
    inside = "valid" if padding == "full" else padding
    layer = Conv2D.model_validate(
        {"filters": filters, "kernel_size": (high, wide), "strides": stride, "padding": inside, "dilation_rate": dilation}
    )
    padded = np.pad(image, ((0, 0), (around[0], around[0]), (around[1], around[1])))
    with refusing(kernel_size="kernel", groups="kernel"):
        axes = layer.slide((padded.shape[1], padded.shape[2], len(padded)))
    weights = np.concatenate([kernels.transpose(0, 2, 3, 1).reshape(filters, -1), biases[:, None]], axis=1)
    output = carried_out(layer, padded[None], weights)[0]
    rows, columns = (met(axis) - extra for axis, extra in zip(axes, around, strict=True))
    products = kernels[:, None, None] * seen(image, rows, columns)[None]
    sizes = zip("HW", image.shape[1:], axes, around, strict=True)
    formulas = [slide_formula(name, size, axis, padding, extra) for name, size, axis, extra in sizes]
    return Slid(output, rows, columns, {"products": products, "sums": products.sum((-2, -1))}, (formulas[0], formulas[1]))


def laid(image: Array, kernels: Array, biases: Array, *, stride: int, padding: str) -> Slid:
    """Transposed convolution: `rows` (H, kh) and `columns` (W, kw) are the output elements that each input element's kernel covers.

    `products` (F, H, W, C, kh, kw): the stamp of every input element. `partial` (H · W, F, H', W'): the output once so many are laid.
    """
    filters, channels, high, wide = kernels.shape
    height, width = image.shape[1:]
    if height * width > MOST_LAID:
        raise SpecError.at(
            "input", f"it has {height * width} elements in a channel; at most {MOST_LAID} are laid one by one, make it smaller"
        )
    flat = height == high == 1
    steps = (1 if flat else stride, stride)
    layer = Conv2DTranspose.model_validate({"filters": filters, "kernel_size": (high, wide), "strides": steps, "padding": padding})
    with refusing(kernel_size="kernel"):
        axes = layer.slide((height, width, channels))
    weights = np.concatenate([kernels.transpose(0, 2, 3, 1).reshape(filters, -1), biases[:, None]], axis=1)
    upto = np.tril(np.ones((height * width, height * width))).reshape(-1, 1, height, width)
    partial = carried_out(layer, upto * image, weights)
    rows, columns = (met(axis) for axis in axes)
    products = kernels[:, None, None] * image.transpose(1, 2, 0)[None, :, :, :, None, None]
    formulas = [lay_formula(name, size, axis, padding) for name, size, axis in zip("HW", (height, width), axes, strict=True)]
    arrays = {"products": products, "partial": partial}
    return Slid(partial[-1], rows, columns, arrays, (formulas[0], formulas[1]))


def pooled(image: Array, kind: str, *, size: int, stride: int, padding: str) -> Slid:
    """Max or average pooling. `products` (C, H', W', 1, p, p): each element's share of the result; `winner` (C, H', W'): which one won."""
    height, width = image.shape[1:]
    tall, down = (1, 1) if height == 1 else (size, stride)
    classes: dict[str, type[PoolLayer]] = {"max_pool": MaxPool2D, "avg_pool": AvgPool2D}
    layer = classes[kind].model_validate({"pool_size": (tall, size), "strides": (down, stride), "padding": padding})
    with refusing():
        axes = layer.slide((height, width, len(image)))
    rows, columns = (met(axis) for axis in axes)
    window = seen(image, rows, columns, outside=np.nan).transpose(2, 0, 1, 3, 4)  # (C, H', W', p, p)
    there = np.isfinite(window)
    if kind == "max_pool":
        flat = np.where(there, window, -np.inf).reshape(*window.shape[:3], -1)
        told = {"winner": flat.argmax(-1), "products": np.where(there, window, 0)[:, :, :, None]}
    else:
        share = there / there.sum((-2, -1), keepdims=True)
        told = {"products": (np.where(there, window, 0) * share)[:, :, :, None]}
    formulas = [slide_formula(name, n, axis, padding, 0, "p") for name, n, axis in zip("HW", (height, width), axes, strict=True)]
    return Slid(carried_out(layer, image[None])[0], rows, columns, told, (formulas[0], formulas[1]))


def enlarged(image: Array, *, factor: int, interpolation: str) -> Slid:
    """Up-sampling. `weights` (H', W', taps, taps): how much of each element a new one takes; `products` (C, H', W', 1, taps, taps)."""
    height, width = image.shape[1:]
    sizes = (1 if height == 1 else factor, factor)
    layer = UpSampling2D.model_validate({"size": sizes, "interpolation": interpolation})
    (rows, down), (columns, across) = (drawn_from(n, f, interpolation) for n, f in zip((height, width), sizes, strict=True))
    weights = down[:, None, :, None] * across[None, :, None, :]
    products = seen(image, rows, columns).transpose(2, 0, 1, 3, 4) * weights
    formulas = [rf"{name}' = {name} \cdot f = {n} \cdot {f} = {n * f}" for name, n, f in zip("HW", (height, width), sizes, strict=True)]
    arrays = {"weights": weights, "products": products[:, :, :, None]}
    return Slid(carried_out(layer, image[None])[0], rows, columns, arrays, (formulas[0], formulas[1]))


def met(axis: Axis) -> Array:
    """The element that each tap meets at each place, (places, taps); below 0 or beyond the size where padding is."""
    return np.arange(axis.places)[:, None] * axis.stride + np.arange(axis.kernel) * axis.dilation - axis.before


def seen(image: Array, rows: Array, columns: Array, outside: float = 0.0) -> Array:
    """What the window sees at every place, (H', W', C, kh, kw), `outside` where it reaches beyond the image."""
    _, height, width = image.shape
    inside = ((rows >= 0) & (rows < height))[:, None, :, None] & ((columns >= 0) & (columns < width))[None, :, None, :]
    picked = image[:, rows.clip(0, height - 1)[:, None, :, None], columns.clip(0, width - 1)[None, :, None, :]]
    return np.where(inside, picked, outside).transpose(1, 2, 0, 3, 4)


def drawn_from(size: int, factor: int, interpolation: str) -> tuple[Array, Array]:
    """Which elements each new one of a row takes from, and how much of each: both (factor · size, taps)."""
    if interpolation == "nearest":
        return (np.arange(size * factor) // factor)[:, None], np.ones((size * factor, 1))
    matrix = blend(size, factor)
    first = (matrix > 0).argmax(1).clip(0, max(size - 2, 0))
    places = np.arange(min(size, 2)) + first[:, None]
    return places, np.take_along_axis(matrix, places, 1)


def slide_formula(name: str, size: int, axis: Axis, padding: str, around: int, kernel: str = "k") -> str:
    """The size of a sliding window's output in symbols and numbers, LaTeX: of the axis `name` with `size` elements before any padding."""
    if padding == "same":
        symbols, numbers = (rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil" for n, s in ((name, "s"), (size, axis.stride)))
        return rf"{name}' = {symbols} = {numbers} = {axis.places}"
    reach = rf"d({kernel} - 1) - 1" if axis.dilation > 1 else kernel
    filled = rf"{axis.dilation} \cdot {axis.kernel - 1} - 1" if axis.dilation > 1 else str(axis.kernel)
    more, count = (" + 2p", f" + {2 * around}") if padding == "full" else ("", "")
    symbols = rf"\left\lfloor \frac{{{name}{more} - {reach}}}{{s}} \right\rfloor + 1"
    numbers = rf"\left\lfloor \frac{{{size}{count} - {filled}}}{{{axis.stride}}} \right\rfloor + 1"
    return rf"{name}' = {symbols} = {numbers} = {axis.places}"


def lay_formula(name: str, size: int, axis: Axis, padding: str) -> str:
    """The size of a transposed convolution's output in symbols and numbers, LaTeX."""
    if padding == "same" or axis.kernel < axis.stride:
        return rf"{name}' = {name} \cdot s = {size} \cdot {axis.stride} = {axis.size}"
    return rf"{name}' = ({name} - 1)s + k = {size - 1} \cdot {axis.stride} + {axis.kernel} = {axis.size}"
