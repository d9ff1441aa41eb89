/** Draws the loss landscape: heights as shades, lines of equal loss, ways and the present point. */

import { cssOf, mix, palette, sequentialScale } from "../draw/color.js";
import { contour, levels } from "./contours.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {{x0: number, x1: number, y0: number, y1: number}} Field  the picture in CSS pixels */
/** @typedef {{points: Array<[number, number]>, color: string, dash: number[], width: number}} Way */

/** @param {Frame} frame @returns {{x: (a: number, field: Field) => number, y: (b: number, field: Field) => number, a: (px: number, field: Field) => number, b: (py: number, field: Field) => number, range: [number, number, number, number]}} */
export function scalesOf(frame) {
  const [across, up] = [frame.arrays.across.data, frame.arrays.up.data];
  const [a0, a1, b0, b1] = [Number(across[0]), Number(across[across.length - 1]), Number(up[0]), Number(up[up.length - 1])];
  return {
    range: [a0, a1, b0, b1],
    x: (a, { x0, x1 }) => x0 + ((a - a0) / (a1 - a0)) * (x1 - x0),
    y: (b, { y0, y1 }) => y1 - ((b - b0) / (b1 - b0)) * (y1 - y0),
    a: (px, { x0, x1 }) => a0 + ((px - x0) / (x1 - x0)) * (a1 - a0),
    b: (py, { y0, y1 }) => b0 + ((y1 - py) / (y1 - y0)) * (b1 - b0),
  };
}

/** Colors of the heights, low to high: from the page's own surface towards its accent. @returns {Uint32Array} */
export function heightScale() {
  const { surface, dark } = palette();
  const deep = dark ? /** @type {[number, number, number]} */ ([150, 190, 235]) : /** @type {[number, number, number]} */ ([40, 84, 140]);
  return sequentialScale(mix(surface, deep, dark ? 0.62 : 0.03), mix(surface, deep, dark ? 0.03 : 0.62));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Field} field
 * @returns {{low: number, high: number}} the heights at both ends of the shades
 */
export function drawHeights(context, frame, field) {
  const { data, shape: [rows, width] } = frame.arrays.loss;
  const heights = /** @type {Float32Array} */ (data);
  const finite = heights.filter(Number.isFinite);
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)];
  shade(context, heights, width, rows, low, high, field);
  const { ink } = palette();
  const [sx, sy] = [(field.x1 - field.x0) / (width - 1), (field.y1 - field.y0) / (rows - 1)];
  context.strokeStyle = ink;
  context.lineWidth = 1;
  for (const level of levels(heights)) {
    const pieces = contour(heights, width, level);
    context.globalAlpha = 0.34;
    context.beginPath();
    for (let i = 0; i < pieces.length; i += 4) {
      context.moveTo(field.x0 + pieces[i] * sx, field.y1 - pieces[i + 1] * sy);
      context.lineTo(field.x0 + pieces[i + 2] * sx, field.y1 - pieces[i + 3] * sy);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
  return { low, high };
}

/** @param {CanvasRenderingContext2D} context @param {Float32Array} heights @param {number} width @param {number} rows @param {number} low @param {number} high @param {Field} field */
function shade(context, heights, width, rows, low, high, field) {
  const scale = heightScale();
  const image = new ImageData(width, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const span = high - low || 1;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const height = heights[(rows - 1 - y) * width + x];
      const share = Number.isFinite(height) ? Math.log1p(((height - low) / span) * 250) / Math.log(251) : 1;
      pixels[y * width + x] = scale[Math.max(0, Math.min(255, Math.round(share * 255)))];
    }
  }
  const buffer = new OffscreenCanvas(width, rows);
  /** @type {OffscreenCanvasRenderingContext2D} */ (buffer.getContext("2d")).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  // Heights stand at the crossings: the outer half of the outer pixels lies beyond the picture.
  context.drawImage(buffer, 0.5, 0.5, width - 1, rows - 1, field.x0, field.y0, field.x1 - field.x0, field.y1 - field.y0);
}

/** @param {CanvasRenderingContext2D} context @param {Way} way */
export function drawWay(context, { points, color, dash, width }) {
  const { surfaceCss } = palette();
  for (const [style, thickness, alpha, pattern] of /** @type {Array<[string, number, number, number[]]>} */ ([[surfaceCss, width + 2.5, 0.75, []], [color, width, 1, dash]])) {
    context.setLineDash(pattern);
    context.strokeStyle = style;
    context.lineWidth = thickness;
    context.globalAlpha = alpha;
    context.lineJoin = "round";
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} color @param {boolean} [hollow] */
export function drawSpot(context, x, y, color, hollow = false) {
  const { surfaceCss } = palette();
  context.beginPath();
  context.arc(x, y, hollow ? 4.5 : 6, 0, 2 * Math.PI);
  context.fillStyle = hollow ? surfaceCss : color;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = hollow ? color : surfaceCss;
  context.stroke();
}

/** @returns {string} a CSS gradient of the heights' shades */
export function heightGradient() {
  const scale = heightScale();
  return `linear-gradient(to right, ${[0, 64, 128, 192, 255].map((level) => cssOf(scale[level])).join(", ")})`;
}
