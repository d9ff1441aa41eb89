/** A matrix as a small picture: each number a patch on the scale of color, which is pointed at by hand or by arrow keys. */

import { h } from "../dom.js";
import { palette } from "../draw/color.js";
import { cellAt, moved } from "./matrix-cells.js";

/** @typedef {{row: number, column: number}} Spot */

const MIDDLE = 128;

/** @param {number} byte  of what has no sign, 0 to 255 @returns {number} its place on the upper half of the diverging scale */
export function unsigned(byte) {
  return MIDDLE + (byte >> 1);
}

export class Cells {
  rows = 1;
  columns = 1;
  /** @type {Spot} */
  at = { row: 0, column: 0 };

  /**
   * @param {string} label
   * @param {string} style  the class of the stage
   * @param {(spot: Spot) => void} [chosen]  hears which number is pointed at; without it, none can be
   * @param {"hover"|"drag"} [how]  whether pointing is enough, or the pointer has to be down
   */
  constructor(label, style, chosen, how = "hover") {
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.mark = h("span", { class: "heat-mark", hidden: true });
    this.element = h("div", { class: style, role: "group", "aria-label": label, ...(chosen ? { tabindex: "0" } : {}) }, this.canvas, this.mark);
    if (chosen) this.#listen(chosen, how);
  }

  /** @param {(spot: Spot) => void} chosen @param {"hover"|"drag"} how */
  #listen(chosen, how) {
    const { element } = this;
    const take = (/** @type {Spot} */ spot) => chosen((this.at = spot));
    const pointed = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      take(cellAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, this.rows, this.columns));
    };
    element.addEventListener("pointerdown", (event) => {
      if (how === "drag") element.setPointerCapture(event.pointerId);
      pointed(event); // a finger does not hover
    });
    element.addEventListener("pointermove", (event) => (how === "hover" || element.hasPointerCapture(event.pointerId)) && pointed(event));
    element.addEventListener("keydown", (event) => {
      const spot = moved(event.key, this.at, this.rows, this.columns);
      if (!spot) return;
      event.preventDefault();
      event.stopPropagation();
      take(spot);
    });
  }

  /**
   * @param {number} rows
   * @param {number} columns
   * @param {(number: number) => number} level  of each number, row by row: its place on the diverging scale, 0 to 255
   */
  show(rows, columns, level) {
    Object.assign(this, { rows, columns });
    paintCells(this.canvas, rows, columns, level);
  }

  /** @param {Spot|null} spot  the number that is marked */
  point(spot) {
    this.mark.hidden = !spot;
    if (!spot) return;
    this.at = spot;
    Object.assign(this.mark.style, { left: `${(100 * spot.column) / this.columns}%`, top: `${(100 * spot.row) / this.rows}%`, width: `${100 / this.columns}%`, height: `${100 / this.rows}%` });
  }
}

/**
 * One pixel for each number.
 * @param {HTMLCanvasElement} canvas
 * @param {number} rows
 * @param {number} columns
 * @param {(number: number) => number} level  0 to 255
 */
export function paintCells(canvas, rows, columns, level) {
  if (!rows || !columns) return;
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const { diverging } = palette();
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = diverging[level(i)];
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
