/** <glass-examples>: the first training examples with everything the network makes of them, unit by unit. */

import { markerIcon } from "../draw/markers.js";
import { h, write } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const MOST_DIGITS = 4;

export class GlassExamples extends FrameElement {
  #digits = 2;
  #built = "";
  /** @type {HTMLTableCellElement[][]} rows of number cells */
  #cells = [];
  /** @type {HTMLTableCellElement[][]} target and prediction per row */
  #ends = [];

  /** @override */
  get views() {
    return [{ view: "examples", count: 16, max_fps: 4 }];
  }

  /** @override */
  build() {
    this.digits = h("select", { class: "input small", "aria-label": t("examples.digits"), change: () => this.#setDigits() },
      ...[2, 3, MOST_DIGITS].map((digits) => h("option", { value: digits }, t("examples.decimals", { count: digits }))));
    this.note = h("span", { class: "view-note" });
    this.table = h("table", { class: "data-table examples-table" });
    this.append(h("div", { class: "view-head" }, this.note, this.digits), h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("examples.caption") }, this.table));
  }

  /** @override */
  reset() {
    super.reset();
    this.#built = "";
    this.table?.replaceChildren();
  }

  #setDigits() {
    this.#digits = Number(this.digits?.value ?? 2);
    this.repaint();
  }

  /** @override */
  paint() {
    const frame = this.frame;
    if (!frame || !this.offsetParent) return;
    const layout = /** @type {Array<[string, number]>} */ (metaJson(frame, "layout") ?? []);
    const features = /** @type {string[]} */ (metaJson(frame, "features") ?? []);
    const rows = frame.arrays.target.data.length;
    const key = JSON.stringify([layout, features, rows]);
    if (key !== this.#built) this.#rebuild(layout, features, rows);
    this.#built = key;
    this.#fill(frame, rows);
    if (this.note) this.note.textContent = t("examples.note", { count: rows, total: frame.meta.total ?? rows });
  }

  /** @param {Array<[string, number]>} layout @param {string[]} features @param {number} rows */
  #rebuild(layout, features, rows) {
    const width = features.length + layout.reduce((sum, [, count]) => sum + count, 0);
    const units = layout.flatMap(([, count]) => Array.from({ length: count }, (_, unit) => h("th", { scope: "col", class: unit === 0 ? "first" : "" }, String(unit + 1))));
    this.#cells = Array.from({ length: rows }, () => Array.from({ length: width }, () => h("td")));
    this.#ends = Array.from({ length: rows }, () => [h("td", { class: "first" }), h("td")]);
    const starts = new Set(layout.map((_, at) => features.length + layout.slice(0, at).reduce((sum, [, count]) => sum + count, 0)));
    for (const row of this.#cells) row.forEach((cell, at) => cell.classList.toggle("first", starts.has(at)));
    this.table?.replaceChildren(
      h("thead", {},
        h("tr", {}, h("th", { rowspan: 2, scope: "col" }, "#"), h("th", { colspan: features.length, scope: "colgroup" }, t("examples.inputs")),
          ...layout.map(([name, count]) => h("th", { colspan: count, scope: "colgroup", class: "first" }, name)),
          h("th", { rowspan: 2, scope: "col", class: "first" }, t("examples.target")), h("th", { rowspan: 2, scope: "col" }, t("examples.prediction"))),
        h("tr", {}, ...features.map((name) => h("th", { scope: "col" }, name)), ...units)),
      h("tbody", {}, ...this.#cells.map((cells, row) => h("tr", {}, h("th", { scope: "row" }, String(row + 1)), ...cells, ...this.#ends[row]))));
  }

  /** @param {Frame} frame @param {number} rows */
  #fill(frame, rows) {
    const inputs = frame.arrays.inputs.data;
    const outputs = frame.arrays.outputs.data;
    const features = frame.arrays.inputs.shape[0];
    const classes = Number(frame.meta.classes ?? 0);
    for (let row = 0; row < rows; row += 1) {
      this.#cells[row].forEach((cell, at) => {
        const value = Number(at < features ? inputs[at * rows + row] : outputs[(at - features) * rows + row]);
        write(cell, fixed(value, this.#digits));
        cell.classList.toggle("negative", value < 0);
      });
      const [target, prediction] = [frame.arrays.target.data[row], frame.arrays.prediction.data[row]].map(Number);
      this.#end(this.#ends[row][0], target, classes);
      this.#end(this.#ends[row][1], prediction, classes);
      this.#ends[row][1].classList.toggle("wrong", classes > 0 && target !== prediction);
    }
  }

  /** @param {HTMLTableCellElement} cell @param {number} value @param {number} classes */
  #end(cell, value, classes) {
    const text = classes ? String(value) : fixed(value, this.#digits);
    if (cell.dataset.value === text) return;
    cell.dataset.value = text;
    cell.replaceChildren(...(classes ? [markerIcon(value, 12), ` ${text}`] : [text]));
  }
}

customElements.define("glass-examples", GlassExamples);
