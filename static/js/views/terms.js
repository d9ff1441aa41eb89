/** What a number is added up from: of a window, channel by channel, input times weight; of a row, its largest terms. */

import { cssOf } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { colorAt, scaleOf } from "./map-colors.js";
import { brief, short } from "./numbers.js";
import { TermWay } from "./terms-way.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{low: number, high: number, signed: boolean}} Scale */

const SIGNS = { weight: "×", share: "×", chosen: "×" };
const MOST_ROWS = 12;
/** Of more channels only the one that is looked at has its number written out. */
const SPELLED = 12;

export class TermList {
  #channel = 0;
  /** @type {Frame|null} */
  #frame = null;
  #told = /** @type {any} */ (null);

  /** @param {() => void} changed  another channel is looked at */
  constructor(changed) {
    this.changed = changed;
    this.channels = h("div", { class: "term-channels", role: "group", "aria-label": t("terms.channels") });
    this.channels.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-channel]"));
      if (button) this.#choose(Number(button.dataset.channel));
    });
    this.body = h("div", { class: "term-body" });
    this.way = new TermWay(this.channels);
    this.element = h("div", { class: "terms" }, this.body);
  }

  /** @param {Frame} frame  `computation` @param {any} told */
  show(frame, told) {
    [this.#frame, this.#told] = [frame, told];
    this.#draw();
  }

  /** @param {number} channel */
  #choose(channel) {
    this.#channel = channel;
    this.#draw();
    this.changed();
    /** @type {HTMLElement|null} */ (this.channels.querySelector(`[data-channel="${channel}"]`))?.focus();
  }

  /** The channel that is looked at, from 0; −1 where there is only one, or none. */
  get channel() {
    const { shape } = this.#frame?.arrays.input ?? {};
    return shape?.length === 3 && shape[2] > 1 ? Math.min(this.#channel, shape[2] - 1) : -1;
  }

  #draw() {
    const { input } = this.#frame?.arrays ?? {};
    this.element.hidden = this.way.element.hidden = !input;
    if (!this.#frame || !input) return;
    this.way.show(this.#told, Array.from(this.#frame.arrays.sums?.data ?? [], Number));
    if (input.shape.length === 3) this.#window(input.shape);
    else {
      this.channels.hidden = true;
      this.#row();
    }
  }

  /** @param {number[]} shape */
  #window([rows, columns, channels]) {
    const { input, weight, product, outside, sums } = /** @type {Frame} */ (this.#frame).arrays;
    const channel = Math.min(this.#channel, channels - 1);
    this.#sums(sums, channels, channel);
    const of = (/** @type {import("../types.js").NamedArray} */ array) => Array.from({ length: rows * columns }, (_, at) => Number(array.data[at * channels + channel]));
    const whole = (/** @type {import("../types.js").NamedArray} */ array) => scaleFor(Array.from(array.data, Number));
    const beyond = Array.from({ length: rows * columns }, (_, at) => Number(outside?.data[at] ?? 0) === 1);
    const { role } = this.#told.terms;
    const won = role === "chosen" ? of(weight).indexOf(1) : -1;
    const grid = (/** @type {string} */ title, /** @type {import("../types.js").NamedArray} */ array) => numberGrid(title, of(array), columns, whole(array), beyond, won);
    this.body.replaceChildren(grid(t("terms.input"), input), h("span", { class: "term-sign" }, SIGNS[/** @type {keyof typeof SIGNS} */ (role)]), grid(t(`terms.${role}`), weight), h("span", { class: "term-sign" }, "="), grid(t("terms.product"), product),
      h("span", { class: "term-sign" }, "→"), h("div", { class: "term-sum" }, h("small", {}, t("terms.sum")), h("output", {}, short(Number(sums.data[channel])))));
  }

  /** The sum of every channel, each a button that shows it. @param {import("../types.js").NamedArray} sums @param {number} channels @param {number} chosen */
  #sums(sums, channels, chosen) {
    this.channels.hidden = channels === 1;
    if (channels === 1) return;
    this.channels.classList.toggle("many", channels > SPELLED);
    const scale = scaleFor(Array.from(sums.data, Number));
    const old = this.channels.children.length === channels ? [...this.channels.children] : null;
    const buttons = old ?? Array.from({ length: channels }, (_, at) => h("button", { type: "button", "data-channel": at }, h("i", {}), h("b", {}, String(at + 1)), h("output", {})));
    buttons.forEach((button, at) => {
      const value = Number(sums.data[at]);
      button.setAttribute("aria-pressed", String(at === chosen));
      button.setAttribute("aria-label", t("terms.channel", { channel: at + 1, value: short(value) }));
      /** @type {HTMLElement} */ (button.children[0]).style.background = cssOf(colorAt(value, scale));
      button.children[2].textContent = short(value);
    });
    if (!old) this.channels.replaceChildren(...buttons);
  }

  #row() {
    const { input, weight, product, source } = /** @type {Frame} */ (this.#frame).arrays;
    const { total, shape } = this.#told.terms;
    const scale = scaleFor(Array.from(product.data, Number));
    const lines = Array.from({ length: Math.min(MOST_ROWS, input.data.length) }, (_, at) => {
      const swatch = h("i", {});
      swatch.style.background = cssOf(colorAt(Number(product.data[at]), scale));
      return h("tr", {}, h("th", { scope: "row" }, placeOf(Number(source?.data[at] ?? at), shape)), ...[input, weight, product].map(({ data }) => h("td", {}, short(Number(data[at])))), h("td", {}, swatch));
    });
    const head = h("tr", {}, ...["terms.from", "terms.input", "terms.weight", "terms.product"].map((name) => h("th", { scope: "col" }, t(name))), h("td", {}));
    const caption = h("caption", {}, t("terms.largest", { count: lines.length, total }));
    this.body.replaceChildren(h("table", { class: "data-table term-table" }, caption, h("thead", {}, head), h("tbody", {}, ...lines)));
  }
}

/** @param {number[]} values */
function scaleFor(values) {
  return scaleOf({ low: Math.min(...values), high: Math.max(...values) });
}

/** @param {number} index  in reading order @param {readonly number[]} shape */
function placeOf(index, shape) {
  if (shape.length === 1) return t("terms.unit", { number: index + 1 });
  const [, columns, channels] = shape;
  return t("terms.place", { map: (index % channels) + 1, row: Math.floor(index / channels / columns) + 1, column: (Math.floor(index / channels) % columns) + 1 });
}

/**
 * @param {string} title
 * @param {number[]} values
 * @param {number} columns
 * @param {Scale} scale
 * @param {boolean[]} beyond  where padding stands
 * @param {number} won  the element that a maximum chose; −1 for none
 */
function numberGrid(title, values, columns, scale, beyond, won) {
  const rows = Array.from({ length: values.length / columns }, (_, row) => h("tr", {}, ...Array.from({ length: columns }, (_, column) => {
    const at = row * columns + column;
    const pixel = colorAt(values[at], scale);
    const cell = h("td", { class: [beyond[at] ? "beyond" : "", won === at ? "won" : "", light(pixel) ? "on-light" : "on-dark"].filter(Boolean).join(" "), title: beyond[at] ? t("terms.padding") : short(values[at]) }, brief(values[at]));
    cell.style.background = cssOf(pixel);
    return cell;
  })));
  return h("figure", { class: "number-grid" }, h("figcaption", {}, title), h("table", { "data-columns": columns }, h("tbody", {}, ...rows)));
}

/** @param {number} pixel @returns {boolean} whether dark letters are read better on it */
function light(pixel) {
  const [r, g, b] = [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
}
