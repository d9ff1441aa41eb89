/** The kernels of one filter, one tile for each channel that it sees; of a block those of every convolution inside it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { paintValues, scaleOf } from "./map-colors.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const TILE = 46;
const MAP = 92;

/** @typedef {{values: number[], shape: number[], row: any, map?: import("../types.js").NamedArray}} Filter  `map`: what it gives for the picture, where that is no map of the layer */

export class KernelTiles {
  /** @type {Filter[]} */
  #now = [];
  /** @type {KernelGroup[]} */
  #groups = [];

  constructor() {
    this.element = h("div", { class: "large-part", hidden: true });
  }

  /** @param {Frame} frame  `kernels` @param {number} layer @param {number} unit  the filter that is wanted */
  update(frame, layer, unit) {
    const told = [...(metaJson(frame, "json") ?? []), ...(metaJson(frame, "inside") ?? [])].filter((/** @type {any} */ row) => row.number === layer);
    if (!told.length) this.#now = [];
    const found = told.filter((row) => row.first === unit).map((row) => ({ row, kernels: frame.arrays[nameOf("kernels", row)], map: frame.arrays[nameOf("map", row)] }));
    if (found.some(({ kernels }) => kernels)) this.#now = found.map(({ row, kernels, map }) => ({ row, map, values: Array.from(kernels.data, Number), shape: kernels.shape }));
  }

  paint() {
    this.element.hidden = !this.#now.length;
    while (this.#groups.length < this.#now.length) this.#groups.push(new KernelGroup());
    const shown = this.#groups.slice(0, this.#now.length);
    if (this.element.childElementCount !== shown.length) this.element.replaceChildren(...shown.map(({ element }) => element));
    shown.forEach((group, i) => group.paint(this.#now[i]));
  }
}

/** @param {string} what @param {{number: number, part?: string}} row */
function nameOf(what, { number, part }) {
  return [what, number, part].filter(Boolean).join("_");
}

/** One convolution's kernels of a filter, and what it gives where that is seen nowhere else. */
class KernelGroup {
  #built = "";
  /** @type {HTMLCanvasElement[]} */
  #canvases = [];

  constructor() {
    this.title = h("h3", {});
    this.tiles = h("div", { class: "kernel-tiles" });
    this.note = h("p", { class: "view-note" });
    this.map = h("canvas", { role: "img", hidden: true });
    this.gives = h("p", { class: "view-note", hidden: true });
    this.element = h("section", { class: "large-part" }, this.title, this.tiles, this.note, h("div", { class: "kernel-gives" }, this.map), this.gives);
  }

  /** @param {Filter} now */
  paint(now) {
    this.#paintKernels(now);
    this.map.hidden = this.gives.hidden = !now.map;
    if (!now.map) return;
    const [values, [rows, columns]] = [Array.from(now.map.data, Number), now.map.shape];
    const [low, high, height] = [Math.min(...values), Math.max(...values), (MAP * rows) / columns];
    paintValues(fitCanvas(this.map, MAP, height), values, [rows, columns], 0, scaleOf({ low, high }), { x: 0, y: 0, width: MAP, height });
    this.gives.textContent = t("layers.kernels.gives", { low: short(low), high: short(high) });
    this.map.setAttribute("aria-label", this.gives.textContent);
  }

  /** @param {Filter} now */
  #paintKernels(now) {
    const [, channels, rows, columns] = now.shape;
    const key = JSON.stringify([channels, now.row.number]);
    if (key !== this.#built) {
      this.#built = key;
      this.#canvases = Array.from({ length: channels }, () => h("canvas", { role: "img" }));
      this.tiles.replaceChildren(...this.#canvases);
    }
    const [low, high] = [Math.min(...now.values), Math.max(...now.values)];
    const scale = scaleOf({ low: Math.min(low, -1e-30), high });
    this.title.textContent = t(now.row.part ? `layers.kernels.${now.row.part}` : "layers.kernels", { number: now.row.first + 1, count: now.row.channels, rows, columns });
    this.note.textContent = t("layers.kernels.ends", { low: short(low), high: short(high) });
    this.#canvases.forEach((canvas, channel) => {
      const height = (TILE * rows) / columns;
      paintValues(fitCanvas(canvas, TILE, height), now.values, [rows, columns], channel * rows * columns, scale, { x: 0, y: 0, width: TILE, height });
      canvas.setAttribute("aria-label", t("layers.kernel", { channel: channel + 1 }));
    });
  }
}
