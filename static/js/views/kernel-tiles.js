/** The kernels of one filter, one tile for each channel that it sees. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { paintValues, scaleOf } from "./map-colors.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const TILE = 46;

export class KernelTiles {
  /** @type {{values: number[], shape: number[], row: any}|null} */
  #now = null;
  #built = "";
  /** @type {HTMLCanvasElement[]} */
  #canvases = [];

  constructor() {
    this.title = h("h3", {});
    this.tiles = h("div", { class: "kernel-tiles" });
    this.note = h("p", { class: "view-note" });
    this.element = h("section", { class: "large-part", hidden: true }, this.title, this.tiles, this.note);
  }

  /** @param {Frame} frame  `kernels` @param {number} layer @param {number} unit  the filter that is wanted */
  update(frame, layer, unit) {
    const row = (metaJson(frame, "json") ?? []).find((/** @type {any} */ one) => one.number === layer);
    const kernels = frame.arrays[`kernels_${layer}`];
    if (!row) this.#now = null;
    else if (kernels && row.first === unit) this.#now = { values: Array.from(kernels.data, Number), shape: kernels.shape, row };
  }

  paint() {
    const now = this.#now;
    this.element.hidden = !now;
    if (!now) return;
    const [, channels, rows, columns] = now.shape;
    const key = JSON.stringify([channels, now.row.number]);
    if (key !== this.#built) {
      this.#built = key;
      this.#canvases = Array.from({ length: channels }, () => h("canvas", { role: "img" }));
      this.tiles.replaceChildren(...this.#canvases);
    }
    const [low, high] = [Math.min(...now.values), Math.max(...now.values)];
    const scale = scaleOf({ low: Math.min(low, -1e-30), high });
    this.title.textContent = t("layers.kernels", { number: now.row.first + 1, count: now.row.channels, rows, columns });
    this.note.textContent = t("layers.kernels.ends", { low: short(low), high: short(high) });
    this.#canvases.forEach((canvas, channel) => {
      const height = (TILE * rows) / columns;
      paintValues(fitCanvas(canvas, TILE, height), now.values, [rows, columns], channel * rows * columns, scale, { x: 0, y: 0, width: TILE, height });
      canvas.setAttribute("aria-label", t("layers.kernel", { channel: channel + 1 }));
    });
  }
}
