/** <glass-table>: the first rows of a table, as they are and as the network sees them. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { fixed } from "./numbers.js";

/** @typedef {import("../types.js").TablePreview} TablePreview */

export class GlassTable extends GlassElement {
  #encoded = false;

  /** @override */
  build() {
    const choose = (/** @type {boolean} */ encoded) => {
      this.#encoded = encoded;
      for (const button of buttons) button.setAttribute("aria-pressed", String((button.dataset.rows === "encoded") === encoded));
      this.#show();
    };
    const buttons = ["raw", "encoded"].map((name) => h("button", { type: "button", "data-rows": name, "aria-pressed": String(name === "raw"), click: () => choose(name === "encoded") }, t(`table.${name}`)));
    this.table = h("table", { class: "numbers-table" });
    this.note = h("p", { class: "panel-note" });
    this.append(h("div", { class: "view-tools" }, h("div", { class: "segmented", role: "group", "aria-label": t("table.rows") }, ...buttons), this.note),
      h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("dock.table") }, this.table));
  }

  /** @override */
  connected() {
    this.follow("table", () => this.#show());
    this.#show();
  }

  #show() {
    const table = this.store?.state.table;
    if (!this.table || !this.note) return;
    this.table.replaceChildren(...(table ? this.#filled(table) : []));
    this.note.textContent = table ? t("table.parts", { count: table.count, train: table.parts.train, validation: table.parts.validation, test: table.parts.test }) : "";
  }

  /** @param {TablePreview} table */
  #filled(table) {
    const inputs = table.columns.filter(({ role }) => role === "input");
    const heads = this.#encoded ? table.inputs : inputs.map(({ name, unit }) => (unit ? `${name} (${unit})` : name));
    const cells = (/** @type {import("../types.js").TableRow} */ row) => (this.#encoded ? row.inputs.map((value) => fixed(value)) : inputs.map(({ name }) => said(row.values[name])));
    const head = h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)), h("th", { scope: "col", class: "target" }, table.target), h("th", { scope: "col" }, t("table.part")));
    const rows = table.rows.map((row) => h("tr", {}, ...cells(row).map((text) => h("td", {}, text)), h("td", { class: "target" }, said(row.target)), h("td", {}, t(`part.${row.part}`))));
    return [h("thead", {}, head), h("tbody", {}, ...rows)];
  }
}

/** @param {string|number} value */
function said(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(6))).replace("-", "\u2212") : value;
}

customElements.define("glass-table", GlassTable);
