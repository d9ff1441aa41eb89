/**
 * The numbers of a step written on the network: outputs at the units on the way forward, the loss beside the answer, δ at the units
 * and slopes at the wires on the way back, and at last by how much each weight moved.
 */

import { h } from "../dom.js";
import { pointOn, span } from "./network-wires.js";
import { short } from "./numbers.js";

/** @typedef {import("./network-layout.js").NetworkLayout} NetworkLayout */
/** @typedef {import("./network.js").Place} Place */
/** @typedef {{text: string, x: number, y: number, kind: string, sign: number, part: string}} Mark */

/** More wires than this are only written on for the unit that is pointed at. */
const MOST_WIRES = 16;
const SMALLEST = 22;
/** Units with so much room between them have their numbers beside, not on, their maps. */
const AROUND = 42;
/** With less room than this only one number stands at a unit; with less than the other, none. */
const BOTH = 24;
const NARROWEST = 17;
/** Between two columns a number needs so many CSS pixels. */
const ROOM = 64;
/** How far along its wire a number stands where only one unit's wires are written on: where they are still apart. */
const NEAR = 0.38;

export class NetworkNumbers {
  /** @type {HTMLElement[]} */
  #spans = [];

  constructor() {
    this.element = h("div", { class: "net-numbers", "aria-hidden": "true" });
  }

  /**
   * @param {any} walk  what `phases` told of the step; null for none
   * @param {NetworkLayout} layout
   * @param {Place|null} focus  whose wires are written on where there are many
   */
  draw(walk, layout, focus) {
    const marks = walk && layout.columns.length === walk.layers.length + 1 ? marksOf(walk, layout, focus) : [];
    while (this.#spans.length > marks.length) this.#spans.pop()?.remove();
    while (this.#spans.length < marks.length) this.element.append(this.#spans[this.#spans.push(h("span")) - 1]);
    marks.forEach(({ text, x, y, kind, sign, part }, at) => {
      const span = this.#spans[at];
      if (span.textContent !== text) span.textContent = text;
      span.className = `net-number ${kind}`;
      span.dataset.sign = sign < 0 ? "negative" : "positive";
      span.dataset.part = part;
      span.style.left = `${x}px`;
      span.style.top = `${y}px`;
    });
  }
}

/**
 * @param {any} walk
 * @param {NetworkLayout} layout
 * @param {Place|null} focus
 * @returns {Mark[]}
 */
function marksOf(walk, layout, focus) {
  const wires = walk.place >= 2 ? wireMarks(walk, layout, focus) : [];
  return [...wires, ...(walk.of === "example" ? unitMarks(walk, layout) : []), ...(walk.place >= 1 && walk.whole ? [lossMark(walk, layout)] : [])];
}

/** @param {any} walk @param {NetworkLayout} layout @returns {Mark[]} */
function unitMarks(walk, layout) {
  const inputs = walk.rows.at(-1).inputs;
  return layout.columns.flatMap(({ units, size }, column) => {
    const pitch = units.length < 2 ? Infinity : units[1].y - units[0].y;
    const apart = pitch > size + AROUND ? 7 : 0;
    const back = walk.place === 2 && column > 0;
    if (pitch < NARROWEST) return [];
    return units.filter(() => size >= SMALLEST).flatMap(({ unit, x, y }) => {
    const layer = walk.layers[column - 1];
    const value = column ? layer.a[unit] : inputs[unit];
    if (value === undefined) return [];
    const marks = back && !apart && pitch < size + BOTH ? [] : [mark(short(value), x, y + size / 2 + apart, "a", value, `a-${column}-${unit}`)];
    const delta = layer?.delta?.[unit];
    const alone = marks.length === 0;
    if (back && delta !== undefined) marks.push(mark(alone ? short(delta) : `δ ${short(delta)}`, x, alone ? y : y - size / 2 - apart, alone ? "delta small" : "delta", delta, `delta-${column}-${unit}`));
    return marks;
    });
  });
}

/** @param {any} walk @param {NetworkLayout} layout @returns {Mark} */
function lossMark(walk, layout) {
  const last = layout.columns[layout.columns.length - 1];
  const foot = last.units.at(-1) ?? { x: last.x, y: 0 };
  return mark(`L ${short(walk.whole.loss)}`, last.x, foot.y + last.size / 2 + 7, "loss", 1, "loss");
}

/** @param {any} walk @param {NetworkLayout} layout @param {Place|null} focus @returns {Mark[]} */
function wireMarks(walk, layout, focus) {
  const count = layout.columns.slice(1).reduce((sum, { shown }, at) => sum + shown * layout.columns[at].shown, 0);
  const all = count <= MOST_WIRES;
  const near = focus && focus.column > 0 ? focus : { column: walk.focus.layer, index: walk.focus.unit };
  const key = walk.place === 2 ? "gradient" : "step";
  return walk.layers.flatMap((/** @type {any} */ { name }, /** @type {number} */ layer) => {
    const kernel = walk.parameters[`${name}.kernel`]?.[key];
    const { left, right } = span(layout, layer);
    if (!kernel || right - left < ROOM) return [];
    return layout.columns[layer + 1].units.flatMap((target) => layout.columns[layer].units.flatMap((source) => {
      if (!all && (near.column !== layer + 1 || near.index !== target.unit)) return [];
      const value = kernel[source.unit]?.[target.unit];
      if (value === undefined) return [];
      const shown = layout.columns[layer].shown;
      const { x, y } = pointOn(layout, { layer, from: source.unit, to: target.unit }, !all ? NEAR : shown > 1 ? 0.32 + 0.3 * ((source.unit + target.unit) % 2) : 0.5);
      const text = key === "step" && value > 0 ? `+${short(value)}` : short(value);
      return [mark(text, x, y, "wire", value, `${key}-${layer + 1}-${source.unit}-${target.unit}`)];
    }));
  });
}

/** @param {string} text @param {number} x @param {number} y @param {string} kind @param {number} sign @param {string} part @returns {Mark} */
function mark(text, x, y, kind, sign, part) {
  return { text, x, y, kind, sign, part };
}
