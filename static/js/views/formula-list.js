/** A column of formulas: what each is about, in symbols, and the same with today's numbers. */

import { setFormula } from "../draw/formula.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {{name: string, mathml_symbols: string, mathml_numbers: string, value: number|null}} Formula */

export class FormulaList {
  /** @type {Array<{name: HTMLElement, symbols: HTMLElement, numbers: HTMLElement, row: HTMLElement}>} */
  #rows = [];

  /** @param {string} label */
  constructor(label) {
    this.element = h("div", { class: "formulas", role: "region", "aria-label": label, tabindex: 0 });
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
      setFormula(symbols, formula.mathml_symbols);
      setFormula(numbers, formula.mathml_numbers);
    });
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
