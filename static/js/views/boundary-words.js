/** The plane in words and numbers: what is answered at a place, and the whole picture for those who do not see it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { classAreas } from "./boundary-regions.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../draw/plane.js").Domain} Domain */

/**
 * Where a place of the plane lies in a map whose cells cover the domain, row 0 at the top.
 * @param {readonly number[]} shape  (…, rows, columns)
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 * @returns {number} offset within one map
 */
export function cellAt(shape, { x0, x1, y0, y1 }, x, y) {
  const [rows, columns] = shape.slice(-2);
  const column = Math.max(0, Math.min(columns - 1, Math.floor(((x - x0) / (x1 - x0)) * columns)));
  const row = Math.max(0, Math.min(rows - 1, Math.floor(((y1 - y) / (y1 - y0)) * rows)));
  return row * columns + column;
}

/**
 * What the network answers at a place.
 * @param {Frame} frame  `boundary`
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 */
export function answer(frame, domain, x, y) {
  const { winner, confidence, value, curve_x: curve } = frame.arrays;
  if (curve) return curveAnswer(frame, x);
  const at = cellAt((winner ?? value).shape, domain, x, y);
  const output = value ? scaled(value.data[at], frame.meta.low, frame.meta.high) : NaN;
  if (!winner) return `ŷ = ${short(output)}`;
  const how = value ? `ŷ = ${fixed(output, 2)}` : t("boundary.ahead", { share: percent(Number(confidence.data[at]) / 255, 0) });
  const label = Number(winner.data[at]);
  const name = metaJson(frame, "names")?.[label];
  return name ? `${name}, ${how}` : t("boundary.class", { label, answer: how });
}

/** @param {Frame} frame @param {number} x */
function curveAnswer(frame, x) {
  const [xs, ys] = [frame.arrays.curve_x.data, frame.arrays.curve_y.data];
  const share = (x - Number(xs[0])) / (Number(xs[xs.length - 1]) - Number(xs[0]) || 1);
  return `ŷ = ${short(Number(ys[Math.max(0, Math.min(ys.length - 1, Math.round(share * (ys.length - 1))))]))}`;
}

/**
 * What one unit answers at a place.
 * @param {Frame} frame  `units`
 * @param {number} unit
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 */
export function unitAnswer(frame, unit, domain, x, y) {
  const { maps, low, high } = frame.arrays;
  const [units, rows, columns] = maps.shape;
  if (unit >= units) return "";
  const byte = maps.data[unit * rows * columns + cellAt(maps.shape, domain, x, y)];
  return short(scaled(byte, low.data[unit], high.data[unit]));
}

/**
 * @param {number|bigint} byte
 * @param {number|bigint|string} low
 * @param {number|bigint|string} high
 */
function scaled(byte, low, high) {
  return Number(low) + (Number(byte) / 255) * (Number(high) - Number(low));
}

/**
 * @param {Frame|null} frame  `boundary`
 * @param {number} count  points
 * @param {import("../types.js").Metrics|undefined} metrics
 */
export function inWords(frame, count, metrics) {
  if (!frame?.arrays.winner) {
    const range = { low: short(Number(frame?.meta.low ?? NaN)), high: short(Number(frame?.meta.high ?? NaN)) };
    return frame ? t("boundary.words.value", { count, ...range }) : "";
  }
  const areas = classAreas(/** @type {Uint8Array} */ (frame.arrays.winner.data), Number(frame.meta.classes) || 2)
    .map((share, label) => `${t("class.name", { label })} ${percent(share, 0)}`).join(", ");
  const accuracy = (/** @type {number|null|undefined} */ value) => percent(value ?? NaN, 0);
  return t("boundary.words", { count, areas, train: accuracy(metrics?.train?.accuracy), test: accuracy(metrics?.test?.accuracy) });
}

const SPOKEN_EVERY = 5000;

/** The picture for those who listen: kept up to date to be asked for, spoken when there is a reason. */
export class Speech {
  #summedAt = 0;

  /** @param {string} id  of the summary, to describe the picture by */
  constructor(id) {
    this.said = h("div", { class: "visually-hidden", "aria-live": "polite" });
    this.summary = h("p", { class: "visually-hidden", id });
  }

  get elements() {
    return [this.said, this.summary];
  }

  /** @param {string} words */
  say(words) {
    this.said.textContent = words;
  }

  /** @param {() => string} words  asked for only when it is time */
  sum(words) {
    const now = performance.now();
    if (now - this.#summedAt < SPOKEN_EVERY) return;
    this.#summedAt = now;
    const text = words();
    if (text !== this.summary.textContent) this.summary.textContent = text;
  }
}
