/** <glass-shapes>: the shape of every matrix, layer by layer, as the course writes them: W (out, in), A (out, B). */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {{name: string, symbol?: string, layer?: number, layer_name?: string, shape: Array<number|string>}} Row */

export class GlassShapes extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "shapes" }];
  }

  /** @override */
  build() {
    this.table = h("table", { class: "data-table shapes-table" });
    this.note = h("p", { class: "view-note" });
    this.append(h("div", { class: "table-scroll" }, this.table), this.note);
  }

  /** @override */
  paint() {
    const { table, note } = this;
    if (!table || !note) return;
    const rows = /** @type {Row[]} */ ((this.frame && metaJson(this.frame, "json")) ?? []);
    const layers = groupByLayer(rows);
    const symbols = [...new Set(rows.map((row) => symbolOf(row)))];
    table.replaceChildren(
      h("caption", { class: "visually-hidden" }, t("shapes.caption")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("shapes.layer")), ...symbols.map((symbol) => h("th", { scope: "col", class: "math" }, symbol, h("sup", {}, "[l]"))))),
      h("tbody", {}, ...[...layers].map(([layer, cells]) => h("tr", {}, h("th", { scope: "row" }, h("span", { class: "shapes-number" }, String(layer)), " ", cells[0]?.layer_name ?? ""),
        ...symbols.map((symbol) => cell(cells.find((row) => symbolOf(row) === symbol)))))));
    const sizes = this.frame ? metaJson(this.frame, "sizes") : null;
    note.textContent = sizes ? t("shapes.note", { sizes: sizes.join(" – "), count: Number(this.frame?.meta.parameters ?? 0) }) : "";
  }
}

/** @param {Row} row */
function symbolOf({ symbol, name }) {
  return symbol ?? name.replace(/\d+$/, "");
}

/** @param {Row[]} rows @returns {Map<number, Row[]>} */
export function groupByLayer(rows) {
  /** @type {Map<number, Row[]>} */
  const layers = new Map();
  for (const row of rows) {
    const layer = row.layer ?? Number(/\d+$/.exec(row.name)?.[0] ?? 0);
    layers.set(layer, [...(layers.get(layer) ?? []), row]);
  }
  return layers;
}

/** @param {Row|undefined} row */
function cell(row) {
  if (!row) return h("td", {}, "–");
  return h("td", {}, `(${row.shape.map((size) => (size === null ? "B" : size)).join(", ")})`);
}

customElements.define("glass-shapes", GlassShapes);
