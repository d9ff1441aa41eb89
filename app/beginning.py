"""What a training without a browser begins with: weights of a file, or those of a network that learnt something else before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.strict_json import parse_json
from engine.errors import SpecError
from engine.learn.transfer import Transfer
from engine.run import Run
from engine.tensor import Array
from engine.weights import Names, matched, read_weights


@dataclass(frozen=True)
class Beginning:
    """Arrays by name, where they come from, and what they are called there."""

    arrays: Mapping[str, Array]
    source: str
    names: Names | None = None

    def enter(self, run: Run) -> None:
        """Write the arrays into a run that has not begun: all parameters, or where it is transfer those that are taken over.

        Raises WeightsError, and nothing is changed then.
        """
        experiment = run.experiment
        recipe, nodes = experiment.spec.training, experiment.network.nodes
        taken = {node.name for node in (recipe.kept(nodes) if isinstance(recipe, Transfer) else nodes)}
        views = {name: view for name, view in experiment.network.views().items() if name.split(".")[0] in taken}
        found = matched({name: view.shape for name, view in views.items()}, self.arrays, self.source, self.names)
        for name, view in views.items():
            view[...] = found[name]


def from_file(file: Path, names: Path | None) -> Beginning:
    """The weights of a safetensors file; `names` is a JSON file with what they are called there.

    Raises WeightsError, SpecError, JsonError, OSError.
    """
    said: Any = parse_json(names.read_bytes()) if names else None
    if said is not None and not isinstance(said, dict):
        raise SpecError.at("names", f"{names} must hold one JSON object, from names here to names in {file.name}")
    return Beginning(read_weights(file), file.name, said)
