"""How many cores training uses: matrix products one, and a large network a second by a process of its own (`engine.learn.replica`)."""

from __future__ import annotations

import os

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
"""What an environment says so that matrix products use one thread."""


def use_one_thread() -> None:
    """Let this process's matrix products use one thread, unless its environment says else; before NumPy is loaded."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
