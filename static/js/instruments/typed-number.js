/** A number that somebody typed into a field. */

import { t } from "../messages.js";

/** So much of what was typed is told. */
const LONGEST = 20;

/**
 * @param {HTMLInputElement} input  marked as wrong where what stands in it is no number
 * @returns {number|null} the number, written with either minus and either decimal mark; null where it is none
 */
export function typedNumber(input) {
  const text = input.value.trim();
  const value = Number(text.replace("\u2212", "-").replace(",", "."));
  const good = text !== "" && Number.isFinite(value);
  input.setAttribute("aria-invalid", String(!good));
  return good ? value : null;
}

/** @param {HTMLInputElement} input  @returns {string} what stands there, as far as it is told where it is no number */
export const typedText = (input) => input.value.trim().slice(0, LONGEST);

/**
 * What was typed into fields of numbers and is none, by the name of the field, until it is mended.
 */
export class Faults {
  /** @type {Map<string, string>} */
  #typed = new Map();

  /**
   * @param {string} name  of the field
   * @param {string|null} typed  what stands in it; null where it is a number
   */
  note(name, typed) {
    this.#typed.delete(name);
    if (typed !== null) this.#typed.set(name, typed);
  }

  clear() {
    this.#typed.clear();
  }

  /** @param {string} name  of a field @returns {boolean} whether what stands in it is no number */
  has(name) {
    return this.#typed.has(name);
  }

  /** @returns {string[]} what is wrong with each, in words, the oldest first */
  words() {
    return [...this.#typed].map(([name, typed]) => (typed ? t("form.error.typed", { name, typed }) : t("form.error.empty", { name })));
  }
}
