"""Recurrent layers: simple, LSTM, GRU, and both directions at once.

A layer may take initial states after its sequence. A second input that is itself the output of a recurrent layer, a sequence or its last
step, hands over every state that layer ended with (h, and c of an LSTM): the decoder of a sequence-to-sequence network names its
encoder there, and nothing else has to be wired. Any other inputs are the states themselves, rows of `units` numbers: h, then c.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

import numpy as np
from pydantic import Field

from engine.functional.noise import dropout
from engine.functional.recurrent import last_states, simple_rnn, without_bias
from engine.functional.recurrent_gru import gru, merge_directions
from engine.functional.recurrent_gru_before import gru_reset_first
from engine.functional.recurrent_lstm import lstm
from engine.init import Fan, GlorotUniform, Orthogonal
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.dense import AnyInitializer
from engine.nn.reach import Region, whole
from engine.registry import argument
from engine.tensor import Array, Tensor

Share = Annotated[float, Field(ge=0, lt=1)]
Told: TypeAlias = dict[str, Any]
"""What every recurrent op is told besides its arrays."""


def sequence_shape(kind: str, shape: Shape) -> tuple[int, int]:
    """(T, D) of a sequence's shape. Raises ShapeError for anything else."""
    if len(shape) != 2:
        raise ShapeError("kind", f"{kind} takes a sequence (steps, features), not {shape}; token numbers need an embedding before it")
    return shape[0], shape[1]


class RecurrentLayer(Layer):
    """Base of recurrent layers: x (T, I) -> (T, units), or (units,) of the last step."""

    arity: ClassVar = (1, 2)
    gates: ClassVar[int] = 1
    units: int = argument(32, "How many numbers the layer remembers.", title="Units", ge=1, le=1024, ui={"control": "stepper", "max": 256})
    return_sequences: bool = argument(False, "On: the output of every step; off: of the last one only.", title="Every step",
                                      ui={"control": "switch"})  # fmt: skip
    go_backwards: bool = argument(False, "On: the sequence is read from its end; outputs come in the order they are computed.",
                                  title="Read backwards", ui={"control": "switch"})  # fmt: skip
    use_bias: bool = argument(True, "Whether each sum has a bias.", title="Bias", ui={"control": "switch"})
    dropout: Share = argument(0.0, "What share of the inputs is dropped while training, the same at every step.", title="Dropout",
                              ui={"control": "slider", "step": 0.05})  # fmt: skip
    recurrent_dropout: Share = argument(
        0.0, "What share of the state the weights do not see while training, the same at every step.", title="Recurrent dropout",
        ui={"control": "slider", "step": 0.05},
    )  # fmt: skip
    kernel_initializer: AnyInitializer = argument(GlorotUniform(), "How the weights of the inputs start.", title="Initial weights")
    recurrent_initializer: AnyInitializer = argument(Orthogonal(), "How the weights of the state start.",
                                                     title="Initial recurrent weights", ui={"control": "hidden"})  # fmt: skip

    def output_shape(self, *in_shapes: Shape) -> Shape:
        steps, _ = sequence_shape(self.kind, in_shapes[0])
        for k, shape in enumerate(in_shapes[1:], start=1):
            if len(shape) > (2 if len(in_shapes) == 2 else 1) or shape[-1] != self.units:
                raise ShapeError(
                    "inputs", f"input {k} has shape {shape}; it starts a state of {self.units} units, so it must end in that number"
                )
        return (steps, self.units) if self.return_sequences else (self.units,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        x, weights, noise = inputs[0], parameters["weights"], how.noise if how.training else None
        if not self.use_bias:
            weights = without_bias(weights, *self.bias_columns(x.shape[1]))
        if self.dropout and noise is not None:
            x = dropout(before := x, self.dropout, noise, steps=True)
            x.mask = before.mask
        told: Told = {"return_sequences": self.return_sequences, "go_backwards": self.go_backwards, "note": how.note}
        told["thin"] = (self.recurrent_dropout, noise) if self.recurrent_dropout and noise is not None else None
        return self.run(x, weights, tuple(initial_states(inputs[1:])), told)

    @abstractmethod
    def run(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], told: Told) -> Tensor:
        """The layer's output for a sequence and the states it starts from."""

    def held(self, batch: int, *in_shapes: Shape) -> int:
        """Of every step the gates' sums, values and slopes, the states, and the input again."""
        steps, size = in_shapes[0]
        return batch * steps * (2 * size + (4 * self.gates + 4) * self.units)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        """Of the sequence all steps up to the last one of the part, of a state it starts from everything."""
        steps, size = in_shapes[0]
        last = part[0][1] if self.return_sequences else steps - 1
        read = (steps - 1 - last, steps - 1) if self.go_backwards else (0, last)
        return ((read, (0, size - 1)), *(whole(shape) for shape in in_shapes[1:]))

    def bias_columns(self, size: int) -> tuple[int, int]:
        """Where in the weights the biases stand, and how many columns they are."""
        return size + self.units, 1

    def draw_kernel(self, size: int) -> Callable[[np.random.Generator], Array]:
        """What draws initial weights (gates · units, size) of the inputs."""
        shape, fan = (self.gates * self.units, size), Fan(size, self.gates * self.units)
        return lambda rng: self.kernel_initializer.draw(shape, fan, rng)

    def draw_recurrent(self) -> Callable[[np.random.Generator], Array]:
        """What draws initial weights (gates · units, units) of the state."""
        shape, fan = (self.gates * self.units, self.units), Fan(self.units, self.gates * self.units)
        return lambda rng: self.recurrent_initializer.draw(shape, fan, rng)

    def bias(self) -> Array:
        """Initial biases (gates · units, 1)."""
        return np.zeros((self.gates * self.units, 1))

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size = in_shapes[0][1]
        kernel, recurrent, bias = self.draw_kernel(size), self.draw_recurrent(), self.bias()[:, : self.use_bias]
        shape = (self.gates * self.units, size + self.units + self.use_bias)
        weights = np.s_[:, : size + self.units]
        return {"weights": ParameterBlock(shape, lambda rng: np.hstack([kernel(rng), recurrent(rng), bias]), weights)}

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        block, size = arrays["weights"], arrays["weights"].shape[1] - self.units - self.use_bias
        weights = {"kernel": block[:, :size].T, "recurrent_kernel": block[:, size : size + self.units].T}
        return weights | ({"bias": block[:, -1]} if self.use_bias else {})

    def ledger(self, *in_shapes: Shape) -> list[tuple[str, tuple[int | str, ...]]]:
        steps, size = in_shapes[0]
        rows = self.gates * self.units
        bias: list[tuple[str, tuple[int | str, ...]]] = [("b", (rows, 1))] if self.use_bias else []
        return [("W", (rows, size)), ("U", (rows, self.units)), *bias, ("H", (steps, self.units, "B"))]


