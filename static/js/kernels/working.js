/** What happens at one place, written out with its numbers: products and their sum, the largest of a window, a stamp and what it falls on. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { bracketed, cellText } from "./matrix-text.js";

/** @typedef {import("./slide.js").Slide} Slide */
/** @typedef {import("./cell-grid.js").Place} Place */
/** @typedef {{filter: number, place: Place, output: Place|null}} Spot  the window's place; of a transposed convolution, the output element that is pointed at */

/**
 * @param {Slide} slide
 * @param {Spot} spot
 * @returns {Node[]}
 */
export function written(slide, spot) {
  if (slide.lays) return spot.output ? meeting(slide, spot.filter, spot.output) : stamp(slide, spot);
  if (slide.operation === "max_pool" || slide.operation === "avg_pool") return pooled(slide, spot);
  return slide.operation === "up_sampling" ? enlarged(slide, spot) : convolved(slide, spot);
}

/**
 * @param {Slide} slide
 * @param {Spot} spot
 */
function convolved(slide, { filter, place }) {
  const bias = slide.number("bias", filter);
  const blocks = channelsOf(slide).map((channel) => {
    const products = slide.terms(filter, channel, place).map(({ value, weight }, n) => term(`${cellText(value)}`, bracketed(weight), n > 0));
    return h("div", { class: "channel-sum" }, slide.channels > 1 ? h("span", { class: "channel-name" }, t("kernels.channel", { number: channel + 1 })) : null,
      terms(products, slide.arrays.columns.shape[1]), equals(slide.number("sums", filter, place.row, place.column, channel), slide.channels > 1 || bias ? `sum-${channel + 1}` : "sum"));
  });
  return slide.channels === 1 && !bias ? blocks : [...blocks, total(slide, { filter, place, output: null })];
}

/**
 * @param {Slide} slide
 * @param {Spot} spot
 * @returns {HTMLElement} how the sums of all channels, and the bias where there is one, become one number
 */
export function total(slide, { filter, place }) {
  const bias = slide.number("bias", filter);
  const parts = [...channelsOf(slide).map((channel) => slide.number("sums", filter, place.row, place.column, channel)), ...(bias ? [bias] : [])];
  return h("div", { class: "channel-sum total" }, h("span", { class: "channel-name" }, t(bias ? "kernels.total.bias" : "kernels.total")),
    h("span", { class: "terms" }, parts.map((value, n) => (n ? bracketed(value) : cellText(value))).join(" + ")), equals(slide.number("output", filter, place.row, place.column), "sum"));
}

/**
 * @param {Slide} slide
 * @param {Spot} spot
 */
function pooled(slide, { filter, place }) {
  const values = slide.terms(filter, filter, place).filter(({ inside }) => inside).map(({ value }) => value);
  const text = slide.operation === "max_pool" ? `max(${values.map(cellText).join(", ")})` : `(${values.map((value, n) => (n ? bracketed(value) : cellText(value))).join(" + ")}) ÷ ${values.length}`;
  return [h("div", { class: "channel-sum" }, h("span", { class: "terms" }, text), equals(slide.number("output", filter, place.row, place.column), "sum"))];
}

/**
 * @param {Slide} slide
 * @param {Spot} spot
 */
function enlarged(slide, { filter, place }) {
  const parts = slide.terms(filter, filter, place).filter(({ weight }) => weight > 0);
  const result = slide.number("output", filter, place.row, place.column);
  const nearest = slide.arrays.columns.shape[1] * slide.arrays.rows.shape[1] === 1;
  if (nearest) return [h("div", { class: "channel-sum" }, h("span", { class: "terms" }, t("kernels.repeated", { value: cellText(parts[0].value) })), equals(result, "sum"))];
  const products = parts.map(({ value, weight }, n) => term(cellText(weight), bracketed(value), n > 0));
  return [h("div", { class: "channel-sum" }, terms(products, 2), equals(result, "sum"))];
}

/**
 * @param {Slide} slide
 * @param {Spot} spot
 */
function stamp(slide, { filter, place }) {
  return channelsOf(slide).map((channel) => {
    const value = slide.number("input", channel, place.row, place.column);
    return h("div", { class: "channel-sum" }, slide.channels > 1 ? h("span", { class: "channel-name" }, t("kernels.channel", { number: channel + 1 })) : null,
      h("span", { class: "terms" }, `${cellText(value)} ×`), small(slide.matrix("applied", filter, channel)), h("span", { class: "terms" }, "="),
      small(slide.matrix("products", filter, place.row, place.column, channel)));
  });
}

/**
 * @param {Slide} slide
 * @param {number} filter
 * @param {Place} output
 */
function meeting(slide, filter, { row, column }) {
  const stamps = slide.meeting(filter, row, column);
  const bias = slide.number("bias", filter);
  const products = stamps.map(({ value, weight }, n) => term(cellText(value), bracketed(weight), n > 0));
  if (bias || !products.length) products.push(h("span", { class: "term" }, products.length ? `+ ${bracketed(bias)}` : cellText(bias)));
  return [h("div", { class: "channel-sum" }, h("span", { class: "channel-name" }, t("kernels.meeting", { count: stamps.length })), terms(products, 4), equals(slide.number("output", filter, row, column), "sum"))];
}

/** @param {Slide} slide @returns {number[]} */
const channelsOf = (slide) => Array.from({ length: slide.channels }, (_, n) => n);

/**
 * @param {string} left
 * @param {string} right
 * @param {boolean} follows  another term
 */
function term(left, right, follows) {
  return h("span", { class: "term" }, follows ? "+ " : "", h("b", { class: "from-input" }, left), " × ", h("b", { class: "from-kernel" }, right));
}

/**
 * @param {Node[]} products
 * @param {number} columns
 */
function terms(products, columns) {
  const list = h("span", { class: "terms grid" }, ...products);
  list.style.setProperty("--columns", String(columns));
  return list;
}

/**
 * @param {number} value
 * @param {string} part
 */
function equals(value, part) {
  return h("span", { class: "equals" }, "= ", h("output", { "data-part": part }, cellText(value)));
}

/** @param {number[][]} values */
function small(values) {
  const table = h("span", { class: "small-matrix" }, ...values.flat().map((value) => h("span", {}, cellText(value))));
  table.style.setProperty("--columns", String(values[0].length));
  return table;
}
