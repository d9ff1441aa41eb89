"""How a picture may look while it is learnt from: moved, turned, stretched and bent as the augmentation says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.border import to_outside
from engine.data.augment import SHARED
from engine.frames import Frame
from engine.registry import argument
from engine.seeds import stream
from engine.summaries.base import views, words
from engine.summaries.gallery import images_of
from engine.summaries.picture import Picture, PictureView

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Augmented(PictureView):
    """Augmented: one picture as often as asked, each time changed by chance as training images are.

    Arrays: `pixels` (n, H, W, C) uint8, 0 black to 255. Empty where nothing is changed.
    """

    kind: Literal["augmented"] = "augmented"
    count: int = argument(5, "How many.", ge=1, le=20)

    def look(self, run: Run, picture: Picture) -> Frame:
        images = images_of(run)
        if images is None or not images.varies():
            return Frame("augmented", {}, words(present=False))
        batch = np.repeat(picture.inside, self.count * SHARED, axis=-1)  # neighbors share a movement: one of each is shown
        images.vary(batch, stream(run.spec.seed, "augmented"))
        shown = to_outside(batch[..., ::SHARED]) * images.scaler.scale + images.scaler.offset
        return Frame("augmented", {"pixels": (shown.clip(0, 1) * 255).round().astype(np.uint8)}, words(present=True))