def initial_states(given: Sequence[Tensor]) -> list[Tensor]:
    """The states in a layer's further inputs."""
    return list(last_states(given[0])) if len(given) == 1 else list(given)


@layers.register
class SimpleRNN(RecurrentLayer):
    """Simple RNN: the state is fed back with the next step's input, h[t] = activation(W·x[t] + U·h[t−1] + b).

    x (T, I, B) -> (T, units, B) or (units, B). Elman, "Finding Structure in Time", 1990.
    """

    kind: Literal["simple_rnn"] = "simple_rnn"
    activation: Literal["tanh", "sigmoid", "relu", "linear"] = argument("tanh", "What each unit does with its weighted sum.",
                                                                        title="Activation", ui={"control": "choice"})  # fmt: skip

    def run(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], told: Told) -> Tensor:
        return simple_rnn(x, weights, initial[:1], activation=self.activation, **told)


@layers.register
class LSTM(RecurrentLayer):
    """LSTM: a cell that forgets, takes in and gives out through three gates, so that gradients survive long sequences.

    x (T, I, B) -> (T, units, B) or (units, B); it can be shown its gates, cell and state as (T, units, B). Hochreiter & Schmidhuber, 1997.
    """

    kind: Literal["lstm"] = "lstm"
    arity: ClassVar = (1, 3)
    gates: ClassVar[int] = 4
    unit_forget_bias: bool = argument(True, "Whether the forget gate's biases start at 1, so that a fresh network remembers.",
                                      title="Start by remembering", ui={"control": "switch"})  # fmt: skip

    def bias(self) -> Array:
        bias = np.zeros((4 * self.units, 1))
        bias[self.units : 2 * self.units] = self.unit_forget_bias
        return bias

    def run(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], told: Told) -> Tensor:
        return lstm(x, weights, initial[:2], **told)


