"""What both gated recurrent units share: three rows of sums, and the slopes of update, reset and candidate for all steps at once."""

from __future__ import annotations

import numpy as np

from engine.functional.recurrent import Recurrent
from engine.tensor import Array, Call


class Gated(Recurrent):
    """A unit with an update gate z, a reset gate r and a candidate n: h[t] = z·h[t−1] + (1−z)·n.

    `gates` (T, 3H, B) are their values at every step.
    """

    gates: Array

    def thirds(self, gates: Array) -> tuple[Array, Array, Array]:
        """Update, reset and candidate rows of (…, 3H, B)."""
        units = self.units
        return gates[..., :units, :], gates[..., units : 2 * units, :], gates[..., 2 * units :, :]

    def gate_slopes(self, dz: Array, dr: Array, dn: Array) -> list[Call]:
        """Calls that leave ∂h[t] by the sums behind z and n in `dz` and `dn`, and 1−r in `dr`, each (T, H, B)."""
        z, r, n = self.thirds(self.gates)
        work = np.empty_like(dn)
        return [
            (np.subtract, self.one, z, work),
            (np.multiply, n, n, dn),
            (np.subtract, self.one, dn, dn),
            (np.multiply, dn, work, dn),
            (np.multiply, work, z, work),
            (np.subtract, self.hidden[:-1], n, dz),
            (np.multiply, dz, work, dz),
            (np.subtract, self.one, r, dr),
        ]
