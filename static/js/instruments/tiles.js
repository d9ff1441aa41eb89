/** A choice by picture: one small curve per kind, chosen by a click or with the arrow keys. */

import { h } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { rangeOf } from "./plot.js";
import { shape } from "./shape.js";

const WIDE = 64;
const HIGH = 40;

export class Tiles {
  /**
   * @param {string} label
   * @param {(name: string) => void} choose
   */
  constructor(label, choose) {
    this.choose = choose;
    this.names = "";
    this.element = h("div", { class: "curve-tiles", role: "radiogroup", "aria-label": label });
    this.element.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.buttons, { columns: 2 });
      if (moved) choose(moved.dataset.name ?? "");
    });
  }

  /** @returns {HTMLElement[]} */
  get buttons() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("button"))];
  }

  /**
   * @param {string[]} names
   * @param {Record<string, string>} titles
   * @param {import("../types.js").NamedArray|undefined} curves  (names, points)
   * @param {string} chosen
   */
  show(names, titles, curves, chosen) {
    if (this.names !== names.join()) {
      this.names = names.join();
      this.element.replaceChildren(...names.map((name) => h("button", { type: "button", role: "radio", class: "curve-tile", "data-name": name, click: () => this.choose(name) },
        shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" }, shape("path", { class: "plot-zero" }), shape("path", { class: "plot-curve tone-1" })), h("span", {}, titles[name]))));
    }
    this.buttons.forEach((button, i) => {
      const on = button.dataset.name === chosen;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
      if (curves) drawTile(button, Array.from(curves.data.slice(i * curves.shape[1], (i + 1) * curves.shape[1]), Number));
    });
  }
}

/**
 * @param {HTMLElement} button
 * @param {number[]} values
 */
function drawTile(button, values) {
  const [low, high] = rangeOf([values], { zero: true, air: 0.12 });
  const y = (/** @type {number} */ value) => HIGH - ((value - low) / (high - low)) * HIGH;
  const [zero, curve] = button.querySelectorAll("path");
  zero.setAttribute("d", `M0 ${y(0).toFixed(1)}H${WIDE}M${WIDE / 2} 0V${HIGH}`);
  curve.setAttribute("d", values.map((value, i) => `${i ? "L" : "M"}${((i / (values.length - 1)) * WIDE).toFixed(1)} ${y(value).toFixed(1)}`).join(""));
}
