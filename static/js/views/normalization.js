/** <glass-normalization>: for every batch normalization, unit by unit, the statistics of the batch and those it remembers. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const COLUMNS = /** @type {const} */ (["batch_mean", "moving_mean", "batch_variance", "moving_variance"]);
const GIVEN = /** @type {const} */ (["training", "inference"]);
const MOST = 16;

export class GlassNormalization extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "normalization", max_fps: 4 }];
  }

  /** @override */
  build() {
    this.note = h("p", { class: "view-note" });
    this.grid = h("div", { class: "card-flow" });
    this.append(this.note, this.grid);
  }

  /** @override */
  paint() {
    const frame = this.frame;
    if (!frame || !this.offsetParent) return;
    const layers = /** @type {{layer: string, units: number}[]} */ (metaJson(frame, "json") ?? []);
    if (this.note) this.note.textContent = layers.length ? t("normalization.note", { count: Number(frame.meta.examples) }) : t("normalization.none");
    this.grid?.replaceChildren(...layers.map(({ layer, units }) => table(frame, layer, units)));
  }
}

/** @param {Frame} frame @param {string} layer @param {number} units */
function table(frame, layer, units) {
  const value = (/** @type {string} */ name, /** @type {number} */ unit) => Number(frame.arrays[`${layer}.${name}`].data[unit]);
  const rows = Array.from({ length: Math.min(units, MOST) }, (_, unit) => h("tr", {}, h("th", { scope: "row" }, String(unit + 1)),
    ...COLUMNS.map((name) => h("td", { "data-number": `${name}-${unit}` }, fixed(value(name, unit), 3))),
    ...GIVEN.map((when) => h("td", { "data-number": `${when}-${unit}` }, `${fixed(value(`${when}_mean`, unit))} ± ${fixed(value(`${when}_deviation`, unit))}`))));
  const heads = [...COLUMNS, ...GIVEN].map((name) => h("th", { scope: "col" }, t(`normalization.${name}`)));
  return h("section", { class: "card" }, h("h3", { class: "card-title" }, layer), h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": layer }, h("table", { class: "data-table", "data-layer": layer },
    h("caption", { class: "visually-hidden" }, t("normalization.caption", { layer })),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("normalization.unit")), ...heads)), h("tbody", {}, ...rows))));
}

customElements.define("glass-normalization", GlassNormalization);
