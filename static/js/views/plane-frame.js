/** What stands around the plane: numbers along its axes, and the switches for what is shown over it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { ticks } from "./numbers.js";

/** @typedef {import("../draw/plane.js").Domain} Domain */
/** @typedef {{heldOut: boolean, mistakes: boolean, discrete: boolean}} Shown */

const SWITCHES = /** @type {ReadonlyArray<keyof Shown>} */ (["heldOut", "mistakes", "discrete"]);

export class Axes {
  x = h("div", { class: "plane-axis x", "aria-hidden": "true" });
  y = h("div", { class: "plane-axis y", "aria-hidden": "true" });

  /**
   * @param {Domain} domain
   * @param {{x: string[], y: string[]}} [words]  what stands at 0, 1, 2 … along an axis of words
   */
  show({ x0, x1, y0, y1 }, { x: across, y: up } = { x: [], y: [] }) {
    this.x.replaceChildren(...marks(x0, x1, across).map(([value, text]) => h("span", { style: `left:${((value - x0) / (x1 - x0)) * 100}%` }, text)));
    this.y.replaceChildren(...marks(y0, y1, up).map(([value, text]) => h("span", { style: `top:${((y1 - value) / (y1 - y0)) * 100}%` }, text)));
  }
}

/**
 * @param {number} low
 * @param {number} high
 * @param {string[]} words
 * @returns {[number, string][]} places and what stands there
 */
function marks(low, high, words) {
  if (words.length) return words.map((word, i) => [i, word]);
  return ticks(low, high).map((value) => [value, tick(value)]);
}

/** @param {number} value */
function tick(value) {
  return String(value).replace("-", "\u2212");
}

/**
 * @param {Shown} shown  changed in place
 * @param {() => void} changed
 * @returns {HTMLElement}
 */
export function makeSwitches(shown, changed) {
  const labels = SWITCHES.map((key) => {
    const box = h("input", { type: "checkbox", checked: shown[key], name: key });
    box.addEventListener("change", () => {
      shown[key] = box.checked;
      changed();
    });
    return h("label", { class: "plane-toggle" }, box, t(`boundary.${key}`));
  });
  return h("div", { class: "plane-toggles", role: "group", "aria-label": t("boundary.show") }, ...labels);
}
