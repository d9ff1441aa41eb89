"""What is measured for each kind of each family, over random arguments, shapes and numbers; every measurement goes into the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np

from engine.functional import elementary
from engine.functional.activation import activate
from engine.functional.elementwise import add, mean, multiply, subtract
from engine.functional.linear import dense, matmul
from engine.functional.loss import Adversarial, losses
from engine.functional.recurrent import last_states
from engine.functional.recurrent_lstm import lstm
from engine.gradcheck import numeric_gradient
from engine.nn.base import layers
from engine.optim import optimizers
from engine.tape import Tape, replay, topological
from engine.tensor import Op, Tensor
from tests.engine.functional.test_loss import predictions_for, targets_for
from tests.engine.parity.draws import drawn, filled, wired
from tests.engine.parity.table import TORCH, Column, apart, table
from tests.engine.parity.twins import Side, Who, name_of
from tests.engine.tensors import tensor
from tests.engine.test_optim import textbook
from tests.engine.test_parity import torch_activation, torch_loss, torch_optimizer

SEEDS = range(6)
WIRED_SEEDS = range(10)
TYPES: dict[Column, Any] = {"float64": np.float64, "float32": np.float32}
Finding = tuple[Column, float]


def entered(who: Who, column: Column, errors: Iterable[float]) -> Iterator[Finding]:
    """Enter each error into the table and hand it on."""
    for error in errors:
        table.saw(who, column, error)
        yield column, error


def side_by_side(side: Side, column: Column, who: Who) -> Iterator[Finding]:
    """A network against central differences, in float64, and against PyTorch."""
    if column == "float64":
        yield from entered(who, "differences", side.differences())
    if TORCH:
        yield from entered(who, column, side.against_twin())


@cache
def layer(kind: str) -> list[Finding]:
    """A kind of layer with arguments and inputs drawn several times; one that mixes its batch while it trains, as well while it does."""
    found: list[Finding] = []
    for seed in SEEDS:
        one, shape = drawn(kind, np.random.default_rng(seed))
        for column, dtype in TYPES.items():
            for training in {False, one.mixes_examples}:
                side = Side(filled([one], shape, dtype, seed), training=training, seed=seed)
                found += side_by_side(side, column, side.took_part())
        drawing = Side(filled([one], shape, np.float64, seed), training=True, seed=seed)
        found += entered(drawing.took_part(), "differences", drawing.differences())
    return found


@cache
def random_wiring(seed: int) -> list[Finding]:
    """A random network with merges, layers used again and frozen ones."""
    design, shape = wired(seed)
    sides = {column: Side(filled(design, shape, dtype, seed), seed=seed) for column, dtype in TYPES.items()}
    return [finding for column, side in sides.items() for finding in side_by_side(side, column, side.took_part())]


def differences(make: Callable[..., Tensor], inputs: list[Tensor], who: Who) -> Iterator[Finding]:
    """The gradients of an op's randomly weighed output against central differences, entered for `who` and all ops that took part."""
    out = make(*inputs)
    slope = Tensor(np.random.default_rng(1).normal(size=out.shape))
    tape = Tape(out * slope)
    tape.backward()
    took_part = who | {name_of(type(t.op)) for t in topological([out]) if t.op is not None}

    def total() -> float:
        tape.forward()
        return float(tape.outputs[0].data.sum())

    for each in inputs:
        if each.requires_grad:
            yield from entered(took_part, "differences", [apart(each.gradient().copy(), numeric_gradient(total, each.data))])


@cache
def activation(name: str) -> list[Finding]:
    """A curve and its slope."""
    found, who = list[Finding](), {("activation", name)}
    for seed in SEEDS:
        rows, batch = np.random.default_rng(seed).integers(1, 6, 2)
        found += differences(lambda x: activate(x, name), [tensor(rows, batch, seed=seed)], who)
        for column, dtype in TYPES.items() if TORCH else ():
            x = tensor(rows, batch, seed=seed, dtype=dtype)
            found += against(activate(x, name), [x], torch_activation(name), column, who)
    return found


