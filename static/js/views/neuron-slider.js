/** A weight as a slider and a number field that always agree; what is being moved or typed is left alone by training. */

import { h } from "../dom.js";

const REACH = 5;
const STEP = 0.05;

export class WeightSlider {
  /**
   * @param {ReadonlyArray<Node|string>} symbol  as written in formulas
   * @param {string} label  in words
   * @param {(value: number) => void} change
   */
  constructor(symbol, label, change) {
    this.slider = h("input", { type: "range", min: -REACH, max: REACH, step: STEP, "aria-label": label });
    this.number = h("input", { type: "number", class: "input", step: 0.1, "aria-label": label });
    this.element = h("div", { class: "neuron-slider" }, h("span", { class: "math", "aria-hidden": "true" }, ...symbol), this.slider, this.number);
    const send = (/** @type {HTMLInputElement} */ from, /** @type {HTMLInputElement} */ to) => {
      if (!Number.isFinite(from.valueAsNumber)) return;
      to.value = from.value;
      this.#fill();
      change(from.valueAsNumber);
    };
    this.slider.addEventListener("input", () => send(this.slider, this.number));
    this.number.addEventListener("input", () => send(this.number, this.slider));
  }

  /** @param {number} value @param {boolean} disabled */
  show(value, disabled) {
    this.slider.disabled = this.number.disabled = disabled;
    const held = document.activeElement === this.number || (document.activeElement === this.slider && this.slider.matches(":active"));
    if (held) return;
    const reach = Math.max(REACH, Math.ceil(Math.abs(value) * 1.2));
    this.slider.min = String(-reach);
    this.slider.max = String(reach);
    this.slider.value = String(value);
    this.number.value = String(Number(value.toFixed(3)));
    this.#fill();
  }

  #fill() {
    const [low, high] = [Number(this.slider.min), Number(this.slider.max)];
    this.slider.style.setProperty("--fill", `${(100 * (this.slider.valueAsNumber - low)) / (high - low)}%`);
  }
}
