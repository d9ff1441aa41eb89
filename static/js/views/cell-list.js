/** The examples of one cell of the confusion matrix, each a button that shows where the example lies, or the picture itself. */

import { markerIcon } from "../draw/markers.js";
import { h } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { t } from "../messages.js";
import { fixed } from "./numbers.js";

/** @typedef {import("../types.js").Frame} Frame */

export class CellList {
  /** @type {number|null} the example that is pointed out */
  #chosen = null;
  /** @type {number[]} those that are listed */
  #listed = [];
  #pointed = "";

  #pictures = false;

  /**
   * @param {(points: number[]) => void} point  points examples out in the plane, by their numbers
   * @param {(example: number) => void} look  has a picture looked at, by its number
   */
  constructor(point, look) {
    this.point = point;
    this.look = look;
    this.element = h("div", { class: "cell-list", role: "group", "aria-label": t("cell.list"), hidden: true });
  }

  clear() {
    this.#chosen = null;
    this.#listed = [];
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#point();
  }

  /** @param {Frame} frame  `cell` */
  show(frame) {
    const focus = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.index : undefined;
    const indices = [...frame.arrays.index?.data ?? []].map(Number);
    const total = Number(frame.meta.total);
    const title = h("p", { class: "cell-title" }, t("cell.title", { count: total, truth: Number(frame.meta.truth), answer: Number(frame.meta.answer) }), total > indices.length ? ` ${t("cell.first", { count: indices.length })}` : "");
    this.element.hidden = false;
    this.element.replaceChildren(title, ...indices.map((index, at) => this.#button(frame, index, at)));
    if (focus !== undefined) /** @type {HTMLElement|null} */ (this.element.querySelector(`[data-index="${focus}"]`))?.focus();
    this.#pictures = Boolean(frame.arrays.pictures);
    this.#listed = this.#pictures ? [] : indices;
    if (this.#chosen !== null && !indices.includes(this.#chosen)) this.#chosen = null;
    this.#point();
  }

  /** The one that was chosen, or all that are listed; of pictures none. */
  #point() {
    const points = this.#chosen === null || this.#pictures ? this.#listed : [this.#chosen];
    if (points.join() === this.#pointed) return;
    this.#pointed = points.join();
    this.point(points);
  }

  /** @param {Frame} frame @param {number} index @param {number} at */
  #button(frame, index, at) {
    const { xy, pictures } = frame.arrays;
    const count = frame.arrays.index.shape[0];
    const words = xy ? `(${fixed(Number(xy.data[at]))}, ${fixed(Number(xy.data[count + at]))})` : t("cell.example", { number: index });
    const picture = pictures ? thumbnail(pictures, at, words) : markerIcon(Number(frame.meta.truth), 12);
    return h("button", { type: "button", "data-index": index, "aria-pressed": String(this.#chosen === index), click: () => this.#choose(this.#chosen === index ? null : index) }, picture, pictures ? null : words);
  }

  /** @param {number|null} index */
  #choose(index) {
    this.#chosen = index;
    for (const button of this.element.querySelectorAll("button")) button.setAttribute("aria-pressed", String(Number(button.dataset.index) === index));
    if (!this.#pictures) this.#point();
    else if (index !== null) this.look(index);
  }
}

/** @param {import("../types.js").NamedArray} pictures  (n, H, W, C) bytes @param {number} at @param {string} words */
function thumbnail({ shape: [, ...shape], data }, at, words) {
  const canvas = h("canvas", { class: "pixels", role: "img", "aria-label": words });
  paintPixels(canvas, data, shape, at * shape.reduce((product, side) => product * side, 1));
  return canvas;
}
