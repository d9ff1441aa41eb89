/**
 * A matrix as a table of numbers on the scale of color: a cell that is pointed at, by hand or by arrow keys, says so; cells that may be
 * changed are fields. It paints what it is told.
 */

import { cssOf, palette } from "../draw/color.js";
import { h } from "../dom.js";
import { levelOf, moved } from "../views/matrix-cells.js";
import { fixed } from "../views/numbers.js";
import { typedNumber, typedText } from "./typed-number.js";

/** @typedef {{row: number, column: number}} Spot */
/**
 * @typedef {object} Shown
 * @property {ArrayLike<number|bigint>} values  row by row
 * @property {number} [from]  where in the values the matrix begins
 * @property {string[]} rows  names
 * @property {string[]} columns  names
 * @property {number} [largest]  the size at the ends of the scale
 * @property {number} [digits]
 */

/** How much of the scale is used: numbers stand on the colors. */
const REACH = 0.5;
export class Matrix {
  /** @type {HTMLElement[][]} */
  cells = [];
  /** @type {number[][]} */
  values = [];
  /** @type {Spot} */
  at = { row: 0, column: 0 };
  /** Whether one is pointed at now. */
  pointed = false;
  #built = "";
  #digits = 2;

  /**
   * @param {string} label
   * @param {{point?: (spot: Spot|null) => void, edit?: (spot: Spot, value: number|null, text: string) => void}} [how]
   */
  constructor(label, { point, edit } = {}) {
    this.point = point;
    this.edit = edit;
    this.table = h("table", { class: "number-matrix", role: "grid", "aria-label": label });
    this.element = h("div", { class: "table-scroll" }, this.table);
    this.table.addEventListener("pointermove", (event) => this.#over(event.target));
    this.table.addEventListener("pointerleave", () => this.table.contains(document.activeElement) || this.#leave());
    this.table.addEventListener("click", (event) => this.#over(event.target));
    this.table.addEventListener("focusin", (event) => this.#over(event.target));
    this.table.addEventListener("focusout", (event) => this.table.contains(/** @type {Node|null} */ (event.relatedTarget)) || this.#leave());
    this.table.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Shown} shown */
  show({ values, from = 0, rows, columns, largest, digits = 2 }) {
    const built = JSON.stringify([rows, columns]);
    if (built !== this.#built) this.#build(rows, columns);
    this.#built = built;
    this.#digits = digits;
    this.values = rows.map((_, row) => columns.map((_, column) => Number(values[from + row * columns.length + column])));
    const reach = largest ?? Math.max(1e-9, ...this.values.flat().filter(Number.isFinite).map(Math.abs));
    const scale = palette().diverging;
    this.cells.forEach((line, row) => line.forEach((cell, column) => {
      const value = this.values[row][column];
      this.#write(cell, value);
      cell.style.background = Number.isFinite(value) ? cssOf(scale[levelOf(value, reach, REACH)]) : "";
      cell.classList.toggle("hidden-cell", !Number.isFinite(value));
    }));
  }

  /** @param {HTMLElement} cell @param {number} value */
  #write(cell, value) {
    const text = fixed(value, this.#digits);
    const input = cell.querySelector("input");
    if (!input) cell.textContent = text;
    else if (document.activeElement !== input && input.getAttribute("aria-invalid") !== "true") input.value = text;
  }

  /** @param {string[]} rows @param {string[]} columns */
  #build(rows, columns) {
    this.at = { row: 0, column: 0 };
    this.cells = rows.map((name, row) => columns.map((title, column) => this.#cell(row, column, `${name}, ${title}`)));
    this.table.replaceChildren(
      h("thead", {}, h("tr", {}, h("td", {}), ...columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...rows.map((name, row) => h("tr", {}, h("th", { scope: "row" }, name), ...this.cells[row]))));
  }

  /** @param {number} row @param {number} column @param {string} name */
  #cell(row, column, name) {
    if (!this.edit) return h("td", { role: "gridcell", tabindex: row || column ? "-1" : "0", "data-row": row, "data-column": column });
    const input = h("input", { inputmode: "decimal", autocomplete: "off", "aria-label": name, tabindex: row || column ? "-1" : "0", change: () => this.#typed(input, { row, column }) });
    return h("td", { role: "gridcell", class: "typed", "data-row": row, "data-column": column }, input);
  }

  /** @param {HTMLInputElement} input @param {Spot} spot */
  #typed(input, spot) {
    const value = typedNumber(input);
    this.edit?.(spot, value, typedText(input));
  }

  /** What is no number is forgiven: others are shown in its place. */
  pardon() {
    for (const input of this.table.querySelectorAll("input")) input.setAttribute("aria-invalid", "false");
  }

  /** @param {EventTarget|null} target */
  #over(target) {
    const cell = target instanceof HTMLElement ? target.closest("td[data-row]") : null;
    if (!(cell instanceof HTMLElement)) return;
    const at = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    if (this.pointed && at.row === this.at.row && at.column === this.at.column) return;
    Object.assign(this, { at, pointed: true });
    this.point?.(at);
  }

  #leave() {
    this.pointed = false;
    this.point?.(null);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const typing = event.target instanceof HTMLInputElement;
    if (typing && !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const spot = moved(event.key, this.at, this.cells.length, this.cells[0]?.length ?? 0);
    if (!spot) return;
    event.preventDefault();
    event.stopPropagation();
    const [before, after] = [this.at, spot].map(({ row, column }) => this.#focusable(this.cells[row][column]));
    before.tabIndex = -1;
    after.tabIndex = 0;
    after.focus();
  }

  /** @param {HTMLElement} cell @returns {HTMLElement} */
  #focusable(cell) {
    return cell.querySelector("input") ?? cell;
  }

  /**
   * Marks the cells that another number is made of, and the one itself.
   * @param {(spot: Spot) => "" | "part" | "self"} what
   */
  mark(what) {
    this.cells.forEach((line, row) => line.forEach((cell, column) => {
      const mark = what({ row, column });
      if (mark) cell.dataset.mark = mark;
      else delete cell.dataset.mark;
    }));
  }
}
