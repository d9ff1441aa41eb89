"""Autoencoders: a network learns to give back what it is shown, whole or damaged, through a layer that is too narrow to copy it."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.functional.corruption import masking, salt_and_pepper
from engine.functional.noise import gaussian_noise
from engine.learn.base import Asked, recipes
from engine.learn.supervised import Supervised
from engine.registry import argument
from engine.tensor import Tensor


@recipes.register
class Autoencoder(Supervised):
    """Autoencoder: the target is the input itself. With noise it is shown a damaged input and has to give back the clean one.

    Hinton & Salakhutdinov, 2006; denoising: Vincent et al., 2008.
    """

    kind: Literal["autoencoder"] = "autoencoder"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    asked: ClassVar[Asked | None] = "reconstruction"
    noise: Literal["none", "gaussian", "salt_pepper", "masking"] = argument(
        "none", "What is done to the input before the network sees it: nothing, bell-shaped noise, some numbers set to the ends of the "
        "range, or some set to 0.", title="Noise", ui={"control": "choice", "live": True},
    )  # fmt: skip
    amount: float = argument(0.3, "The share of damaged numbers; for bell-shaped noise, its standard deviation.", title="How much", gt=0,
                             le=1, ui={"control": "slider", "step": 0.05, "live": True})  # fmt: skip

    def seen(self, x: Tensor, noise: np.random.Generator) -> Tensor:
        if self.noise == "gaussian":
            return gaussian_noise(x, self.amount, noise)
        if self.noise == "masking":
            return masking(x, self.amount, noise)
        if self.noise == "salt_pepper":
            # Pixels lie between 0 and 1; rows of numbers are usually centered on 0.
            return salt_and_pepper(x, self.amount, noise, 0.0 if x.data.ndim == 4 else -1.0, 1.0)
        return x
