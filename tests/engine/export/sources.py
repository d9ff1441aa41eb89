"""Exported sources run in place, and networks to export."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.export import Subject, exporter, exporters, network_exporter
from engine.run import Run
from engine.spec import parse_spec

os.environ.setdefault("KERAS_BACKEND", next((name for name in ("torch", "jax", "tensorflow") if importlib.util.find_spec(name)), "numpy"))

NEEDS = {"pytorch": ("torch",), "keras": ("keras",), "onnx": ("onnx", "onnxruntime")}
FOREIGN = "ignore::DeprecationWarning:keras.*"
SOURCES = [name for name in exporters.names() if exporter(name).file_name.endswith(".py")]


def target(name: str) -> Any:
    """A target as a test's parameter; the test is skipped where the target's library is not installed."""
    missing = [package for package in NEEDS.get(name, ()) if importlib.util.find_spec(package) is None]
    return pytest.param(name, marks=[pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")])


def run_source(source: bytes, file: Path = Path("exported.py")) -> dict[str, Any]:
    """What a script defines that stands in a file."""
    defined: dict[str, Any] = {"__name__": "exported", "__file__": str(file)}
    exec(compile(source, "exported.py", "exec"), defined)
    return defined


def exported(subject: Subject, name: str) -> dict[str, Any]:
    """A subject exported to a target, and run with its weights beside it."""
    if name == "onnx":
        return {"predict": onnx_predict(network_exporter(name).export(subject), subject.dtype)}
    with TemporaryDirectory() as folder:
        save_file({key: np.ascontiguousarray(array) for key, array in subject.weights.items()}, Path(folder, "weights.safetensors"))
        return run_source(network_exporter(name).export(subject), Path(folder, "exported.py"))


def onnx_predict(model: bytes, dtype: str) -> Any:
    """What an ONNX model answers to prepared inputs."""
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda inputs: session.run(None, {"x": np.asarray(inputs, dtype)})[0]


def trained(**spec: Any) -> Run:
    """A run of a spec after one epoch."""
    run = Run(parse_spec({"data": {"kind": "circles", "samples": 60}, **spec}))
    run.take_steps("epoch", 1)
    return run


def page_numbers(run: Run, inputs: Any) -> np.ndarray:
    """What the page shows for points (n, 2), or a list of other inputs."""
    return np.array(run.predict(inputs.tolist() if isinstance(inputs, np.ndarray) else inputs)["outputs"])


def installed(name: str) -> bool:
    """Whether a package can be imported."""
    return importlib.util.find_spec(name) is not None


def imports(source: str) -> set[str]:
    """The packages that a script imports."""
    return {found.split(".")[0] for found in re.findall(r"^(?:import|from) ([\w.]+)", source, re.MULTILINE)}
