"""Where the sheet of paper lies in a photo that shows what it lies on, too; it is taken out, and laid flat where its corners are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.idx import Bytes
from engine.ink.levels import between
from engine.ink.outline import area, hull, largest_quadrangle
from engine.ink.paper import Gray, blurred, highest, resized
from engine.ink.pieces import pieces
from engine.ink.smooth import MOST, may_be_shadow, smooth_parts

COARSE = 160
"""The sheet is looked for on a picture with so many pixels along its longer side."""
SHADED = 1.0, 0.75, 0.55
"""A sheet is brighter than what parts the picture best into dark and bright; or, where that has no sheet's shape since a shadow lies on it,
than one of these shares of that."""
MOST_BORDER = 0.4
"""Where more than this share of the picture's border is bright, no sheet lies within it: paper fills the picture."""
LEAST_AREA, LEAST_REACH = 0.2, 0.4
"""A sheet covers at least this share of the picture, and this share of its width and of its height."""
SOLID = 0.72
"""So much of what a sheet encloses is bright: bright strokes on a board enclose much that is dark."""
CONVEX, FOUR_SIDED, CUT_OFF = 0.92, 0.9, 0.8
"""So much of its hull a sheet covers, and so much of that the largest quadrangle in it; less where the picture's border cuts a corner off.
A bold bright digit is round or bent."""
SHARP = 0.85
"""Just outside of its edge it is darker than just inside by at least this factor; where light fades it is not."""
EDGE, RIM = 3, 2
"""The rim of a bright sheet, and of a smooth one, in pixels of the small picture, is left out."""
SQUARE = 0.08
"""The quadrangle between a sheet's corners covers what the sheet does, but for this share."""
Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """A sheet taken out of its picture.

    `picture` (h, w, 3) or (h, w) uint8, laid flat where its four corners are seen, else as it lies with its surroundings painted over;
    `inside` (h, w), where paper is, None for everywhere; `back`, the matrix (3, 3) that leads from its pixels to those of the picture;
    `shaded`: what lies around it may be the same paper in a shadow.
    """

    picture: Bytes
    inside: Mask | None
    back: Matrix
    shaded: bool


def found_sheet(picture: Bytes, gray: Gray, *, by_edges: bool = True) -> Sheet | None:
    """The sheet on a picture, `gray` (H, W) its brightness; None where paper fills it, or where it is seen `by_edges` alone, which may be a
    shadow's, and is not to be; a picture as small as the one it is looked for on is no photo, and has none by its edges."""
    small = resized(gray, COARSE)
    bright = _sheet(small)
    inside = _shrunk(bright, EDGE) if bright is not None else _smooth_sheet(small) if by_edges and max(gray.shape) > COARSE else None
    if inside is None:
        return None
    height, width = gray.shape
    shaded = _shaded(picture, inside)
    corners = _corners(inside) if bright is not None else None  # of what the picture's border ends, they are not seen
    if corners is not None:
        return _flattened(picture, corners * (width / small.shape[1], height / small.shape[0]), shaded)
    mask = np.asarray(Image.fromarray(inside.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)) > 0.5
    around = np.asarray(Image.fromarray(_extended(small, inside)).resize((width, height), Image.Resampling.BILINEAR)) * 255
    keep, fill = (mask[..., None], around[..., None]) if picture.ndim == 3 else (mask, around)
    return Sheet(np.where(keep, picture, fill).astype(np.uint8), mask, np.eye(3), shaded)


def _corners(inside: Mask) -> Matrix | None:
    """The corners (4, 2) of a sheet as x and y, from the upper left one clockwise; None where it is no quadrangle within the picture."""
    y, x = np.nonzero(inside)
    if not len(x):
        return None
    places = [np.argmin(x + y), np.argmax(x - y), np.argmax(x + y), np.argmin(x - y)]
    corners = np.array([(x[at] + 0.5, y[at] + 0.5) for at in places])
    if (np.minimum(corners, inside.shape[::-1] - corners) <= EDGE + 1).any():  # the picture ends there
        return None
    ahead = np.roll(corners, -1, 0)
    area = abs(float((corners[:, 0] * ahead[:, 1] - ahead[:, 0] * corners[:, 1]).sum())) / 2
    return corners if abs(area - len(x)) < SQUARE * len(x) else None


