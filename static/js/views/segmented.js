/** A row of buttons of which one is pressed. */

import { h } from "../dom.js";

/**
 * @template {string} T
 * @param {string} label
 * @param {readonly {value: T, label: string}[]} options
 * @param {T} current
 * @param {(value: T) => void} changed
 * @returns {{element: HTMLElement, choose: (value: T) => void}} `choose` shows a choice without telling of it
 */
export function segmented(label, options, current, changed) {
  const buttons = options.map(({ value, label: text }) => h("button", { type: "button", "aria-pressed": String(value === current), "data-value": value, click: () => {
    choose(value);
    changed(value);
  } }, text));
  const choose = (/** @type {T} */ value) => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === value)));
  return { element: h("div", { class: "segmented", role: "group", "aria-label": label }, ...buttons), choose };
}