def against(out: Tensor, inputs: list[Tensor], twin: Callable[..., Any], column: Column, who: Who) -> Iterator[Finding]:
    """An output and the gradients of its inputs against those of PyTorch's function of the same numbers."""
    import torch

    theirs = [torch.tensor(t.data.copy(), requires_grad=True) for t in inputs]
    expected = twin(*theirs)
    out.backward()
    expected.sum().backward()
    yield from entered(who, column, [apart(out.data, expected.detach().numpy())])
    yield from entered(who, column, [apart(t.gradient(), other.grad.numpy()) for t, other in zip(inputs, theirs, strict=True)])


SPARSE = "sparse_categorical_crossentropy"


@cache
def loss(name: str) -> list[Finding]:
    """A loss and its gradient; of a pair, what the generator loses too."""
    found, who = list[Finding](), {("loss", name)}
    for seed in SEEDS:
        units, batch = (int(n) for n in np.random.default_rng(seed).integers(1 + (name == SPARSE), 6, 2))
        kind, (z, t) = losses.make(name), loss_inputs(name, units, batch, seed, np.float64)
        found += differences(lambda z, kind=kind, t=t: kind(z, t), [z], who)
        if isinstance(kind, Adversarial):
            found += differences(kind.generator, [Tensor(z.data / 3, requires_grad=True)], who)
        for column, dtype in TYPES.items() if TORCH else ():
            z, t = loss_inputs(name, units, batch, seed, dtype)
            out = kind(z, t)
            took_part = who | {name_of(type(out.op))} if out.op else who
            found += against(out, [z], lambda z, t=t: loss_twin(name, z, t.data), column, took_part)
    return found


def loss_inputs(name: str, units: int, batch: int, seed: int, dtype: Any) -> tuple[Tensor, Tensor]:
    """Predictions, away from where the loss bends, and targets."""
    if name == SPARSE:
        return tensor(3, units, batch, seed=seed, dtype=dtype), Tensor(
            np.random.default_rng(seed).integers(0, units, (3, batch)).astype(dtype)
        )
    z, t = predictions_for(name, units, batch, seed=seed), targets_for(name, units, batch, seed)
    for bend in (z.data - t.data, 1 - z.data * t.data):
        z.data[np.abs(bend) < 1e-3] += 0.01
    return Tensor(z.data.astype(dtype), requires_grad=True), Tensor(t.data.astype(dtype))


def loss_twin(name: str, z: Any, target: np.ndarray) -> Any:
    """PyTorch's loss."""
    import torch

    if name == SPARSE:
        return torch.nn.functional.cross_entropy(z.permute(2, 1, 0), torch.from_numpy(target.astype(np.int64).T.copy()))
    return torch_loss(name, z, torch.from_numpy(target.copy()))


@cache
def optimizer(name: str) -> list[Finding]:
    """Fifty steps with random gradients: against the formula, weight by weight, and against PyTorch's."""
    found, who, rng = list[Finding](), {("optimizer", name)}, np.random.default_rng(1)
    start, given = rng.normal(size=30), rng.normal(size=(50, 30))
    kind = optimizers.make(name, learning_rate=0.02)
    by_hand = np.array([textbook(kind, given[:, i].tolist(), start[i]) for i in range(30)])
    found += entered(who, "differences", [apart(_moved(kind, start, given), by_hand)])
    for column, dtype in TYPES.items() if TORCH else ():
        found += entered(who, column, [apart(_moved(kind, start.astype(dtype), given), _moved_by_torch(name, start.astype(dtype), given))])
    return found


def _moved(kind: Any, start: np.ndarray, given: np.ndarray) -> np.ndarray:
    values, gradients = start.copy(), np.empty_like(start)
    step = replay(kind.bind(values, gradients, kind.slots(values)).calls)
    for row in given:
        gradients[...] = row
        step()
    return values


def _moved_by_torch(name: str, start: np.ndarray, given: np.ndarray) -> np.ndarray:
    import torch

    weights = torch.tensor(start.copy(), requires_grad=True)
    theirs = torch_optimizer(name, weights, 0.02)
    for row in given:
        weights.grad = torch.tensor(row.astype(start.dtype))
        theirs.step()
    return np.asarray(weights.detach().numpy())


