"""The kernel lab: figures of the course, and every product and sum as the slow way gives them."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.functional.pool import max_pool2d
from engine.instruments import parse_instrument
from engine.instruments.kernels import EXAMPLES
from engine.nn.pool import MaxPool2D
from engine.tensor import Array, Tensor

RNG = np.random.default_rng(5)
IMAGE = RNG.integers(-5, 6, (2, 5, 6)).astype(float)
KERNELS = RNG.integers(-3, 4, (3, 2, 3, 2)).astype(float)
BIAS = [1.0, 0.0, -2.0]


def arrays(**arguments: Any) -> dict[str, Array]:
    return parse_instrument("kernels", arguments).frame().arrays


def refused(**arguments: Any) -> tuple[str, str]:
    with pytest.raises(SpecError) as error:
        parse_instrument("kernels", arguments).frame()
    (problem,) = error.value.problems
    return problem.path, problem.message


def slowly(image: Array, kernels: Array, bias: list[float], stride: int, dilation: int) -> Array:
    """Convolution, product by product, over an image that is padded already."""
    filters, channels, high, wide = kernels.shape
    down, across = ((n - (k - 1) * dilation - 1) // stride + 1 for n, k in zip(image.shape[1:], (high, wide), strict=True))
    out = np.zeros((filters, down, across))
    for f, i, j in product(range(filters), range(down), range(across)):
        out[f, i, j] = bias[f]
        for c, a, b in product(range(channels), range(high), range(wide)):
            out[f, i, j] += image[c, i * stride + a * dilation, j * stride + b * dilation] * kernels[f, c, a, b]
    return out


def test_the_figures_of_the_course():
    examples = {name: arrays(**changes) for name, (_, changes) in EXAMPLES.items()}
    assert examples["row"]["output"].tolist() == [[[2.75, 2, 2.75, 4.75, 3.5]]]
    assert examples["edges"]["output"].tolist() == [[[4, -9, 1], [-5, -3, -4]]]
    assert examples["transposed"]["output"].tolist() == [[[2, 4, 0], [9, 17, 2], [10, 17, 3]]]


@pytest.mark.parametrize(
    ("stride", "dilation", "padding"), [(1, 1, "valid"), (2, 1, "valid"), (1, 2, "valid"), (1, 1, "full"), (2, 1, "same")]
)
@pytest.mark.parametrize("flip", [False, True])
def test_convolution_is_what_the_slow_way_gives(stride, dilation, padding, flip):
    found = arrays(
        input=IMAGE.tolist(), kernel=KERNELS.tolist(), bias=BIAS, strides=stride, dilation_rate=dilation, padding=padding, flip=flip
    )
    around = {"valid": ((0, 0), (0, 0)), "full": ((2, 2), (1, 1)), "same": ((1, 1), (0, 0))}[padding]
    turned = KERNELS[..., ::-1, ::-1] if flip else KERNELS
    wanted = slowly(np.pad(IMAGE, ((0, 0), *around)), turned, BIAS, stride, dilation)
    assert found["output"] == pytest.approx(wanted)
    assert found["products"].sum((-3, -2, -1)) + np.array(BIAS)[:, None, None] == pytest.approx(wanted)
    assert found["sums"].sum(-1) == pytest.approx(found["products"].sum((-3, -2, -1)))
    assert found["rows"].shape == (wanted.shape[1], 3)


@pytest.mark.parametrize("stride", [1, 2, 4])
def test_stamps_add_up_to_the_transposed_convolution(stride):
    found = arrays(operation="transposed", input=IMAGE.tolist(), kernel=KERNELS.tolist(), bias=BIAS, strides=stride)
    total = np.zeros_like(found["output"]) + np.array(BIAS)[:, None, None]
    for moment, (i, j) in enumerate(product(range(5), range(6))):
        for a, b in product(range(3), range(2)):
            total[:, found["rows"][i, a], found["columns"][j, b]] += found["products"][:, i, j, :, a, b].sum(-1)
        assert found["partial"][moment] == pytest.approx(total)
    assert found["output"] == pytest.approx(total)


@pytest.mark.parametrize(("size", "stride", "padding"), [(2, 2, "valid"), (3, 1, "same"), (3, 2, "same")])
def test_the_winner_is_the_one_that_the_gradient_goes_to(size, stride, padding):
    image = RNG.integers(0, 3, (1, 5, 6)).astype(float)  # with ties
    found = arrays(operation="max_pool", input=image.tolist(), pool_size=size, strides=stride, padding=padding)
    x = Tensor(image.transpose(1, 0, 2)[..., None], requires_grad=True)
    axes = MaxPool2D(pool_size=size, strides=stride, padding=padding).slide((5, 6, 1))
    max_pool2d(x, *axes).backward()
    hit = np.zeros((5, 6))
    for i, j in product(range(axes[0].places), range(axes[1].places)):
        a, b = divmod(int(found["winner"][0, i, j]), size)
        hit[found["rows"][i, a], found["columns"][j, b]] += 1
    assert hit.tolist() == x.gradient()[:, 0, :, 0].tolist()


@pytest.mark.parametrize("arguments", [
    {"operation": "avg_pool", "pool_size": 3, "strides": 2, "padding": "same"},
    {"operation": "up_sampling", "size": 3},
    {"operation": "up_sampling", "size": 3, "interpolation": "bilinear"},
    {"operation": "up_sampling", "size": 2, "interpolation": "bilinear", "input": [[[1.0]]]},
])  # fmt: skip
def test_shares_add_up(arguments):
    found = arrays(**{"input": IMAGE.tolist(), **arguments})
    assert found["products"].sum((-3, -2, -1)) == pytest.approx(found["output"])


@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_the_formula_ends_in_the_shape(padding):
    frame = parse_instrument("kernels", {"padding": padding, "strides": 2}).frame()
    results = json.loads(frame.meta["results"])
    assert frame.meta["latex_height"].endswith(f"= {results['height']}")
    assert frame.meta["latex_width"].endswith(f"= {results['width']}")


def test_weights_are_counted():
    assert json.loads(parse_instrument("kernels", EXAMPLES["colors"][1]).frame().meta["results"])["parameters"] == 2 * (3 * 9 + 1)


REFUSED = {
    "ragged": ({"input": [[[1, 2], [3]]]}, "input[0][1]", "row 2 has 1 numbers, row 1 has 2"),
    "channels of two sizes": ({"input": [[[1, 2]], [[1, 2, 3]]]}, "input[1]", "channel 2 is 1 × 3, channel 1 is 1 × 2"),
    "no number": ({"input": [[[1, "abc"]]]}, "input[0][0][1]", "got 'abc'"),
    "not finite": ({"kernel": [[[[float("nan")]]]]}, "kernel[0][0][0][0]", "finite"),
    "huge": ({"input": [[[0.0] * 24] * 12]}, "input", "12 × 24 numbers; at most 144"),
    "too wide": ({"input": [[[0.0] * 25]]}, "input[0][0]", "at most 24"),
    "empty": ({"input": []}, "input", "at least 1"),
    "kernel larger than the input": (
        {"kernel": [[[[0.0] * 6] * 3]]},
        "kernel",
        "6 columns are more than the input's 5; use",
    ),
    "filters of two sizes": ({"kernel": [[[[1]]], [[[1, 2]]]]}, "kernel[1]", "filter 2 is 1 × 1 × 2"),
    "channels and kernels": ({"kernel": [[[[1]], [[1]]]]}, "kernel", "each filter has 2 matrices; it needs one for each of the 1"),
    "biases and filters": ({"bias": [0, 0]}, "bias", "2 biases for 1 filters"),
    "stride 0": ({"strides": 0}, "strides", "at least 1; got 0"),
    "strides and dilation": ({"strides": 2, "dilation_rate": 2}, "dilation_rate", "cannot both be above 1"),
    "transposed and full": ({"operation": "transposed", "padding": "full"}, "padding", 'no "full"'),
    "transposed and large": ({"operation": "transposed", "input": [[[0.0] * 12] * 12]}, "input", "at most 64"),
    "window": ({"operation": "max_pool", "pool_size": 6}, "pool_size", "6 rows are more than the input's 4"),
}


@pytest.mark.parametrize(("arguments", "path", "words"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_at_its_place(arguments, path, words):
    found, message = refused(**arguments)
    assert found == path
    assert words in message
