"""Randomness: one generator per purpose, all derived from a run's one seed.

Drawing more numbers for one purpose never shifts another, so a link reproduces a run bit for bit.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np


def stream(seed: int, purpose: str, *keys: int) -> np.random.Generator:
    """The generator of `purpose` ("data", "init", "shuffle", …) for `seed`; `keys` tell apart redraws and parts."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(crc32(purpose.encode()), *keys))))
