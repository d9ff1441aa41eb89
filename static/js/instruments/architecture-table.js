/** The table of a network, as `summary()` prints it, with running totals as bars: where the weights are, and where the work is. */

import { h } from "../dom.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { percent, short } from "../views/numbers.js";

/** @typedef {{name: string, title: string, set: string, block: number, shape: number[], parameters: number, multiplications: number}} Row */

const MEASURED = /** @type {const} */ (["parameters", "multiplications"]);

export class LayerTable {
  /** @param {(layer: number|null) => void} point */
  constructor(point) {
    this.table = h("table", { class: "data-table architecture-table" });
    this.element = h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("architectures.table") }, this.table);
    this.table.addEventListener("pointerover", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("tr");
      point(row?.dataset.layer === undefined ? null : Number(row.dataset.layer));
    });
    this.table.addEventListener("pointerleave", () => point(null));
  }

  /**
   * @param {Row[]} rows
   * @param {number[]|null} seconds  that each layer took, where that was measured
   */
  show(rows, seconds) {
    const totals = MEASURED.map((name) => rows.reduce((sum, row) => sum + row[name], 0));
    const time = seconds?.reduce((sum, one) => sum + one, 0) ?? 0;
    const heads = ["layer", "what", "shape", "parameters", "share", "multiplications", "share", ...(seconds ? ["time"] : [])];
    const sums = [0, 0];
    /** @type {{row: Row, i: number}[][]} */
    const groups = [];
    rows.forEach((row, i) => (groups[row.block] ??= []).push({ row, i }));
    const bodies = groups.map((group) => h("tbody", {}, ...group.map(({ row, i }) => h("tr", { "data-layer": i },
      h("th", { scope: "row" }, row.name), h("td", { class: "layer-set" }, row.set), h("td", {}, row.shape.join(" × ")),
      ...MEASURED.flatMap((name, k) => {
        const before = sums[k];
        sums[k] += row[name];
        return [h("td", { "data-cell": name }, row[name] ? countText(row[name]) : "–"), h("td", { class: "share" }, bar(before / totals[k], row[name] / totals[k]))];
      }),
      ...(seconds ? [h("td", { "data-cell": "time" }, t("timing.milliseconds", { number: short(seconds[i] * 1000) }))] : [])))));
    this.table.replaceChildren(h("caption", { class: "visually-hidden" }, t("architectures.table")),
      h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, t(`architectures.column.${name}`))))), ...bodies,
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: 3 }, t("architectures.total")), ...totals.flatMap((total, k) => [h("td", { "data-part": `total-${MEASURED[k]}` }, countText(total)), h("td", {})]),
        ...(seconds ? [h("td", { "data-part": "total-time" }, t("timing.milliseconds", { number: short(time * 1000) }))] : []))));
  }

  /** @param {number|null} layer */
  point(layer) {
    for (const row of this.table.rows) row.classList.toggle("pointed", layer !== null && row.dataset.layer === String(layer));
  }
}

/** @param {number} before @param {number} own  shares of the whole */
function bar(before, own) {
  const track = h("span", { class: "running", "aria-hidden": "true" }, h("i", {}));
  track.style.setProperty("--before", `${100 * before}%`);
  track.style.setProperty("--own", `${100 * own}%`);
  return h("span", { class: "running-cell" }, track, h("small", {}, percent(before + own, 0)));
}
