/** The way of a pen on a canvas: what is drawn, dashed what the pen crosses in the air, and how far it has come. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { fitCanvas } from "./element.js";

/** @typedef {ArrayLike<number|bigint>} Numbers */
/** @typedef {{x: (place: number) => number, y: (place: number) => number}} Way  where the pen is after so many moves, in pixels */

/** A picture is at least so many moves wide, so that small figures are small. */
const LEAST = 9;

export class StrokePicture {
  /** @param {{fine?: boolean}} [how]  fine: with a dot for each move, the start and the pen */
  constructor({ fine = false } = {}) {
    this.fine = fine;
    this.element = h("canvas", { class: "stroke-picture", "aria-hidden": "true" });
  }

  /**
   * @param {Numbers} xy  all x, then all y, `stride` of each
   * @param {Numbers} pen  for each move whether it draws
   * @param {{from?: number, penFrom?: number, stride: number, moves: number, shown?: number, tone?: string}} part  which of them, and how many are drawn
   */
  paint(xy, pen, { from = 0, penFrom = 0, stride, moves, shown = moves, tone = palette().ink }) {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const context = fitCanvas(this.element, width, height);
    context.clearRect(0, 0, width, height);
    const at = (/** @type {number} */ axis, /** @type {number} */ place) => Number(xy[from + axis * stride + place]);
    const [across, down] = [0, 1].map((axis) => rangeOf(Array.from({ length: moves + 1 }, (_, place) => at(axis, place))));
    const unit = Math.min(width / (Math.max(LEAST, across.span) + 1.5), height / (Math.max(LEAST, down.span) + 1.5));
    /** @type {Way} */
    const way = { x: (place) => width / 2 + (at(0, place) - across.middle) * unit, y: (place) => height / 2 - (at(1, place) - down.middle) * unit };
    const thick = Math.max(1.5, Math.min(6, unit * 0.3));
    context.lineCap = context.lineJoin = "round";
    for (const air of [true, false]) lines(context, way, Math.min(shown, moves), (place) => Boolean(Number(pen[penFrom + place])) !== air, air ? { color: palette().muted, thick: 1, dash: [2, 5] } : { color: tone, thick, dash: [] });
    if (this.fine) marks(context, way, Math.min(shown, moves), thick);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Way} way
 * @param {number} shown
 * @param {(place: number) => boolean} wanted
 * @param {{color: string, thick: number, dash: number[]}} look
 */
function lines(context, way, shown, wanted, { color, thick, dash }) {
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.setLineDash(dash);
  context.beginPath();
  for (let place = 0; place < shown; place += 1) {
    if (!wanted(place)) continue;
    context.moveTo(way.x(place), way.y(place));
    context.lineTo(way.x(place + 1), way.y(place + 1));
  }
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Way} way
 * @param {number} shown
 * @param {number} thick
 */
function marks(context, way, shown, thick) {
  const { surfaceCss, ink, accent } = palette();
  for (let place = 0; place <= shown; place += 1) disk(context, way, place, thick * 0.3, surfaceCss);
  disk(context, way, 0, thick * 0.8, surfaceCss);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.stroke();
  disk(context, way, shown, thick, accent);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Way} way
 * @param {number} place
 * @param {number} radius
 * @param {string} color
 */
function disk(context, way, place, radius, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(way.x(place), way.y(place), radius, 0, 2 * Math.PI);
  context.fill();
}

/** @param {number[]} values */
function rangeOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { span: high - low, middle: (low + high) / 2 };
}
