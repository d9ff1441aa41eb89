/** <glass-gradients>: the gradient of every layer's weights as a ladder on a logarithmic scale, and how its units fare. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { decades, rung } from "./ladder.js";
import { percent, short } from "./numbers.js";

/**
 * @typedef {object} Row  a layer, as the engine tells of it
 * @property {string} name
 * @property {string} kind
 * @property {string} activation
 * @property {boolean} frozen
 * @property {number} units
 * @property {number|null} distinct  how many different units there are
 * @property {number|null} saturated
 * @property {number|null} dead
 * @property {number|null} [gradient]  only layers with weights have these
 * @property {number|null} [weight]
 * @property {number|null} [update]
 * @property {number|null} [ratio]
 */

const COLUMNS = /** @type {const} */ (["layer", "gradient", "weight", "ratio", "saturated", "dead", "distinct"]);

export class GlassGradients extends FrameElement {
  /** @type {Map<string, Record<string, HTMLElement>>} */
  #cells = new Map();
  #built = "";

  /** @override */
  get views() {
    return [{ view: "gradients", max_fps: 8 }];
  }

  /** @override */
  build() {
    this.note = h("p", { class: "ladder-note" });
    this.table = h("table", { class: "data-table ladder" });
    this.scale = h("span", { class: "ladder-scale" });
    this.append(this.note, h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("gradients.caption") }, this.table));
  }

  /** @override */
  reset() {
    super.reset();
    this.#built = "";
    this.table?.replaceChildren();
    if (this.note) this.note.textContent = "";
  }

  /** @override */
  paint() {
    const frame = this.frame;
    if (!frame || !this.offsetParent) return;
    const rows = /** @type {Row[]} */ (metaJson(frame, "layers") ?? []);
    this.#build(rows);
    const scale = decades(rows.map(({ gradient = null }) => gradient));
    this.scale?.replaceChildren(h("span", {}, power(scale.low)), h("span", {}, power(scale.high)));
    for (const row of rows) this.#fill(row, scale);
    this.#say(metaJson(frame, "fall"), Number(frame.meta.examples));
  }

  /** @param {Row[]} rows */
  #build(rows) {
    const key = JSON.stringify(rows.map(({ name, activation, units }) => [name, activation, units]));
    if (key === this.#built) return;
    this.#built = key;
    this.#cells.clear();
    const heads = COLUMNS.map((column) => h("th", { scope: "col", title: column === "layer" ? null : t(`gradients.${column}.help`) }, t(`gradients.${column}`), column === "gradient" ? this.scale : null));
    this.table?.replaceChildren(h("caption", { class: "visually-hidden" }, t("gradients.caption")), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows.map((row) => this.#row(row))));
  }

  /** @param {Row} row */
  #row(row) {
    const bar = h("i", { class: "rung" });
    const number = h("span", { class: "rung-number" });
    const cells = Object.fromEntries(COLUMNS.slice(2).map((column) => [column, h("td", { "data-cell": column })]));
    this.#cells.set(row.name, { ...cells, bar, gradient: number });
    const what = row.activation === "linear" ? row.kind : row.activation;
    return h("tr", { "data-layer": row.name }, h("th", { scope: "row" }, row.name, h("small", {}, t("gradients.what", { what, count: row.units }))),
      h("td", { class: "rung-cell", "data-cell": "gradient" }, h("span", { class: "rung-track" }, bar), number), ...Object.values(cells));
  }

  /** @param {Row} row @param {{low: number, high: number}} scale */
  #fill(row, scale) {
    const cells = this.#cells.get(row.name);
    if (!cells) return;
    const { gradient = null, weight = null, ratio = null, saturated, dead, distinct, units } = row;
    cells.bar.style.width = `${rung(gradient, scale) * 100}%`;
    cells.bar.parentElement?.classList.toggle("none", gradient === null);
    cells.gradient.textContent = row.frozen ? t("gradients.frozen") : numberOr(gradient);
    cells.weight.textContent = numberOr(weight);
    cells.ratio.textContent = numberOr(ratio);
    show(cells.saturated, saturated === null ? "–" : percent(saturated, 0), (saturated ?? 0) > 0.5 && dead === null);
    show(cells.dead, dead === null ? "–" : t("gradients.of", { count: dead, total: units }), (dead ?? 0) > 0);
    show(cells.distinct, distinct === null ? "–" : t("gradients.of", { count: distinct, total: units }), distinct !== null && distinct < units);
  }

  /** @param {number|null} fall @param {number} examples */
  #say(fall, examples) {
    if (!this.note) return;
    const words = !examples ? t("gradients.none") : fall === null ? t("gradients.examples", { count: examples })
      : `${t(fall < 1 ? "gradients.falls" : "gradients.grows", { factor: short(fall < 1 ? 1 / fall : fall) })} ${t("gradients.examples", { count: examples })}`;
    if (this.note.textContent !== words) this.note.textContent = words;
    this.note.classList.toggle("alarming", fall !== null && (fall < 1e-3 || fall > 1e3));
  }
}

/** @param {number|null} value */
function numberOr(value) {
  return value === null ? "–" : short(value);
}

/** @param {HTMLElement} cell @param {string} text @param {boolean} alarming */
function show(cell, text, alarming) {
  cell.textContent = text;
  cell.classList.toggle("alarming", alarming);
}

/** @param {number} exponent */
function power(exponent) {
  return h("span", {}, "10", h("sup", {}, String(exponent).replace("-", "\u2212")));
}

customElements.define("glass-gradients", GlassGradients);
