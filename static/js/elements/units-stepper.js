/** How many units a layer has: a number that is typed, or stepped by buttons and arrow keys. What does not fit is refused, and stays to be mended. */

import { h, icon } from "../dom.js";
import { shortened } from "../format.js";
import { parseInput } from "../forms.js";
import { boundUnits } from "../layers.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";

/** @typedef {Record<string, any>} Layer */

/** What was typed for layers as they are now, and why it was refused where it was. */
export class TypedUnits {
  /** @type {Map<number, {layer: Layer, text: string, problem: string}>} */
  #typed = new Map();

  /**
   * @param {number} at  number of a layer
   * @param {Layer} layer
   * @param {string} text
   * @param {string} problem  "" for none
   */
  note(at, layer, text, problem) {
    this.#typed.set(at, { layer, text, problem });
  }

  /**
   * @param {number} at
   * @param {Layer} layer  what was typed for another one is forgotten
   * @returns {{text: string, problem: string}|undefined}
   */
  of(at, layer) {
    const typed = this.#typed.get(at);
    if (typed && sameJson(typed.layer, layer)) return typed;
    this.#typed.delete(at);
    return undefined;
  }
}

/**
 * @param {string} text  as typed
 * @param {string} name  of the layer
 * @param {number} most  units
 * @returns {{value: number, problem: string}} what is wrong, naming field, rule and value; "" for nothing
 */
export function readUnits(text, name, most) {
  const { value, error } = parseInput(/** @type {any} */ ({ control: "number", integer: true, min: 1, max: most }), text);
  if (!error) return { value, problem: "" };
  const typed = shortened(text.trim());
  return { value: NaN, problem: t(typed ? "builder.units.refused" : "builder.units.empty", { name, most, typed }) };
}

/**
 * @param {{at: number, name: string, value: number|null|undefined, most: number, typed: {text: string, problem: string}|undefined,
 *   take: (text: string, read: {value: number, problem: string}) => void}} order  `take` hears of everything that is typed
 * @returns {HTMLElement}
 */
export function unitsStepper({ at, name, value, most, typed, take }) {
  const input = h("input", { value: typed?.text ?? value ?? "", inputmode: "numeric", autocomplete: "off", "data-focus": `units-${at}`, "aria-label": t("builder.units", { name }),
    "aria-invalid": typed?.problem ? "true" : null });
  const hear = () => take(input.value, readUnits(input.value, name, most));
  const step = (/** @type {number} */ by) => {
    const now = readUnits(input.value, name, most);
    input.value = String(boundUnits((now.problem ? value ?? 1 : now.value) + by, most));
    hear();
  };
  input.addEventListener("change", hear);
  input.addEventListener("keydown", (event) => {
    const move = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    step(move);
  });
  const button = (/** @type {"minus"|"plus"} */ picture, /** @type {string} */ words, /** @type {number} */ by) =>
    h("button", { type: "button", class: "mini", "data-focus": `${picture}-${at}`, "aria-label": words, title: words, click: () => step(by) }, icon(picture));
  return h("span", { class: "stepper" }, button("minus", t("builder.units.less", { name }), -1), input, button("plus", t("builder.units.more", { name }), 1));
}
