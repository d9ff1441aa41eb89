"""A network as a notebook: words, the NumPy source in pieces, and a check that it gives the page's numbers."""

from __future__ import annotations

import json
from typing import Any, Literal

from engine.export.base import NetworkExporter, exporters
from engine.export.numpy_script import NumpyScript
from engine.export.script import WEIGHTS_FILE
from engine.export.subject import Subject
from engine.tensor import Array

SHOWN_DIGITS = 7


@exporters.register
class NotebookExport(NetworkExporter):
    """Notebook: the NumPy source in pieces with words between, for Jupyter, ending in a check of the numbers."""

    kind: Literal["notebook"] = "notebook"
    file_name = "network.ipynb"
    media_type = "application/x-ipynb+json"

    def export(self, subject: Subject) -> bytes:
        script = NumpyScript(subject)
        needs = "NumPy alone"
        if script.lies_beside(beside=False):
            needs = f"NumPy, safetensors, and the run's {WEIGHTS_FILE} in the same folder"
        cells = [
            _text(f"# {subject.title}\n\n{subject.answers}\n\nEverything below needs {needs}. Run the cells from top to bottom."),
            _text(f"## Layers\n\n{_table(subject)}"),
            _text(f"## Weights\n\n{subject.numbers:,} numbers, named and shaped as in Keras."),
            _code(f"import numpy as np\n\n{script.weights_source(beside=False, script=False)}"),
            _text("## Network\n\nExamples stand in rows: the batch comes first."),
            _code("\n\n".join(filter(None, [script.functions_source(), script.network_source()]))),
            _text(f"## Inputs\n\nHow the network's inputs are made of {subject.entrance.told}"),
            _code(script.predict_source("network(prepared)")),
            *_check(subject),
        ]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        about = {"kernelspec": kernel, "language_info": {"name": "python"}}
        return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(source: str) -> dict[str, Any]:
    lines = source.strip().splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}


def _table(subject: Subject) -> str:
    rows = [f"| {node.name} | {node.layer.kind} | {node.out_shape} | {node.counted:,} |" for node in subject.nodes]
    return "\n".join(["| layer | kind | output | parameters |", "|---|---|---|---:|", *rows])


def _check(subject: Subject) -> list[dict[str, Any]]:
    """The examples at hand once more; where there are none, that every output is a number."""
    if subject.asked is None or subject.answered is None:
        shape = ", ".join(map(str, (2, *subject.in_shape)))
        source = f'outputs = network(np.zeros(({shape}), DTYPE))\nassert np.isfinite(outputs).all()\nprint("outputs", outputs.shape)'
        return [_text("## Check\n\nTwo examples of zeros go through."), _code(source)]
    given = ", ".join(str(array.tolist()) for array in subject.asked)
    source = f"""outputs = predict({given})
expected = np.array({_rounded(subject.answered)})
assert np.allclose(outputs, expected, rtol=1e-4, atol=1e-5), "the numbers differ"
print(outputs)"""
    return [_text("## Check\n\nThe first examples once more, with the numbers that the page showed for them."), _code(source)]


def _rounded(array: Array) -> list[Any]:
    found: list[Any] = array.astype(float).round(SHOWN_DIGITS).tolist()
    return found
