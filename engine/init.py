"""Initializers: how weights start. Shapes are (out, in, …); `fan_in` and `fan_out` count the wires into and out of a unit."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from math import prod, sqrt
from typing import Literal

import numpy as np

from engine.registry import Family, Kind, argument
from engine.tensor import Array


@dataclass(frozen=True)
class Fan:
    """How many wires lead into and out of one unit."""

    into: int
    out: int


class Initializer(Kind):
    """Base of all initializers."""

    @abstractmethod
    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        """Initial weights of `shape`, float64."""


initializers: Family[Initializer] = Family("initializers")


@initializers.register
class Zeros(Initializer):
    """Zeros: every weight 0. Units of a layer then stay alike for good, because all get the same gradient."""

    kind: Literal["zeros"] = "zeros"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return np.zeros(shape)


@initializers.register
class Constant(Initializer):
    """Constant: every weight the same value."""

    kind: Literal["constant"] = "constant"
    value: float = argument(0.1, "The value of every weight.", title="Value", ge=-10, le=10, ui={"control": "number", "step": 0.1})

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return np.full(shape, self.value)


@initializers.register
class Normal(Initializer):
    """Normal: bell-shaped around 0 with a given spread, whatever the size of the layer."""

    kind: Literal["normal"] = "normal"
    stddev: float = argument(
        0.05, "Standard deviation of the weights.", title="Spread", gt=0, le=10, ui={"control": "number", "step": 0.01}
    )

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return rng.normal(0, self.stddev, shape)


@initializers.register
class Uniform(Initializer):
    """Uniform: evenly spread between −limit and limit."""

    kind: Literal["uniform"] = "uniform"
    limit: float = argument(0.5, "Largest size of a weight.", title="Limit", gt=0, le=10, ui={"control": "number", "step": 0.05})

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return rng.uniform(-self.limit, self.limit, shape)


@initializers.register
class GlorotUniform(Initializer):
    """Glorot uniform: evenly spread within √(6/(fan_in+fan_out)), which keeps the signal's size through tanh and sigmoid layers.

    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """

    kind: Literal["glorot_uniform"] = "glorot_uniform"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        limit = sqrt(6 / (fan.into + fan.out))
        return rng.uniform(-limit, limit, shape)


@initializers.register
class GlorotNormal(Initializer):
    """Glorot normal: bell-shaped with standard deviation √(2/(fan_in+fan_out)).

    Glorot & Bengio, 2010.
    """

    kind: Literal["glorot_normal"] = "glorot_normal"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return rng.normal(0, sqrt(2 / (fan.into + fan.out)), shape)


@initializers.register
class HeNormal(Initializer):
    """He normal: bell-shaped with standard deviation √(2/fan_in), made for ReLU layers.

    He et al., "Delving Deep into Rectifiers", 2015.
    """

    kind: Literal["he_normal"] = "he_normal"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return rng.normal(0, sqrt(2 / fan.into), shape)


@initializers.register
class HeUniform(Initializer):
    """He uniform: evenly spread within √(6/fan_in), made for ReLU layers.

    He et al., 2015.
    """

    kind: Literal["he_uniform"] = "he_uniform"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        limit = sqrt(6 / fan.into)
        return rng.uniform(-limit, limit, shape)


@initializers.register
class LecunNormal(Initializer):
    """LeCun normal: bell-shaped with standard deviation √(1/fan_in).

    LeCun et al., "Efficient BackProp", 1998.
    """

    kind: Literal["lecun_normal"] = "lecun_normal"

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        return rng.normal(0, sqrt(1 / fan.into), shape)


@initializers.register
class Orthogonal(Initializer):
    """Orthogonal: the rows (or columns, whichever are fewer) stand at right angles and have the length `gain`, so that a signal keeps its
    size however often it passes.

    Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014.
    """

    kind: Literal["orthogonal"] = "orthogonal"
    gain: float = argument(1.0, "The length of every row or column.", title="Gain", gt=0, le=10, ui={"control": "number", "step": 0.1})

    def draw(self, shape: tuple[int, ...], fan: Fan, rng: np.random.Generator) -> Array:
        rows = shape[0]
        columns = prod(shape[1:])
        tall, diagonal = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        # Without the signs of the diagonal the draw would not be even over all directions (Mezzadri, 2007).
        signs = np.sign(np.diag(diagonal))
        found = tall * np.where(signs == 0, 1, signs)
        return self.gain * np.ascontiguousarray(found.T if rows < columns else found).reshape(shape)
