/** One head's attention as a picture: a row for each symbol that looks, a column for each that is looked at. */

import "../draw/legend.js";
import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { cellAt, moved } from "./matrix-cells.js";
import { short } from "./numbers.js";

/** Half of the diverging scale: shares have no sign. */
const NEUTRAL = 128;
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
  spot = { row: 0, column: 0 };

  /**
   * @param {string} title
   * @param {{small: boolean, name?: string, choose?: () => void, point?: (row: number, column: number) => void}} how  name: a shorter title
   */
  constructor(title, { small, name = title, choose, point }) {
    this.name = name;
    this.small = small;
    this.point = point;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    if (small) {
      this.element = h("button", { type: "button", class: "look-small", title, "aria-label": title, click: () => choose?.() }, this.canvas);
      return;
    }
    this.across = h("div", { class: "look-across", "aria-hidden": "true" });
    this.down = h("div", { class: "look-down", "aria-hidden": "true" });
    this.mark = h("span", { class: "heat-mark", hidden: true });
    this.stage = h("div", { class: "look-stage", tabindex: "0", role: "group", "aria-label": title || t("looks.map") }, this.canvas, this.mark);
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.entitle(title);
    this.element = h("div", { class: "look-map" }, this.across, this.down, this.stage, this.legend);
    new ResizeObserver(() => this.#fit()).observe(this.stage);
    this.stage.addEventListener("pointermove", (event) => this.#hover(event));
    this.stage.addEventListener("keydown", (event) => {
      const spot = moved(event.key, this.spot, this.rows.length, this.columns.length);
      if (!spot) return;
      event.preventDefault();
      event.stopPropagation();
      this.#take(spot);
    });
  }

  /** @param {string} title  whose look this is, where there are several */
  entitle(title) {
    this.about = title || t("looks.share");
    this.legend?.showRising("0", short(this.top), this.about);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const box = this.canvas.getBoundingClientRect();
    this.#take(cellAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, this.rows.length, this.columns.length));
  }

  /** @param {{row: number, column: number}} spot */
  #take(spot) {
    this.spot = spot;
    this.#lit();
    this.point?.(spot.row, spot.column);
  }

  #lit() {
    const { row, column } = this.spot;
    if (this.mark) {
      this.mark.hidden = false;
      Object.assign(this.mark.style, { left: `${(100 * column) / this.columns.length}%`, top: `${(100 * row) / this.rows.length}%`, width: `${100 / this.columns.length}%`, height: `${100 / this.rows.length}%` });
    }
    [...(this.down?.children ?? [])].forEach((name, i) => name.toggleAttribute("data-on", i === row));
    [...(this.across?.children ?? [])].forEach((name, i) => {
      name.toggleAttribute("data-on", i === column);
      /** @type {HTMLElement} */ (name).style.setProperty("--share", String(this.at(row, i)));
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
    const { canvas } = this;
    if (canvas.width !== columns.length || canvas.height !== rows.length) Object.assign(canvas, { width: columns.length, height: rows.length });
    const image = new ImageData(columns.length, rows.length);
    const pixels = new Uint32Array(image.data.buffer);
    const { diverging } = palette();
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = diverging[NEUTRAL + (Math.min(255, Number(data[from + i]) / top) >> 1)];
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    if (changed && !this.small) this.#name();
    else if (this.mark && !this.mark.hidden) this.#lit();
  }

  #name() {
    const names = (/** @type {string[]} */ tokens) => (tokens.length <= NAMED ? tokens : []).map((token) => h("span", {}, token));
    this.across?.replaceChildren(...names(this.columns));
    this.down?.replaceChildren(...names(this.rows));
    this.#fit();
    this.element.toggleAttribute("data-words", this.columns.some((token) => token.length > 2));
    this.element.style.setProperty("--aspect", String(this.columns.length / this.rows.length));
    if (this.mark) this.mark.hidden = true;
  }

  /** Whether a name fits beside each row and above each column. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.stage ?? this.element;
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
