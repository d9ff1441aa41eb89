/** What is drawn over data and regions: a single neuron's line with its normal vector, the current example, a fitted curve. */

import { short } from "./numbers.js";

/** @typedef {import("../draw/color.js").Palette} Palette */
/** @typedef {import("../draw/plane.js").Plane} Plane */

/** Between a label and the border, in CSS pixels. */
const EDGE = 4;

/**
 * The line w·x + b = 0 and the vector w standing on it, pointing to the positive side.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {{w: readonly number[], b: number}} neuron  in coordinates of the plane
 */
export function drawNeuronLine(context, plane, palette, { w: [w1, w2 = 0], b }) {
  const ends = plane.clipLine(w1, w2, b);
  const norm = Math.hypot(w1, w2);
  if (!ends || norm === 0) return;
  const [[ax, ay], [bx, by]] = ends;
  context.lineCap = "round";
  halo(context, palette, 2.2, (/** @type {CanvasRenderingContext2D} */ c) => {
    c.beginPath();
    c.moveTo(plane.toScreenX(ax), plane.toScreenY(ay));
    c.lineTo(plane.toScreenX(bx), plane.toScreenY(by));
    c.stroke();
  });
  const [x, y] = [plane.toScreenX((ax + bx) / 2), plane.toScreenY((ay + by) / 2)];
  const [dx, dy] = onScreen(plane, w1 / norm, w2 / norm);
  drawArrow(context, palette, x, y, dx, dy, 26 + 40 * (1 - Math.exp(-norm / 2)), plane, `w = (${short(w1)}, ${short(w2)})`);
}

/**
 * Direction of a normal on the screen, of length one.
 * @param {Plane} plane
 * @param {number} nx
 * @param {number} ny
 */
function onScreen(plane, nx, ny) {
  const { x0, x1, y0, y1 } = plane.domain;
  const [sx, sy] = [(nx * plane.width) / (x1 - x0), (-ny * plane.height) / (y1 - y0)];
  const length = Math.hypot(sx, sy) || 1;
  return [sx / length, sy / length];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {number} length
 * @param {Plane} plane  within which the label stays
 * @param {string} label
 */
function drawArrow(context, palette, x, y, dx, dy, length, plane, label) {
  const [tx, ty] = [x + dx * length, y + dy * length];
  halo(context, palette, 2.2, (/** @type {CanvasRenderingContext2D} */ c) => {
    c.beginPath();
    c.moveTo(x, y);
    c.lineTo(tx, ty);
    c.moveTo(tx - 8 * dx - 5 * dy, ty - 8 * dy + 5 * dx);
    c.lineTo(tx, ty);
    c.lineTo(tx - 8 * dx + 5 * dy, ty - 8 * dy - 5 * dx);
    c.stroke();
  });
  context.font = "600 12px system-ui, sans-serif";
  const wide = context.measureText(label).width;
  const left = Math.min(plane.width - wide - EDGE, Math.max(EDGE, tx + dx * 10 - wide * (dx < -0.3 ? 1 : dx > 0.3 ? 0 : 0.5)));
  const middle = Math.min(plane.height - 10, Math.max(10, ty + dy * 14));
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = palette.surfaceCss;
  context.strokeText(label, left, middle);
  context.fillStyle = palette.ink;
  context.fillText(label, left, middle);
}

/**
 * Strokes twice, pale and wide below, dark above, to be seen over any region.
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {number} width
 * @param {(context: CanvasRenderingContext2D) => void} trace
 */
function halo(context, palette, width, trace) {
  context.strokeStyle = palette.surfaceCss;
  context.globalAlpha = 0.75;
  context.lineWidth = width + 3;
  trace(context);
  context.globalAlpha = 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = width;
  trace(context);
}

/**
 * The example that is learnt from right now.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {ArrayLike<number>} xy
 */
export function drawExample(context, plane, palette, xy) {
  const [x, y] = [plane.toScreenX(xy[0]), plane.toScreenY(xy[1])];
  context.beginPath();
  context.arc(x, y, 13, 0, 2 * Math.PI);
  context.lineWidth = 6;
  context.strokeStyle = palette.surfaceCss;
  context.globalAlpha = 0.8;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 3;
  context.strokeStyle = palette.accent;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 */
export function drawCurve(context, plane, palette, xs, ys) {
  context.lineJoin = "round";
  halo(context, palette, 2.4, (/** @type {CanvasRenderingContext2D} */ c) => {
    c.beginPath();
    for (let i = 0; i < xs.length; i += 1) {
      const [x, y] = [plane.toScreenX(xs[i]), plane.toScreenY(ys[i])];
      if (i === 0) c.moveTo(x, y);
      else c.lineTo(x, y);
    }
    c.stroke();
  });
}

/**
 * Rings around points that somebody asked to be shown.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Palette} palette
 * @param {readonly (readonly number[])[]} rows  [x, y, …]
 */
export function drawShown(context, plane, palette, rows) {
  if (!rows.length) return;
  halo(context, palette, 2.2, (/** @type {CanvasRenderingContext2D} */ c) => {
    for (const [x, y] of rows) {
      c.beginPath();
      c.arc(plane.toScreenX(x), plane.toScreenY(y), 9, 0, 2 * Math.PI);
      c.stroke();
    }
  });
}
