/** A large matrix as a picture: each number a patch on the scale of color; one is pointed at by hand or by arrow keys. */

import "../draw/legend.js";
import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { cellAt, levelOf, moved } from "../views/matrix-cells.js";
import { short } from "../views/numbers.js";

/** @typedef {{row: number, column: number}} Spot */

export class Heat {
  rows = 1;
  columns = 1;
  /** @type {Spot} */
  at = { row: 0, column: 0 };

  /**
   * @param {string} label
   * @param {(spot: Spot) => void} [chosen]  hears which number is pointed at
   * @param {string} [axes]  what goes down and what across
   */
  constructor(label, chosen, axes = "") {
    this.chosen = chosen;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.mark = h("span", { class: "heat-mark", hidden: true });
    this.stage = h("div", { class: "heat-stage", role: "group", "aria-label": label, ...(chosen ? { tabindex: "0" } : {}) }, this.canvas, this.mark);
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.element = h("figure", { class: "heat" }, h("figcaption", {}, label, axes ? h("small", {}, axes) : null), this.stage, this.legend);
    if (chosen) this.#listen(chosen);
  }

  /** @param {(spot: Spot) => void} chosen */
  #listen(chosen) {
    const take = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      this.at = cellAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, this.rows, this.columns);
      chosen(this.at);
    };
    this.stage.addEventListener("pointerdown", (event) => {
      this.stage.setPointerCapture(event.pointerId);
      take(event);
    });
    this.stage.addEventListener("pointermove", (event) => this.stage.hasPointerCapture(event.pointerId) && take(event));
    this.stage.addEventListener("keydown", (event) => {
      const spot = moved(event.key, this.at, this.rows, this.columns);
      if (!spot) return;
      event.preventDefault();
      event.stopPropagation();
      chosen((this.at = spot));
    });
  }

  /**
   * @param {ArrayLike<number|bigint>} values  row by row
   * @param {number} rows
   * @param {number} columns
   * @param {{largest?: number, name?: string, at?: Spot|null}} [how]
   */
  show(values, rows, columns, { largest, name = "", at = null } = {}) {
    Object.assign(this, { rows, columns });
    const reach = largest ?? Math.max(1e-9, ...Array.from(values, (value) => Math.abs(Number(value))));
    const { canvas } = this;
    if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
    const image = new ImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { diverging } = palette();
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = diverging[levelOf(Number(values[i]), reach)];
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.legend.showSigned(short(-reach), short(reach), name);
    this.#point(at);
  }

  /** @param {Spot|null} at */
  #point(at) {
    this.mark.hidden = !at;
    if (!at) return;
    this.at = at;
    Object.assign(this.mark.style, { left: `${(100 * at.column) / this.columns}%`, top: `${(100 * at.row) / this.rows}%`, width: `${100 / this.columns}%`, height: `${100 / this.rows}%` });
  }
}
