"""Runs that learn from images, small enough to be gone through number by number."""

from __future__ import annotations

from typing import Any

from engine.run import Run
from engine.spec import parse_spec

HEAD: dict[str, Any] = {"kind": "dense", "units": None, "activation": "auto"}
CONV: dict[str, Any] = {"kind": "conv2d", "filters": 3, "kernel_size": 3, "activation": "tanh"}
LENET: list[dict[str, Any]] = [
    {"kind": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same", "activation": "sigmoid"},
    {"kind": "avg_pool2d"},
    {"kind": "conv2d", "filters": 4, "kernel_size": 3, "activation": "tanh"},
    {"kind": "max_pool2d"},
    {"kind": "flatten"},
    {"kind": "dense", "units": 6, "activation": "tanh"},
    HEAD,
]
"""LeNet's kinds of layers on pictures of 8×8 pixels."""


def seeing(*layers: dict[str, Any], **spec: Any) -> Run:
    """A run of these layers on the small digits, not yet begun."""
    return Run(parse_spec({"data": {"kind": "digits", "samples": 120}, "model": {"layers": list(layers)}, **spec}))
