"""One axis of a sliding window: how many places it has, and where each of its taps meets the input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Padding = Literal["valid", "same", "causal"]


@dataclass(frozen=True)
class Axis:
    """A window of `kernel` taps, `dilation` apart, sliding in steps of `stride` over `size` elements.

    `valid`: the window stays inside. `same`: as many places as ⌈size / stride⌉, with zeros around as Keras puts them (the odd one after).
    `causal`: zeros before only, so that no place sees what comes after it.
    """

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: Padding = "valid"

    @property
    def reach(self) -> int:
        """How many elements the window spans."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def places(self) -> int:
        """How many places the window has; 0 or less where it does not fit."""
        if self.padding == "valid":
            return (self.size - self.reach) // self.stride + 1
        return -(-self.size // self.stride)

    @property
    def before(self) -> int:
        """How many zeros stand before the first element."""
        if self.padding == "same":
            return max((self.places - 1) * self.stride + self.reach - self.size, 0) // 2
        return self.reach - 1 if self.padding == "causal" else 0

    def meets(self, tap: int) -> tuple[slice, slice]:
        """Where tap number `tap` lies inside the input: the elements it touches, and the window's places they belong to."""
        shift = tap * self.dilation - self.before
        first = max(0, -(shift // self.stride))
        last = min(self.places - 1, (self.size - 1 - shift) // self.stride)
        if last < first:
            return slice(0, 0), slice(0, 0)
        return slice(first * self.stride + shift, last * self.stride + shift + 1, self.stride), slice(first, last + 1)
