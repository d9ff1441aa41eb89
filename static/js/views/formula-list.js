/** A column of formulas: what each is about, in symbols, and the same with today's numbers. */

import { setFormula } from "../draw/formula.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

/** Letters are made this much smaller at most, so that a fraction that cannot be broken fits. */
const SMALLEST = 0.6;

/** @typedef {{name: string, mathml_symbols: string, mathml_numbers: string, value: number|null}} Formula */

export class FormulaList {
  /** @type {Array<{name: HTMLElement, symbols: HTMLElement, numbers: HTMLElement, row: HTMLElement}>} */
  #rows = [];

  /** @param {string} label @param {{wraps?: boolean}} [how]  whether lines are broken where they do not fit */
  constructor(label, { wraps = false } = {}) {
    this.wraps = wraps;
    this.element = h("div", { class: wraps ? "formulas wrapped" : "formulas", role: "region", "aria-label": label, tabindex: 0 });
    if (wraps) new ResizeObserver(() => this.#fit()).observe(this.element);
  }

  /** @param {readonly Formula[]} formulas */
  show(formulas) {
    while (this.#rows.length > formulas.length) this.#rows.pop()?.row.remove();
    while (this.#rows.length < formulas.length) this.#add();
    formulas.forEach((formula, at) => {
      const { name, symbols, numbers, row } = this.#rows[at];
      const words = t(`formula.${formula.name}`);
      if (name.textContent !== words) name.textContent = words;
      row.dataset.formula = formula.name;
      row.dataset.value = formula.value === null ? "" : String(formula.value);
      const how = this.wraps ? /** @type {const} */ ({ breaks: "terms" }) : {};
      setFormula(symbols, formula.mathml_symbols, how);
      setFormula(numbers, formula.mathml_numbers, how);
    });
    if (this.wraps) this.#fit();
  }

  #fit() {
    for (const { symbols, numbers } of this.#rows) for (const line of [symbols, numbers]) {
      line.style.removeProperty("--fit");
      if (line.scrollWidth > line.clientWidth) line.style.setProperty("--fit", String(Math.max(SMALLEST, line.clientWidth / line.scrollWidth - 0.02)));
    }
  }

  #add() {
    const name = h("span", { class: "formula-name" });
    const symbols = h("div", { class: "formula-symbols" });
    const numbers = h("div", { class: "formula-numbers" });
    const row = h("div", { class: "formula" }, name, symbols, numbers);
    this.#rows.push({ name, symbols, numbers, row });
    this.element.append(row);
  }
}
