"""Loading what a command needs: it is there to stay, and looking through it for garbage meanwhile would take a quarter of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Inside, import; nothing that is there at the end is looked through ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
