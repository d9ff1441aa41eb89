/** A unit's weights and bias as numbers: dragged, typed or moved with the arrow keys; each can be told to rest. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { WeightSlider } from "./neuron-slider.js";

/** @typedef {{parameter: string, index: number[], source: number|null, value: number, frozen: boolean}} Weight */
/** @typedef {{edit: (weight: Weight, value: number) => void, freeze: (weight: Weight, frozen: boolean) => void, open: (weight: Weight) => void}} Deeds */

export class WeightList {
  #key = "";
  /** @type {Array<{slider: WeightSlider, lock: HTMLButtonElement, row: HTMLElement}>} */
  #rows = [];
  /** @type {readonly Weight[]} */
  #weights = [];

  /** @param {Deeds} deeds */
  constructor(deeds) {
    this.deeds = deeds;
    this.element = h("div", { class: "weights", role: "group", "aria-label": t("inspect.weights") });
  }

  /**
   * @param {readonly Weight[]} weights
   * @param {(weight: Weight) => string} nameOf  where it comes from
   * @param {{readonly: boolean, freezable: boolean, unit: number, chosen: (weight: Weight) => boolean}} how
   */
  show(weights, nameOf, { readonly, freezable, unit, chosen }) {
    this.#weights = weights;
    const key = JSON.stringify([weights.map(({ parameter, index }) => [parameter, index]), weights.map(nameOf), freezable]);
    if (key !== this.#key) this.#make(weights, nameOf, unit, freezable);
    this.#key = key;
    weights.forEach((weight, at) => {
      const { slider, lock, row } = this.#rows[at];
      slider.show(weight.value, readonly);
      if (lock.getAttribute("aria-pressed") !== String(weight.frozen)) lock.replaceChildren(icon(weight.frozen ? "lock" : "unlock"));
      lock.setAttribute("aria-pressed", String(weight.frozen));
      lock.disabled = readonly;
      row.classList.toggle("frozen", weight.frozen);
      row.classList.toggle("chosen", chosen(weight));
    });
  }

  /** Puts the cursor into the number of the weight from a unit, or of the bias (null). @param {number|null} source */
  focus(source) {
    const at = this.#weights.findIndex((weight) => weight.source === source);
    const field = this.#rows[at]?.slider.number;
    field?.focus({ preventScroll: true });
    field?.select();
    this.#rows[at]?.row.scrollIntoView({ block: "nearest" });
  }

  /** @param {readonly Weight[]} weights @param {(weight: Weight) => string} nameOf @param {number} unit @param {boolean} freezable */
  #make(weights, nameOf, unit, freezable) {
    this.#rows = weights.map((weight, at) => {
      const bias = weight.source === null;
      const symbol = bias ? [h("i", {}, "b"), h("sub", {}, String(unit + 1))] : [h("i", {}, "w"), h("sub", {}, `${unit + 1},${/** @type {number} */ (weight.source) + 1}`)];
      const words = bias ? t("inspect.bias") : t("inspect.weight", { name: nameOf(weight) });
      const open = h("button", { type: "button", class: "weight-name", title: t("inspect.explain", { name: words }), "aria-label": t("inspect.explain", { name: words }), click: () => this.deeds.open(this.#weights[at]) },
        h("span", { class: "math" }, ...symbol), h("span", { class: "weight-from" }, bias ? t("inspect.bias.short") : nameOf(weight)));
      const slider = new WeightSlider([], words, (value) => this.deeds.edit(this.#weights[at], value));
      slider.element.firstElementChild?.replaceWith(open);
      slider.number.dataset.parameter = weight.parameter;
      slider.number.dataset.index = weight.index.join(",");
      const lock = h("button", { type: "button", class: "mini lock", hidden: !freezable, "aria-label": t("inspect.freeze", { name: words }), title: t("inspect.freeze.help"),
        click: () => this.deeds.freeze(this.#weights[at], !this.#weights[at].frozen) }, icon("unlock"));
      const row = h("div", { class: "weight" }, slider.element, lock);
      return { slider, lock, row };
    });
    this.element.replaceChildren(...this.#rows.map(({ row }) => row));
  }
}
