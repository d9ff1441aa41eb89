/** The tables of the inspector: a point's way through every layer, and what a unit says to the first examples. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { short } from "./numbers.js";

/**
 * @typedef {{name: string, units: number, activation?: string|null, z?: number[], a: number[], delta?: number[]}} Pass
 * @typedef {{index: number, inputs: number[], z: number|null, a: number}} Answer
 */

const DIGITS = 4;

/** @param {number|null|undefined} value @returns {string} four digits, as the formulas have them */
export function exact(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (size !== 0 && (size < 1e-3 || size >= 1e5))) return short(value);
  return String(Number(value.toPrecision(DIGITS))).replace("-", "\u2212");
}

/**
 * @param {readonly Pass[]} passes
 * @param {(column: number, index: number) => string} nameOf  a unit's name
 * @param {(column: number, index: number) => void} open
 * @returns {HTMLElement}
 */
export function passTable(passes, nameOf, open) {
  const slopes = passes.some(({ delta }) => delta);
  const cell = (/** @type {number|undefined} */ value) => h("td", { class: value !== undefined && value < 0 ? "negative" : "" }, value === undefined ? "" : exact(value));
  const body = passes.map(({ z, a, delta }, column) => h("tbody", {}, ...a.map((value, index) => h("tr", {},
    h("th", { scope: "row" }, h("button", { type: "button", class: "unit-link", click: () => open(column, index) }, nameOf(column, index))),
    cell(z?.[index]), cell(value), ...(slopes ? [cell(delta?.[index])] : [])))));
  return h("table", { class: "data-table pass-table" }, h("caption", { class: "visually-hidden" }, t("inspect.passes")),
    h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col", class: "math", title: t("formula.sum") }, "z"), h("th", { scope: "col", class: "math", title: t("formula.output") }, "a"),
      ...(slopes ? [h("th", { scope: "col", class: "math", title: t("formula.delta") }, "δ")] : []))), ...body);
}

/**
 * @param {readonly Answer[]} answers
 * @param {readonly string[]} names
 * @param {number|null} chosen  the example whose numbers are shown
 * @param {(index: number) => void} open
 * @returns {HTMLElement}
 */
export function answerTable(answers, names, chosen, open) {
  const width = Math.min(3, answers[0]?.inputs.length ?? 0);
  return h("table", { class: "data-table answer-table" }, h("caption", {}, t("inspect.answers")),
    h("thead", {}, h("tr", {}, h("td"), ...Array.from({ length: width }, (_, i) => h("th", { scope: "col" }, names[i] ?? `x${i + 1}`)),
      h("th", { scope: "col", class: "math first" }, "z"), h("th", { scope: "col", class: "math" }, "a"))),
    h("tbody", {}, ...answers.map(({ index, inputs, z, a }) => h("tr", { class: index === chosen ? "chosen" : "", "data-index": index },
      h("th", { scope: "row" }, h("button", { type: "button", class: "unit-link", "aria-label": t("inspect.example.choose", { number: index + 1 }), click: () => open(index) }, `#${index + 1}`)),
      ...inputs.slice(0, width).map((value) => h("td", {}, short(value))), h("td", { class: "first" }, exact(z)), h("td", {}, exact(a))))));
}
