/** The way from what was added up to what comes out, in one row: the sum of every channel, all of them, the bias, the activation, the value. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { short } from "./numbers.js";

/** @typedef {{name: string, words: string, value: number, sign: string}} Step  `sign` stands before it */

/**
 * @param {any} told  of a computation
 * @param {readonly number[]} sums  of every channel; empty where there are none
 * @returns {Step[]} none where it is no sum
 */
export function wayOf({ terms, formulas, layer, value }, sums) {
  const of = (/** @type {string} */ name) => formulas.find((/** @type {any} */ line) => line.name === name)?.value ?? null;
  const z = of("sum");
  if (!terms) return [];
  if (z === null) return ["share", "chosen"].includes(terms.role) ? [{ name: "output", words: t(`terms.${terms.role}.of`, { count: terms.total }), value, sign: "" }] : [];
  const all = sums.length ? sums.reduce((total, each) => total + each, 0) : z - (terms.bias ?? 0);
  const words = sums.length > 1 ? t("terms.channels.all", { count: sums.length }) : t("terms.products.all", { count: terms.total });
  const bias = terms.bias === null ? [] : [{ name: "bias", words: t("terms.bias"), value: terms.bias, sign: "+" }];
  return [{ name: "terms", words, value: all, sign: sums.length > 1 ? "=" : "" }, ...bias, { name: "sum", words: "z", value: z, sign: "=" }, { name: "output", words: t("terms.output"), value, sign: layer.activation ? `→ ${layer.activation} →` : "=" }];
}

export class TermWay {
  #built = "";
  /** @type {HTMLElement[]} */
  #values = [];

  /** @param {HTMLElement} before  what the row begins with */
  constructor(before) {
    this.steps = h("div", { class: "way-steps", role: "group", "aria-label": t("terms.way") });
    this.element = h("div", { class: "term-way" }, before, this.steps);
  }

  /** @param {any} told @param {readonly number[]} sums */
  show(told, sums) {
    const steps = wayOf(told, sums);
    this.element.hidden = !steps.length && sums.length < 2;
    const key = JSON.stringify(steps.map(({ name, words, sign }) => [name, words, sign]));
    if (key !== this.#built) this.#build(steps);
    this.#built = key;
    steps.forEach(({ value }, at) => {
      const text = short(value);
      if (this.#values[at].textContent !== text) this.#values[at].textContent = text;
    });
  }

  /** @param {readonly Step[]} steps */
  #build(steps) {
    this.#values = steps.map(() => h("output", {}));
    this.steps.replaceChildren(...steps.map(({ name, words, sign }, at) => h("span", { class: "way-part" },
      sign ? h("span", { class: "term-sign" }, sign) : null, h("span", { class: "way-step", "data-step": name }, h("small", {}, words), this.#values[at]))));
  }
}
