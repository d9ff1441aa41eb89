/**
 * What is said about a table beside its tiles: which column is asked about, which ones the network is shown and how each becomes numbers,
 * and what to mind before anything is learnt.
 */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { TableDialog } from "./table-dialog.js";

/** @typedef {import("../types.js").TableColumn} TableColumn */
/** @typedef {import("../types.js").TablePreview} TablePreview */
/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {(path: string, value: any) => void} Change */

const BAR = 3;
const HEIGHT = 18;

export class TablePanel {
  /** @type {TablePreview|null} */
  #table = null;
  /** @type {Kind[]} */
  #encoders = [];

  /** @param {Change} change @param {() => void} look  opens the whole table */
  constructor(change, look) {
    this.change = change;
    this.dialog = new TableDialog((text) => change("data", { kind: "csv", content: text }));
    this.own = h("button", { type: "button", class: "button small", click: () => this.dialog.open(this.ownText) }, icon("plus"), t("table.own"));
    this.look = h("button", { type: "button", class: "button small", click: look }, t("table.look"));
    this.target = h("select", { class: "input", "aria-label": t("table.target") });
    this.target.addEventListener("change", () => this.#retarget(this.target.value));
    this.list = h("ul", { class: "table-columns", "aria-label": t("table.columns") });
    this.advice = h("ul", { class: "table-advice" });
    this.element = h("div", { class: "table-panel", hidden: true }, h("div", { class: "table-buttons" }, this.own, this.look),
      h("label", { class: "field table-target" }, h("span", { class: "field-label" }, t("table.target")), this.target), this.list, this.advice);
    this.ownText = "";
    document.body.append(this.dialog.element);
  }

  /**
   * @param {TablePreview|null} table
   * @param {Kind[]} encoders
   * @param {{readonly: boolean, text?: string}} how
   */
  show(table, encoders, { readonly, text = "" }) {
    this.element.hidden = !table;
    this.ownText = text;
    if (!table || (table === this.#table && encoders === this.#encoders)) return this.#lock(readonly);
    [this.#table, this.#encoders] = [table, encoders];
    this.target.replaceChildren(...table.columns.map(({ name }) => h("option", { value: name, selected: name === table.target }, name)));
    const focus = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    this.list.replaceChildren(...table.columns.filter(({ role }) => role !== "target").map((column) => this.#row(column)));
    if (focus) /** @type {HTMLElement|null} */ (this.list.querySelector(`[data-focus="${CSS.escape(focus)}"]`))?.focus();
    const notes = table.notes.map((message) => ({ kind: "note", message }));
    this.advice.replaceChildren(...[...table.advice, ...notes].map(({ kind, message }) => h("li", { class: kind === "note" ? "note" : "warning" }, message)));
    this.#lock(readonly);
  }

  /** @param {boolean} readonly */
  #lock(readonly) {
    const fields = /** @type {NodeListOf<HTMLInputElement|HTMLSelectElement|HTMLButtonElement>} */ (this.element.querySelectorAll("input, select, button"));
    for (const field of fields) if (field !== this.look) field.disabled = readonly || (field.dataset.only === "true");
  }

  /** @param {TableColumn} column */
  #row(column) {
    const shown = column.role === "input";
    const only = shown && this.#inputs().length === 1;
    const box = h("input", { type: "checkbox", checked: shown, "data-focus": `show ${column.name}`, "data-only": only, title: only ? t("table.last") : null });
    box.addEventListener("change", () => this.#send(box.checked ? [...this.#inputs(), { ...column, encoder: null }] : this.#inputs().filter(({ name }) => name !== column.name)));
    const name = h("label", { title: column.help || null }, box, h("span", { class: "table-name" }, column.name), column.unit ? h("span", { class: "table-unit" }, column.unit) : null);
    return h("li", {}, name, bars(column), shown ? this.#encoder(column) : null);
  }

  /** @param {TableColumn} column */
  #encoder(column) {
    const kinds = this.#encoders.filter(({ kind }) => kind === "one_hot" || column.holds === "numbers");
    const chosen = column.encoder?.kind ?? "";
    const select = h("select", { class: "input", "aria-label": t("table.encoder", { column: column.name }), "data-focus": `encode ${column.name}` },
      ...kinds.map(({ kind, title }) => h("option", { value: kind, selected: kind === chosen }, title)));
    select.addEventListener("change", () => this.#encode(column, select.value));
    if (chosen !== "ordered") return select;
    const edges = h("input", { class: "input", value: (column.encoder?.edges ?? []).join(" "), inputmode: "decimal", "aria-label": t("table.edges", { column: column.name }), "data-focus": `edges ${column.name}` });
    edges.addEventListener("change", () => this.#reencode(column, { kind: "ordered", edges: edges.value.split(/[\s;]+/).filter(Boolean).map(Number) }));
    return h("span", { class: "table-encoder" }, select, edges);
  }

  /** @param {TableColumn} column @param {string} kind */
  #encode(column, kind) {
    if (kind !== "ordered") return this.#reencode(column, { kind });
    const { least = 0, most = 1 } = column;
    this.#reencode(column, { kind, edges: [1, 2, 3].map((i) => Number((least + ((most - least) * i) / 4).toPrecision(3))) });
  }

  /** @param {TableColumn} column @param {{kind: string, edges?: number[]}} encoder */
  #reencode(column, encoder) {
    this.#send(this.#inputs().map((other) => (other.name === column.name ? { ...other, encoder } : other)));
  }

  /** @returns {TableColumn[]} */
  #inputs() {
    return this.#table?.columns.filter(({ role }) => role === "input") ?? [];
  }

  /** @param {Pick<TableColumn, "name"|"encoder">[]} inputs  in the table's own order */
  #send(inputs) {
    const order = this.#table?.columns.map(({ name }) => name) ?? [];
    const sorted = inputs.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    this.change("data.columns", sorted.map(({ name, encoder }) => ({ column: name, encoder })));
  }

  /** The column that was asked about is shown from now on, and the one that is asked about is not. @param {string} target */
  #retarget(target) {
    this.change("data", { kind: this.kind, ...(this.kind === "csv" ? { content: this.ownText } : {}), target });
  }

  /** The kind of the table on show. */
  kind = "";
}

/**
 * How often each value comes, as a strip of bars; the words beside it say the same.
 * @param {TableColumn} column
 * @returns {SVGSVGElement}
 */
function bars({ bars: heights, least, most, different }) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const top = Math.max(1, ...heights.map(({ count }) => count));
  svg.setAttribute("viewBox", `0 0 ${heights.length * BAR} ${HEIGHT}`);
  svg.setAttribute("class", "table-bars");
  svg.setAttribute("preserveAspectRatio", "none");
  const words = least === undefined ? t("table.words", { count: different }) : t("table.range", { least: String(short(least)), most: String(short(most ?? 0)) });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  const title = document.createElementNS(space, "title");
  title.textContent = words;
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", heights.map(({ count }, i) => `M${i * BAR + 0.3} ${HEIGHT}v${(-HEIGHT * count) / top}h${BAR - 0.6}V${HEIGHT}z`).join(""));
  svg.append(title, path);
  return svg;
}

/** @param {number} value */
function short(value) {
  return Number(value.toPrecision(4));
}
