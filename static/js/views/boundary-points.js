/** The data over the picture: a shape and a color per class, train filled, validation pale, test hollow, mistakes ringed. */

import { shapeOf, traceMarker } from "../draw/markers.js";

/** @typedef {import("../draw/color.js").Palette} Palette */
/** @typedef {import("../draw/plane.js").Plane} Plane */
/** @typedef {readonly number[]} Row  x, y, label, part (0 train, 1 validation, 2 test) */
/**
 * @typedef {object} PointStyle
 * @property {boolean} heldOut  whether validation and test points are shown
 * @property {Uint8Array|null} correct  per point 0 where the network is wrong, null when mistakes are not shown
 * @property {number} scale  size of the points, 1 is normal
 * @property {{low: number, high: number}|null} values  range of the labels when they are values, null for classes
 */

/**
 * Radius of a point: smaller the more there are, larger on a larger picture.
 * @param {number} count
 * @param {number} side  of the picture in CSS pixels
 */
export function pointRadius(count, side) {
  const crowd = Math.max(2.7, Math.min(6.2, 7.2 - 1.25 * Math.log10(Math.max(4, count))));
  return crowd * Math.max(0.75, Math.min(1.6, side / 400));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReadonlyArray<Row>} rows
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {PointStyle} style
 */
export function drawPoints(context, rows, plane, palette, style) {
  const radius = pointRadius(rows.length, Math.min(plane.width, plane.height)) * style.scale;
  context.lineJoin = "round";
  if (style.values) drawValues(context, rows, plane, palette, radius, style);
  else drawClasses(context, rows, plane, palette, radius, style);
  if (style.correct && style.correct.length === rows.length) ringMistakes(context, rows, plane, palette, radius, style);
}

/** @param {Row} row @param {boolean} heldOut */
function visible(row, heldOut) {
  return heldOut || !(row[3] === 1 || row[3] === 2);
}

/**
 * One path per class and part: a handful of strokes for thousands of points.
 * @param {CanvasRenderingContext2D} context
 * @param {ReadonlyArray<Row>} rows
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {number} radius
 * @param {PointStyle} style
 */
function drawClasses(context, rows, plane, palette, radius, { heldOut }) {
  /** @type {Map<number, Path2D>} */
  const paths = new Map();
  for (const row of rows) {
    if (!visible(row, heldOut)) continue;
    const part = row[3] === 1 || row[3] === 2 ? row[3] : 0;
    const key = row[2] * 3 + part;
    let path = paths.get(key);
    if (!path) paths.set(key, (path = new Path2D()));
    traceMarker(path, shapeOf(row[2]), plane.toScreenX(row[0]), plane.toScreenY(row[1]), radius);
  }
  for (const [key, path] of paths) fillAndOutline(context, path, palette, palette.pointCss[Math.floor(key / 3) % 6], key % 3, radius);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {Palette} palette
 * @param {string} color
 * @param {number} part
 * @param {number} radius
 */
function fillAndOutline(context, path, palette, color, part, radius) {
  if (part === 0) {
    context.lineWidth = Math.max(1, radius * 0.34);
    context.strokeStyle = palette.dark ? "rgb(10 14 18 / .85)" : "#ffffff";
    context.stroke(path);
    context.fillStyle = color;
    context.fill(path);
    return;
  }
  context.lineWidth = Math.max(2.4, radius * 0.85);
  context.strokeStyle = palette.dark ? "rgb(10 14 18 / .7)" : "rgb(255 255 255 / .8)";
  context.stroke(path);
  context.fillStyle = palette.surfaceCss;
  context.fill(path);
  context.fillStyle = color;
  context.globalAlpha = part === 1 ? 0.42 : 0;
  context.fill(path);
  context.globalAlpha = 1;
  context.lineWidth = Math.max(1.3, radius * 0.36);
  context.strokeStyle = color;
  context.stroke(path);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReadonlyArray<Row>} rows
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {number} radius
 * @param {PointStyle} style
 */
function drawValues(context, rows, plane, palette, radius, { heldOut, values }) {
  const { low, high } = values ?? { low: -1, high: 1 };
  for (const row of rows) {
    if (!visible(row, heldOut)) continue;
    const level = Math.max(0, Math.min(255, Math.round((255 * (row[2] - low)) / (high - low || 1))));
    const pixel = palette.diverging[level];
    context.beginPath();
    traceMarker(context, "circle", plane.toScreenX(row[0]), plane.toScreenY(row[1]), radius);
    context.fillStyle = `rgb(${pixel & 255} ${(pixel >>> 8) & 255} ${(pixel >>> 16) & 255})`;
    context.fill();
    const heldBack = row[3] === 1 || row[3] === 2;
    context.lineWidth = heldBack ? 1.6 : 0.8;
    context.strokeStyle = heldBack ? palette.ink : palette.muted;
    context.globalAlpha = heldBack ? 0.75 : 1;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReadonlyArray<Row>} rows
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {number} radius
 * @param {PointStyle} style
 */
function ringMistakes(context, rows, plane, palette, radius, { correct, heldOut }) {
  const path = new Path2D();
  rows.forEach((row, index) => {
    if (correct?.[index] || !visible(row, heldOut)) return;
    const [x, y] = [plane.toScreenX(row[0]), plane.toScreenY(row[1])];
    path.moveTo(x + radius * 2.1, y);
    path.arc(x, y, radius * 2.1, 0, 2 * Math.PI);
  });
  context.lineWidth = 3.5;
  context.strokeStyle = palette.surfaceCss;
  context.globalAlpha = 0.7;
  context.stroke(path);
  context.globalAlpha = 1;
  context.lineWidth = 1.6;
  context.strokeStyle = palette.ink;
  context.stroke(path);
}
