/**
 * The shapes of the classes, traced on a canvas path or written as an SVG path, so that a class is known without its color.
 * All six cover about the same area for the same radius.
 */

import { CLASSES } from "./color.js";

/** @typedef {import("./color.js").Shape} Shape */

/**
 * Corner points in units of the radius, y down. A circle has none.
 * @type {Record<Exclude<Shape, "circle">, ReadonlyArray<readonly [number, number]>>}
 */
const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  triangle: [[0, -1.22], [1.12, 0.78], [-1.12, 0.78]],
  "triangle-down": [[0, 1.22], [1.12, -0.78], [-1.12, -0.78]],
  diamond: [[0, -1.28], [1.08, 0], [0, 1.28], [-1.08, 0]],
  cross: [
    [-0.38, -1.12], [0.38, -1.12], [0.38, -0.38], [1.12, -0.38], [1.12, 0.38], [0.38, 0.38],
    [0.38, 1.12], [-0.38, 1.12], [-0.38, 0.38], [-1.12, 0.38], [-1.12, -0.38], [-0.38, -0.38],
  ],
};

/** @param {number} label  class index; classes beyond the sixth start over */
export function shapeOf(label) {
  return CLASSES[((label % CLASSES.length) + CLASSES.length) % CLASSES.length].shape;
}

/**
 * Adds one closed marker to a path.
 * @param {Pick<CanvasPath, "moveTo"|"lineTo"|"closePath"|"arc">} path
 * @param {Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function traceMarker(path, shape, x, y, radius) {
  if (shape === "circle") {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const corners = CORNERS[shape];
  path.moveTo(x + corners[0][0] * radius, y + corners[0][1] * radius);
  for (let i = 1; i < corners.length; i += 1) path.lineTo(x + corners[i][0] * radius, y + corners[i][1] * radius);
  path.closePath();
}

/**
 * @param {Shape} shape
 * @param {number} radius
 * @returns {string} the "d" of an SVG path centered on 0, 0
 */
export function markerPath(shape, radius) {
  if (shape === "circle") return `M${radius} 0A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0Z`;
  return `M${CORNERS[shape].map(([x, y]) => `${round(x * radius)} ${round(y * radius)}`).join("L")}Z`;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}

/**
 * A class's marker as a small picture for buttons and legends; decorative, the text beside it names the class.
 * @param {number} label
 * @param {number} [size]  side in CSS pixels
 * @returns {SVGSVGElement}
 */
export function markerIcon(label, size = 14) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", markerPath(shapeOf(label), 5.6));
  const { token, color } = CLASSES[label % CLASSES.length];
  path.setAttribute("fill", `color-mix(in oklab, white var(--lift, 0%), var(${token}, ${color}))`);
  svg.append(path);
  return svg;
}
