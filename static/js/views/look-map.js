/** One head's attention as a picture: a row for each symbol that looks, a column for each that is looked at. */

import "../draw/legend.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { Cells, paintCells, unsigned } from "./cells.js";
import { short } from "./numbers.js";

/** Names need at least as much of a row or column, in CSS pixels; with less, those alone are written that are pointed at. */
const LEGIBLE = 8;
/** Longer sequences have no names along their edges. */
const NAMED = 80;

export class LookMap {
  /** @type {string[]} */
  rows = [];
  /** @type {string[]} */
  columns = [];
  /** @type {ArrayLike<number|bigint>} */
  data = [];
  from = 0;
  /** The share at the end of the scale of color. */
  top = 1;
  about = "";

  /**
   * @param {string} title
   * @param {{small: boolean, name?: string, choose?: () => void, point?: (row: number, column: number) => void}} how  name: a shorter title
   */
  constructor(title, { small, name = title, choose, point }) {
    this.name = name;
    this.small = small;
    this.point = point;
    if (small) {
      this.canvas = h("canvas", { "aria-hidden": "true" });
      this.element = h("button", { type: "button", class: "look-small", title, "aria-label": title, click: () => choose?.() }, this.canvas);
      return;
    }
    this.across = h("div", { class: "look-across", "aria-hidden": "true" });
    this.down = h("div", { class: "look-down", "aria-hidden": "true" });
    for (const name of ["pointerover", "pointerdown"]) this.down.addEventListener(name, ({ target }) => this.light([...(this.down?.children ?? [])].indexOf(/** @type {Element} */ (target))));
    this.cells = new Cells(title || t("looks.map"), "look-stage", (spot) => {
      this.#lit();
      this.point?.(spot.row, spot.column);
    });
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.entitle(title);
    this.element = h("div", { class: "look-map" }, this.across, this.down, this.cells.element, this.legend);
    new ResizeObserver(() => this.#fit()).observe(this.cells.element);
  }

  /** @param {string} title  whose look this is, where there are several */
  entitle(title) {
    this.about = title || t("looks.share");
    this.legend?.showRising("0", short(this.top), this.about);
  }

  /** Marks where a row looks most, as if it were pointed at. @param {number} row */
  light(row) {
    if (!this.cells || row < 0 || row >= this.rows.length) return;
    const shares = this.shares(row);
    this.cells.at = { row, column: shares.indexOf(Math.max(...shares)) };
    this.#lit();
    this.point?.(row, this.cells.at.column);
  }

  /** @param {number} row @returns {number[]} how much of it goes to each column */
  shares(row) {
    return this.columns.map((_, column) => this.at(row, column));
  }

  /** @returns {number} the row that is marked, −1 for none */
  get marked() {
    return !this.cells || this.cells.mark.hidden ? -1 : this.cells.at.row;
  }

  #lit() {
    if (!this.cells) return;
    const { at } = this.cells;
    this.cells.point(at);
    [...(this.down?.children ?? [])].forEach((name, i) => name.toggleAttribute("data-on", i === at.row));
    [...(this.across?.children ?? [])].forEach((name, i) => {
      name.toggleAttribute("data-on", i === at.column);
      /** @type {HTMLElement} */ (name).style.setProperty("--share", String(this.at(at.row, i)));
    });
  }

  /** @param {number} row @param {number} column @returns {number} the share, 0…1 */
  at(row, column) {
    return Number(this.data[this.from + row * this.columns.length + column]) / 255;
  }

  /**
   * @param {ArrayLike<number|bigint>} data  bytes of all heads
   * @param {number} from  where this head's begin
   * @param {string[]} rows
   * @param {string[]} columns
   * @param {number} [top]  the share at the end of the scale
   */
  show(data, from, rows, columns, top = 1) {
    const changed = rows.join("\n") !== this.rows.join("\n") || columns.join("\n") !== this.columns.join("\n");
    Object.assign(this, { data, from, rows, columns, top });
    this.legend?.showRising("0", short(top), this.about);
    if (!rows.length || !columns.length) return;
    const level = (/** @type {number} */ i) => unsigned(Math.min(255, Number(data[from + i]) / top));
    if (this.canvas) paintCells(this.canvas, rows.length, columns.length, level);
    else this.cells?.show(rows.length, columns.length, level);
    if (changed && !this.small) this.#name();
    else if (this.cells && !this.cells.mark.hidden) this.#lit();
  }

  #name() {
    const names = (/** @type {string[]} */ tokens) => (tokens.length <= NAMED ? tokens : []).map((token) => h("span", {}, token));
    this.across?.replaceChildren(...names(this.columns));
    this.down?.replaceChildren(...names(this.rows));
    this.#fit();
    this.element.toggleAttribute("data-words", this.columns.some((token) => token.length > 2));
    this.element.style.setProperty("--aspect", String(this.columns.length / this.rows.length));
    this.cells?.point(null);
  }

  /** Whether a name fits beside each row and above each column. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.cells?.element ?? this.element;
    const room = Math.min(width / Math.max(1, this.columns.length), height / Math.max(1, this.rows.length));
    this.element.toggleAttribute("data-dense", room > 0 && room < LEGIBLE * 1.75);
    this.element.toggleAttribute("data-crowded", room > 0 && room < LEGIBLE);
  }
}

/** Ends of the scale that are used: few, so that it seldom changes under the eye. */
const TOPS = [0.1, 0.2, 0.5, 1];

/**
 * @param {ArrayLike<number|bigint>[]} all  bytes of every map that is shown together
 * @returns {number} where one scale for all of them ends, so that what is looked at most can be seen
 */
export function topOf(all) {
  let most = 0;
  for (const data of all) for (let i = 0; i < data.length; i += 1) most = Math.max(most, Number(data[i]));
  return TOPS.find((top) => most <= 255 * top) ?? 1;
}
