"""Learning to answer at every step of a sequence: to tag, to translate, to say what comes next.

Teacher forcing: a network that writes is shown, at every step, what it should have written before, not what it did (Williams & Zipser,
1989). The examples hold both, so that training is supervised learning with a target per step.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.learn.base import recipes
from engine.learn.supervised import Supervised


@recipes.register
class Sequence(Supervised):
    """Sequence: one answer per step, as in tagging or in translation with teacher forcing; steps that are only padding do not count."""

    kind: Literal["sequence"] = "sequence"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    writes_sequences: ClassVar[bool] = True


@recipes.register
class LanguageModel(Supervised):
    """Language model: at every step of a text the network says what comes next; its perplexity is e to the power of its loss.

    Bengio et al., "A Neural Probabilistic Language Model", 2003.
    """

    kind: Literal["language_model"] = "language_model"  # type: ignore[assignment]  # as above
    writes_sequences: ClassVar[bool] = True
