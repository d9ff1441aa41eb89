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

  /** @param {Domain} domain */
  show({ x0, x1, y0, y1 }) {
    this.x.replaceChildren(...ticks(x0, x1).map((value) => h("span", { style: `left:${((value - x0) / (x1 - x0)) * 100}%` }, tick(value))));
    this.y.replaceChildren(...ticks(y0, y1).map((value) => h("span", { style: `top:${((y1 - value) / (y1 - y0)) * 100}%` }, tick(value))));
  }
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
