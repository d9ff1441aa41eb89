"""Where the sheet of paper lies in a photo that shows what it lies on, too; it is taken out, and laid flat where its corners are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.idx import Bytes
from engine.ink.levels import between
from engine.ink.outline import area, hull, largest_quadrangle
from engine.ink.paper import Gray, blurred, resized
from engine.ink.pieces import pieces
from engine.ink.smooth import MOST, grown, may_be_shadow, smooth_parts, strokes

COARSE = 160
"""The sheet is looked for on a picture with so many pixels along its longer side."""
SHADED = 1.0, 0.75, 0.55
"""A sheet is brighter than what parts the picture best into dark and bright; or, where that has no sheet's shape since a shadow lies on it,
than one of these shares of that."""
MOST_BORDER = 0.4
"""Where more than this share of the picture's border is bright, no sheet lies within it: paper fills the picture."""
LEAST_AREA, LEAST_REACH = 0.2, 0.4
"""A sheet covers at least this share of the picture, and this share of its width and of its height."""
SLIP_AREA, SLIP_REACH, FEWEST = 0.06, 0.1, 4
"""A slip of paper covers at least these, and is written on: so many pixels of the small picture at least are dark there."""
BRIGHTER = 1.25
"""What is smooth is no sheet where all else is brighter than it by this factor: it is what the sheet lies on."""
SOLID = 0.72
"""So much of what a sheet encloses is bright: bright strokes on a board enclose much that is dark."""
CONVEX, FOUR_SIDED, CUT_OFF = 0.92, 0.9, 0.8
"""So much of its hull a sheet covers, and so much of that the largest quadrangle in it; less where the picture's border cuts a corner off.
A bold bright digit is round or bent."""
TORN = 0.96
"""That much less of either where it is written on: its edges may be torn."""
SHARP = 0.85
"""Just outside of its edge it is darker than just inside by at least this factor; where light fades it is not."""
EDGE, RIM = 3, 2
"""The rim of a bright sheet, and of a smooth one, in pixels of the small picture, is left out."""
REST, TINY = 0.1, 0.01
"""A sheet goes on in a shadow where that is so much of all of it; and hardly more of it than so much of the picture is left out then."""
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
    colors = _colors(picture, small)
    bright = _sheet(small, colors, slips=by_edges)
    inside = _shrunk(bright, EDGE) if bright is not None else None
    if inside is None and by_edges and max(gray.shape) > COARSE:
        inside = _smooth_sheet(small, colors)
    if inside is None:
        return None
    height, width = gray.shape
    shaded = _shaded(colors, inside)
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


def _sheet(small: Gray, colors: Gray, *, slips: bool) -> Mask | None:
    """The sheet, with the ink and the shadows on it, on a small picture; where what lies beside one may be the rest of it in a shadow, all.
    It may be a slip of paper where that is no light between shadows, or is to be taken for none."""
    level = between(small)
    sheet = None
    for share in SHADED:
        whole = _bright_sheet(small, small > share * level)
        if whole is not None and not slips and _is_slip(whole) and _shaded(colors, _shrunk(whole, EDGE)):
            whole = None
        if whole is not None and (sheet is None or _goes_on(sheet, whole, colors)):
            sheet = whole
    return sheet


def _goes_on(sheet: Mask, whole: Mask, colors: Gray) -> bool:
    """Whether a larger sheet holds a smaller one, and the rest of it may be the same paper in a shadow."""
    rest = whole & ~grown(sheet, EDGE)
    return bool(rest.sum() > REST * whole.sum() and (sheet & ~whole).mean() < TINY and may_be_shadow(colors, sheet, rest))


def _bright_sheet(small: Gray, bright: Mask) -> Mask | None:
    """The largest piece of what is `bright` (H, W), where it is a sheet."""
    border = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    if border.mean() > MOST_BORDER or not bright.any():
        return None
    parts = pieces(bright)
    own: Mask = parts.labels == int(parts.area.argmax()) + 1
    whole = _spanned(own) & _spanned(own.T).T
    written = _written_on(small, whole)
    if _is_slip(whole) and (whole.mean() < SLIP_AREA or _reach(whole) < SLIP_REACH or not written):
        return None
    if own.sum() < SOLID * whole.sum() or not _four_sided(whole, TORN if written else 1.0):
        return None
    inner, outer = whole & ~_shrunk(whole, EDGE), grown(whole, EDGE) & ~grown(whole, 1)
    if not outer.any() or np.median(small[outer]) > SHARP * np.median(small[inner]):
        return None
    return whole


def _is_slip(whole: Mask) -> bool:
    """Whether a sheet covers little of its picture."""
    return bool(whole.mean() < LEAST_AREA or _reach(whole) < LEAST_REACH)


def _reach(whole: Mask) -> float:
    """What share of the picture's width, or height, a sheet goes over: the smaller of the two."""
    return float(min(whole.any(0).mean(), whole.any(1).mean()))


def _written_on(small: Gray, whole: Mask) -> bool:
    """Whether there are strokes on a sheet."""
    return bool((strokes(small) & _shrunk(whole, EDGE)).sum() >= FEWEST)


def _smooth_sheet(small: Gray, colors: Gray) -> Mask | None:
    """What is smooth of a small picture and written on, of all that has a sheet's shape."""
    for own in smooth_parts(small, colors):
        whole = _spanned(own) & _spanned(own.T).T
        large = whole.mean() < MOST and not _is_slip(whole)
        ends = not whole[[0, 0, -1, -1], [0, -1, 0, -1]].all()  # a straight edge cuts off a corner, a stroke over the border need not
        below = whole.any() and not whole.all() and np.median(small[~whole]) > BRIGHTER * np.median(small[whole])
        if large and ends and not below and own.sum() >= SOLID * whole.sum() and _four_sided(whole):
            return ~grown(~whole, RIM)
    return None


def _shaded(colors: Gray, inside: Mask) -> bool:
    """Whether what lies around a sheet may be the same paper in a shadow."""
    inner, outer = inside & grown(~inside, EDGE), grown(inside, 3 * EDGE) & ~grown(inside, 2 * EDGE)
    return may_be_shadow(colors, inner, outer)


def _colors(picture: Bytes, small: Gray) -> Gray:
    """The picture (H, W, 3) or (H, W) as small as `small` (h, w), each color by itself, (h, w, C)."""
    height, width = small.shape
    reduced = Image.fromarray(picture).resize((width, height), Image.Resampling.BOX)
    return np.asarray(reduced, np.float32).reshape(height, width, -1) / np.float32(255)


def _four_sided(whole: Mask, share: float = 1.0) -> bool:
    """Whether a shape is a sheet's: straight sides without a bay, four of them, or some more where the picture's border cuts it off."""
    corners = hull(whole)
    covered = area(corners)
    cut = any(side.any() for side in (whole[0], whole[-1], whole[:, 0], whole[:, -1]))
    least = share * (CUT_OFF if cut else FOUR_SIDED)
    return bool(whole.sum() >= share * CONVEX * covered and largest_quadrangle(corners) >= least * covered)


def _spanned(mask: Mask) -> Mask:
    """Everything that lies between the first and the last place of a row."""
    ahead = np.logical_or.accumulate(mask, axis=1)
    behind = np.logical_or.accumulate(mask[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(ahead & behind)


def _shrunk(mask: Mask, radius: int) -> Mask:
    padded = np.pad(mask, radius)
    return ~grown(~padded, radius)[radius:-radius, radius:-radius]


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
