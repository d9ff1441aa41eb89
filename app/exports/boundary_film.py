"""A run as a moving picture: the boundary as it forms, with the points and the figures of each moment."""

from __future__ import annotations

import io
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.exports.colors import CLASSES, diverging_scale, region_scale, token
from app.words import text
from engine.beat import Beat, silent
from engine.export.base import Exporter, exporters
from engine.film import Scene, film_of
from engine.frames import Frame
from engine.run import Run
from engine.summaries.base import Plane, plane_for
from engine.tensor import Array

SIDE, CAPTION = 480, 36
SHARP = 2
"""Points are painted so many times as large and then made smaller, which smooths their edges."""
RESOLUTION = 80
MILLISECONDS, LAST_MILLISECONDS = 100, 2500
COLORS = 128
RADIUS, CROWD = 4.5, 300
"""Radius of a point, in pixels; of more points than a crowd each is smaller."""
CIRCLE = 1
Look = tuple[int, tuple[int, int, int]]
"""A point's shape and its color."""
CORNERS: dict[int, list[tuple[float, float]]] = {
    0: [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
    2: [(0.0, -1.22), (1.12, 0.78), (-1.12, 0.78)],
    3: [(0.0, -1.28), (1.08, 0.0), (0.0, 1.28), (-1.08, 0.0)],
    4: [(0.0, 1.22), (1.12, -0.78), (-1.12, -0.78)],
    5: [(-0.38, -1.12), (0.38, -1.12), (0.38, -0.38), (1.12, -0.38), (1.12, 0.38), (0.38, 0.38),
        (0.38, 1.12), (-0.38, 1.12), (-0.38, 0.38), (-1.12, 0.38), (-1.12, -0.38), (-0.38, -0.38)],
}  # fmt: skip
"""The classes' shapes in units of the radius, y down, as the pages draw them; class 1 is a circle."""


@exporters.register
class BoundaryFilm(Exporter):
    """Boundary film (GIF): the boundary as it formed, moment by moment with the points, as an animated GIF."""

    kind: Literal["gif"] = "gif"
    slow = True
    file_name = "boundary.gif"
    media_type = "image/gif"

    def of(self, run: Run, beat: Beat = silent) -> bytes:
        scenes = film_of(run, [{"view": "boundary", "resolution": RESOLUTION}], beat=beat)
        layer = points_layer(plane_for(run, "the film"))
        pictures = [paint(scene, layer) for scene in scenes]
        beat()
        palette = _palette(pictures)
        frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
        file = io.BytesIO()
        times = [MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
        return file.getvalue()


def _palette(pictures: list[Image.Image]) -> Image.Image:
    """One palette for all pictures, from the first, the middle and the last, and the colors of words and points."""
    chosen = [pictures[0], pictures[len(pictures) // 2], pictures[-1]]
    sample = Image.new("RGB", (SIDE * (len(chosen) + 1), SIDE + CAPTION))
    for place, picture in enumerate(chosen):
        sample.paste(picture, (place * SIDE, 0))
    swatches = ["panel", "ink", "accent", *(f"class-{number}" for number in range(CLASSES))]
    height = (SIDE + CAPTION) // len(swatches)
    for row, name in enumerate(swatches):
        sample.paste(token(name), (len(chosen) * SIDE, row * height, sample.width, (row + 1) * height))
    return sample.quantize(COLORS)


def paint(scene: Scene, layer: Image.Image) -> Image.Image:
    """One moment as a picture, SIDE wide and as high, the layer of points over it and a line of figures under it."""
    picture = Image.new("RGB", (SIDE, SIDE + CAPTION), token("panel"))
    picture.paste(_ground(scene.frames["boundary"]))
    picture.paste(layer, mask=layer)
    train = scene.status["metrics"]["train"] or {}
    words = [f"{text('curves.epoch')} {scene.status['epoch']:,}"]
    if train.get("loss") is not None:
        words.append(f"{text('curves.loss')} {train['loss']:.4g}")
    if train.get("accuracy") is not None:
        words.append(f"{text('curves.accuracy')} {train['accuracy']:.1%}")
    ImageDraw.Draw(picture).text((12, SIDE + CAPTION / 2), "   ".join(words), token("ink"), ImageFont.load_default(16), anchor="lm")
    return picture


def _ground(frame: Frame) -> Image.Image:
    """The regions or the surface under the points; a curve where there is one input."""
    side = (SIDE, SIDE)
    if "curve_x" in frame.arrays:
        return _curve(frame, side)
    if "winner" in frame.arrays:
        return Image.fromarray(_regions(frame.arrays["winner"], frame.arrays["confidence"], side))
    levels = Image.fromarray(frame.arrays["value"]).resize(side, Image.Resampling.BICUBIC)
    return Image.fromarray(diverging_scale()[np.asarray(levels)])


def _regions(winner: Array, confidence: Array, side: tuple[int, int]) -> Array:
    """Regions with edges where the enlarged scores of two classes meet, (height, width, 3)."""
    scores = []
    for number in np.unique(winner).tolist():
        sure = np.where(winner == number, confidence.astype(np.float32) + 1, -confidence.astype(np.float32) - 1)
        scores.append((number, np.asarray(Image.fromarray(sure).resize(side, Image.Resampling.BICUBIC))))
    stacked = np.stack([score for _, score in scores])
    first, numbers = stacked.argmax(axis=0), np.array([number for number, _ in scores])
    levels = np.clip(stacked.max(axis=0), 0, 255).astype(np.uint8)
    return np.asarray(region_scale()[numbers[first] % CLASSES, levels])


def _curve(frame: Frame, side: tuple[int, int]) -> Image.Image:
    x0, x1, y0, y1 = (float(number) for number in frame.meta["domain"].strip("[]").split(","))
    image = Image.new("RGB", side, token("panel"))
    across = (frame.arrays["curve_x"] - x0) / (x1 - x0) * side[0]
    down = (y1 - frame.arrays["curve_y"]) / (y1 - y0) * side[1]
    finite = np.isfinite(down)
    line = [(float(x), float(y)) for x, y in zip(across[finite], np.clip(down[finite], -1e4, 1e4), strict=True)]
    ImageDraw.Draw(image).line(line, fill=token("accent"), width=3, joint="curve")
    return image


def points_layer(dataset: Plane) -> Image.Image:
    """The points over nothing, RGBA, SIDE by SIDE."""
    points, domain, large = dataset.points, dataset.domain, SIDE * SHARP
    layer = Image.new("RGBA", (large, large))
    draw = ImageDraw.Draw(layer)
    radius = RADIUS * SHARP * (0.7 if len(points) > CROWD else 1.0)
    across = (points.xy[0] - domain.x0) / (domain.x1 - domain.x0) * large
    down = (domain.y1 - points.xy[1]) / (domain.y1 - domain.y0) * large
    held_out = np.zeros(len(points), bool) if points.split is None else points.split > 0
    regression = dataset.task == "regression"
    looks, rim = (_value_looks(points.label), "muted") if regression else (_class_looks(points.label), "panel")
    for x, y, (shape, color), hollow in zip(across.tolist(), down.tolist(), looks, held_out.tolist(), strict=True):
        fill, edge = (token("panel"), color) if hollow else (color, token(rim))
        _draw_marker(draw, shape, (x, y), radius, fill, edge)
    return layer.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _class_looks(labels: Array) -> list[Look]:
    return [(number, token(f"class-{number}")) for number in (labels.astype(int) % CLASSES).tolist()]


def _value_looks(labels: Array) -> list[Look]:
    """Circles, each in its place on the diverging scale."""
    largest = float(np.abs(labels).max(initial=0.0)) or 1.0
    levels = np.clip((labels / largest + 1) / 2 * 255, 0, 255).astype(int)
    return [(CIRCLE, (red, green, blue)) for red, green, blue in diverging_scale()[levels].tolist()]


def _draw_marker(
    draw: ImageDraw.ImageDraw,
    shape: int,
    at: tuple[float, float],
    radius: float,
    fill: tuple[int, int, int],
    edge: tuple[int, int, int],
) -> None:
    x, y = at
    if shape not in CORNERS:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill, edge, SHARP)
        return
    draw.polygon([(x + radius * dx, y + radius * dy) for dx, dy in CORNERS[shape]], fill, edge, SHARP)
