/** Which activation a layer has: chosen from those there are; the last layer's may be left to the data. */

import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {Record<string, any>} Layer */
/** @typedef {{name: string, title: string}} Activation */

/**
 * @param {{at: number, name: string, layer: Layer, last: boolean, activations: Activation[], built: string|null|undefined, readonly: boolean,
 *   take: (activation: string) => void}} order  `built`: what the server made of it
 * @returns {HTMLElement}
 */
export function activationSelect({ at, name, layer, last, activations, built, readonly, take }) {
  const title = (/** @type {string} */ value) => activations.find((entry) => entry.name === value)?.title ?? value;
  const auto = built && built !== "auto" ? t("builder.activation.auto.is", { name: title(built) }) : t("builder.activation.auto");
  const options = [...(last ? [{ name: "auto", title: auto }] : []), ...activations.filter((entry) => entry.name !== "auto")];
  const words = t("builder.activation", { name });
  const select = h("select", { class: "input compact", disabled: readonly, "data-focus": `activation-${at}`, "aria-label": words, title: words },
    ...options.map((option) => h("option", { value: option.name, selected: option.name === layer.activation }, option.title)));
  select.addEventListener("change", () => take(select.value));
  return select;
}
