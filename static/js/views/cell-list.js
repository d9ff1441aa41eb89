/** The examples of one cell of the confusion matrix, each a button that shows where the example lies, or the picture itself. */

import { markerIcon } from "../draw/markers.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fixed } from "./numbers.js";

/** @typedef {import("../types.js").Frame} Frame */

export class CellList {
  /** @type {number|null} the example that is pointed out */
  #chosen = null;
  /** @type {number[]} those that are listed */
  #listed = [];
  #pointed = "";

  /** @param {(points: number[]) => void} point  points examples out in the plane, by their numbers */
  constructor(point) {
    this.point = point;
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
    this.#listed = indices;
    if (this.#chosen !== null && !indices.includes(this.#chosen)) this.#chosen = null;
    this.#point();
  }

  /** The one that was chosen, or all that are listed. */
  #point() {
    const points = this.#chosen === null ? this.#listed : [this.#chosen];
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
    this.#point();
  }
}

/** @param {import("../types.js").NamedArray} pictures  (n, H, W, C) bytes @param {number} at @param {string} words */
function thumbnail({ shape: [, height, width, channels], data }, at, words) {
  const canvas = h("canvas", { width, height, role: "img", "aria-label": words });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const start = at * height * width * channels;
  for (let i = 0; i < height * width; i += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = Number(data[start + i * channels + (channels === 3 ? c : 0)]);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