def _last_states(x: Any, w: Any) -> Any:
    """h · c of an LSTM after its last step, one step after another."""
    import torch

    h = c = torch.zeros(2, x.shape[2], dtype=x.dtype)
    for step in x:
        i, f, g, o = (w[:, :3] @ step + w[:, 3:5] @ h + w[:, 5:]).split(2)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
    return h * c


Function = tuple[Callable[..., Tensor], Callable[..., Any], list[tuple[int, ...]]]


def _of_share(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    return function(activate(x, "sigmoid"))


def _method_of_share(name: str, x: Any) -> Any:
    return getattr(x.sigmoid(), name)()


def _of_shares(function: Callable[[Tensor, Tensor], Tensor], a: Tensor, b: Tensor) -> Tensor:
    return function(activate(a, "sigmoid"), activate(b, "sigmoid"))


def _method_of_shares(name: str, a: Any, b: Any) -> Any:
    return getattr(a.sigmoid(), name)(b.sigmoid())


FUNCTIONS: dict[str, Function] = {
    "add": (add, lambda a, b: a + b, [(3, 4), (3, 1)]),
    "subtract": (subtract, lambda a, b: a - b, [(3, 4), (4,)]),
    "multiply": (multiply, lambda a, b: a * b, [(2, 1, 4), (3, 4)]),
    "mean": (mean, lambda a: a.mean(), [(3, 4)]),
    "matmul": (matmul, lambda a, b: a @ b, [(3, 4), (4, 2)]),
    "dense": (lambda x, w: dense(x, w, "tanh"), lambda x, w: (w[:, :3] @ x + w[:, 3:]).tanh(), [(3, 5), (2, 4)]),
    "last states": (
        lambda x, w: multiply(*last_states(lstm(x, w, return_sequences=True))),
        _last_states,
        [(4, 3, 2), (8, 6)],
    ),
}  # fmt: skip
"""Ops that no layer is made of, with PyTorch's expression for them and the shapes of their inputs."""
for _name, _function in elementary.FUNCTIONS.items():  # of a number that lies where all of them have a value, and PyTorch calls them alike
    FUNCTIONS[_name] = (partial(_of_share, _function), partial(_method_of_share, _name), [(3, 4)])
for _name, _pair in {
    "divide": elementary.divide,
    "minimum": elementary.minimum,
    "maximum": elementary.maximum,
    "pow": elementary.power,
}.items():
    FUNCTIONS[_name] = (partial(_of_shares, _pair), partial(_method_of_shares, _name), [(3, 4), (3, 1)])
FUNCTIONS["negative"] = (elementary.negative, lambda a: -a, [(3, 4)])


@cache
def function(name: str) -> list[Finding]:
    """An op by itself."""
    make, twin, shapes = FUNCTIONS[name]
    found: list[Finding] = []
    for seed in SEEDS:
        inputs = [tensor(*shape, seed=seed + k) for k, shape in enumerate(shapes)]
        found += differences(make, inputs, set())
        for column, dtype in TYPES.items() if TORCH else ():
            inputs = [tensor(*shape, seed=seed + k, dtype=dtype) for k, shape in enumerate(shapes)]
            out = make(*inputs)
            who = {name_of(type(t.op)) for t in topological([out]) if t.op is not None}
            found += against(out, inputs, twin, column, who)
    return found


def every_op() -> set[type[Op]]:
    """Every op of the engine that can be made."""
    found, waiting = set[type[Op]](), list(Op.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found |= {kind} if kind.__module__.startswith("engine.") and not kind.__abstractmethods__ else set()
    return found


def everything() -> None:
    """Measure whatever has not been measured yet."""
    for kind in layers.names():
        if kind != "reuse":  # which stands for another layer
            layer(kind)
    for name in losses.names():
        if name != "auto":
            loss(name)
    for name in FUNCTIONS:
        function(name)