@layers.register
class GRU(RecurrentLayer):
    """GRU: an update gate decides how much of the state stays, a reset gate how much of it is looked at; three quarters of an LSTM.

    x (T, I, B) -> (T, units, B) or (units, B). Cho et al., 2014.
    """

    kind: Literal["gru"] = "gru"
    gates: ClassVar[int] = 3
    reset_after: bool = argument(
        True, "On: the reset gate acts after the product with the state, as in most libraries; off: before it, as first described.",
        title="Reset after", ui={"control": "hidden"},
    )  # fmt: skip

    def bias_columns(self, size: int) -> tuple[int, int]:
        return self.units, 1 + self.reset_after

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size, rows, units, biases = in_shapes[0][1], 3 * self.units, self.units, self._biases
        kernel, recurrent, bias = self.draw_kernel(size), self.draw_recurrent(), np.zeros((rows, biases))
        shape, decayed = (rows, units + biases + size), np.r_[:units, units + biases : units + biases + size]
        return {"weights": ParameterBlock(shape, lambda rng: np.hstack([recurrent(rng), bias, kernel(rng)]), np.s_[:, decayed])}

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        block, units = arrays["weights"], self.units
        weights = {"kernel": block[:, units + self._biases :].T, "recurrent_kernel": block[:, :units].T}
        if not self.use_bias:
            return weights
        # Of two, Keras writes the input's first.
        return weights | {"bias": block[:, units + 1 : units - 1 : -1].T if self.reset_after else block[:, units]}

    @property
    def _biases(self) -> int:
        """How many biases each row of the weights has."""
        return (1 + self.reset_after) * self.use_bias

    def run(self, x: Tensor, weights: Tensor, initial: tuple[Tensor, ...], told: Told) -> Tensor:
        return (gru if self.reset_after else gru_reset_first)(x, weights, initial[:1], **told)


if TYPE_CHECKING:
    AnyRecurrent: TypeAlias = RecurrentLayer
else:
    AnyRecurrent = Annotated[SimpleRNN | LSTM | GRU, Field(discriminator="kind")]

T = TypeVar("T", Array, Tensor)

DIRECTIONS = ("forward", "backward")


@layers.register
class Bidirectional(Layer):
    """Bidirectional: the same kind of recurrent layer reads the sequence from both ends, so every step knows what comes after it.

    x (T, I, B) -> (T, 2 · units, B) or (2 · units, B); units for sum, mul and ave. Schuster & Paliwal, 1997.
    """

    kind: Literal["bidirectional"] = "bidirectional"
    layer: AnyRecurrent = argument(LSTM(), "The layer that reads in each direction.", title="Layer")
    merge_mode: Literal["concat", "sum", "mul", "ave"] = argument("concat", "How the two directions' outputs are put together.",
                                                                  title="Merge", ui={"control": "choice"})  # fmt: skip

    @property
    def units(self) -> int:
        """How many numbers come out at each step."""
        return self.layer.units * (2 if self.merge_mode == "concat" else 1)

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return (*self.layer.output_shape(*in_shapes)[:-1], self.units)

    def held(self, batch: int, *in_shapes: Shape) -> int:
        return 2 * self.layer.held(batch, *in_shapes) + super().held(batch, *in_shapes)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        """Everything: one of the two comes from the other end."""
        return tuple(whole(shape) for shape in in_shapes)

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        own = self.layer.blocks(*in_shapes)
        return {f"{way}_{name}": block for way in DIRECTIONS for name, block in own.items()}

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        return {f"{way}_{name}": view for way in DIRECTIONS for name, view in self.layer.views(_of(arrays, way)).items()}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        outputs: list[Tensor] = []
        for way in DIRECTIONS:
            inside = None if how.notes is None else dict[str, Array]()
            backwards = self.layer.go_backwards != (way == "backward")
            layer = self.layer.model_copy(update={"go_backwards": backwards})
            outputs.append(layer.forward(inputs, _of(parameters, way), Pass(how.training, noise=how.noise, notes=inside)))
            for name, array in (inside or {}).items():
                how.note(f"{way}_{name}", array)
        return merge_directions(outputs[0], outputs[1], self.merge_mode)


def _of(named: Mapping[str, T], way: str) -> dict[str, T]:
    """What belongs to one direction, without its prefix."""
    return {name.removeprefix(f"{way}_"): value for name, value in named.items() if name.startswith(f"{way}_")}
