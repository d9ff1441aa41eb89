/** <glass-example>: the example just looked at, in a sentence, and what it changed: every weight before, its change, and after. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/**
 * @typedef {object} Report
 * @property {boolean} present
 * @property {string} sentence
 * @property {number[]} inputs
 * @property {number[]} target
 * @property {number[]} output
 * @property {boolean} updated
 * @property {number} [z]
 * @property {number} [loss]
 * @property {number[]} [before]  weights, bias last
 * @property {number[]} [delta]
 * @property {number[]} [after]
 */

export class GlassExample extends GlassElement {
  /** @type {Report|null} */
  #report = null;

  /** @override */
  get views() {
    return [{ view: "example", max_fps: 10 }];
  }

  /** @override */
  build() {
    this.sentence = h("p", { class: "example-sentence", role: "status" });
    this.sum = h("p", { class: "example-sum" });
    this.table = h("table", { class: "data-table example-table" });
    this.append(this.sentence, this.sum, this.table);
  }

  /** @override */
  reset() {
    this.#report = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#report = metaJson(frame, "json");
    this.repaint();
  }

  /** @override */
  paint() {
    const { sentence, sum, table } = this;
    if (!sentence || !sum || !table) return;
    const report = this.#report?.present ? this.#report : null;
    const words = report ? report.sentence : t("example.none");
    if (sentence.textContent !== words) sentence.textContent = words;
    sum.textContent = report?.before && report.z !== undefined ? weightedSum(report.before, report.inputs, report.z) : "";
    table.hidden = !report?.before;
    if (report?.before && report.delta && report.after) table.replaceChildren(...rows(report.before, report.delta, report.after));
  }
}

/**
 * The weighted sum written out with its numbers.
 * @param {readonly number[]} before  weights, bias last
 * @param {readonly number[]} inputs
 * @param {number} z
 */
export function weightedSum(before, inputs, z) {
  const products = inputs.map((x, i) => `${bracketed(before[i])}·${bracketed(x)}`);
  return `z = ${products.join(" + ")} + ${bracketed(before.at(-1) ?? 0)} = ${short(z)}`;
}

/** @param {number} value */
function bracketed(value) {
  return value < 0 ? `(${short(value)})` : short(value);
}

/** @param {number[]} before @param {number[]} delta @param {number[]} after */
function rows(before, delta, after) {
  const names = before.map((_, i) => (i === before.length - 1 ? ["b"] : ["w", h("sub", {}, String(i + 1))]));
  const line = (/** @type {string} */ key, /** @type {string[]} */ cells) => h("tr", {}, h("th", { scope: "row" }, t(key)), ...cells.map((text) => h("td", {}, text)));
  return [
    h("thead", {}, h("tr", {}, h("td"), ...names.map((name) => h("th", { scope: "col", class: "math" }, ...name)))),
    h("tbody", {}, line("example.before", before.map(short)), line("example.change", delta.map((value) => (value > 0 ? `+${short(value)}` : short(value)))), line("example.after", after.map(short))),
  ];
}

customElements.define("glass-example", GlassExample);