def _flattened(picture: Bytes, corners: Matrix, shaded: bool) -> Sheet:
    """The part of a picture between four corners as a rectangle."""
    sides = np.hypot(*(np.roll(corners, -1, 0) - corners).T)
    width, height = max(8, round((sides[0] + sides[2]) / 2)), max(8, round((sides[1] + sides[3]) / 2))
    back = _matrix(np.array([(0, 0), (width, 0), (width, height), (0, height)], float), corners)
    image = Image.fromarray(picture).transform(
        (width, height), Image.Transform.PERSPECTIVE, tuple(back.ravel()[:8].tolist()), Image.Resampling.BILINEAR
    )
    return Sheet(np.asarray(image, np.uint8), None, back, shaded)


def _matrix(here: Matrix, there: Matrix) -> Matrix:
    """The perspective (3, 3) that leads four points to four others."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(here.tolist(), there.tolist(), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(wanted)), 1).reshape(3, 3)


def _sheet(small: Gray) -> Mask | None:
    """The sheet, with the ink and the shadows on it, on a small picture."""
    level = between(small)
    found = (_bright_sheet(small, small > share * level) for share in SHADED)
    return next((whole for whole in found if whole is not None), None)


def _bright_sheet(small: Gray, bright: Mask) -> Mask | None:
    """The largest piece of what is `bright` (H, W), where it is a sheet."""
    border = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    if border.mean() > MOST_BORDER or not bright.any():
        return None
    parts = pieces(bright)
    own: Mask = parts.labels == int(parts.area.argmax()) + 1
    whole = _spanned(own) & _spanned(own.T).T
    reach = whole.any(0).mean(), whole.any(1).mean()
    if whole.mean() < LEAST_AREA or min(reach) < LEAST_REACH or own.sum() < SOLID * whole.sum() or not _four_sided(whole):
        return None
    inner, outer = whole & ~_shrunk(whole, EDGE), _grown(whole, EDGE) & ~_grown(whole, 1)
    if not outer.any() or np.median(small[outer]) > SHARP * np.median(small[inner]):
        return None
    return whole


def _smooth_sheet(small: Gray) -> Mask | None:
    """What is smooth of a small picture and written on, of all that has a sheet's shape."""
    for own in smooth_parts(small):
        whole = _spanned(own) & _spanned(own.T).T
        reach = min(whole.any(0).mean(), whole.any(1).mean())
        large = LEAST_AREA <= whole.mean() < MOST and reach >= LEAST_REACH
        ends = not whole[[0, 0, -1, -1], [0, -1, 0, -1]].all()  # a straight edge cuts off a corner, a stroke over the border need not
        if large and ends and own.sum() >= SOLID * whole.sum() and _four_sided(whole):
            return ~_grown(~whole, RIM)
    return None


def _shaded(picture: Bytes, inside: Mask) -> bool:
    """Whether what lies around a sheet may be the same paper in a shadow."""
    height, width = inside.shape
    small = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX), np.float32) / np.float32(255)
    inner, outer = inside & _grown(~inside, EDGE), _grown(inside, 3 * EDGE) & ~_grown(inside, 2 * EDGE)
    return may_be_shadow(small.reshape(height, width, -1), inner, outer)


def _four_sided(whole: Mask) -> bool:
    """Whether a shape is a sheet's: straight sides without a bay, four of them, or some more where the picture's border cuts it off."""
    corners = hull(whole)
    covered = area(corners)
    cut = any(side.any() for side in (whole[0], whole[-1], whole[:, 0], whole[:, -1]))
    return bool(whole.sum() >= CONVEX * covered and largest_quadrangle(corners) >= (CUT_OFF if cut else FOUR_SIDED) * covered)


def _spanned(mask: Mask) -> Mask:
    """Everything that lies between the first and the last place of a row."""
    ahead = np.logical_or.accumulate(mask, axis=1)
    behind = np.logical_or.accumulate(mask[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(ahead & behind)


def _grown(mask: Mask, radius: int) -> Mask:
    return highest(mask.astype(np.float32), radius) > 0.5


def _shrunk(mask: Mask, radius: int) -> Mask:
    padded = np.pad(mask, radius)
    return ~_grown(~padded, radius)[radius:-radius, radius:-radius]


def _extended(small: Gray, inside: Mask) -> Gray:
    """The paper's brightness near each place, from the sheet outwards."""
    weight = inside.astype(np.float32)
    level = float(np.median(small[inside])) if inside.any() else 1.0
    lit = np.where(inside & (small > 0.6 * level), small, 0).astype(np.float32)
    known = np.where(lit > 0, weight, 0).astype(np.float32)
    for radius in (3, 12, 40):
        near, share = blurred(lit, radius), blurred(known, radius)
        found = (known == 0) & (share > 1e-3)
        lit = np.where(found, near / np.maximum(share, 1e-3), lit).astype(np.float32)
        known = np.where(found, 1, known).astype(np.float32)
    return np.where(known > 0, lit, level).astype(np.float32)
