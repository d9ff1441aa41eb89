/** What the server refuses of matrices: below them, each cell by its name, and in the cells. */

import { h } from "../dom.js";
import { titled } from "../forms.js";
import { t } from "../messages.js";
import { refusalsIn } from "./refused.js";

/** @typedef {import("../types.js").Problem} Problem */
/** @typedef {import("./cell-grid.js").CellGrid} CellGrid */

/** So many are said at a time. */
const MOST = 3;

let ids = 0;

export class Complaint {
  /** @param {string[]} paths  of the arguments that it is about */
  constructor(paths) {
    this.paths = paths;
    this.id = `refused-${(ids += 1)}`;
    this.element = h("div", { class: "field-error", id: this.id, role: "alert" });
  }

  /**
   * @param {Problem[]} problems
   * @param {CellGrid[]} grids
   * @param {{fields?: Map<string, HTMLInputElement>, stands?: boolean}} [how]  `fields`: by path, where an argument has fields of its own;
   *   `stands`: what was refused is what is shown
   */
  show(problems, grids, { fields = new Map(), stands = true } = {}) {
    const own = problems.filter(({ path }) => this.paths.some((one) => path === one || path.startsWith(`${one}[`)));
    const told = own.map((problem) => ({ path: problem.path, text: this.say(problem, grids, fields) }));
    const lines = told.slice(0, MOST).map(({ text }, n) => h("p", { id: `${this.id}-${n}` }, text));
    if (told.length > MOST) lines.push(h("p", { id: `${this.id}-${MOST}` }, t("kernels.refused.more", { count: told.length - MOST })));
    if (lines.map((line) => line.textContent).join() !== [...this.element.children].map((line) => line.textContent).join()) this.element.replaceChildren(...lines);
    const described = (/** @type {string} */ path) => {
      const at = stands ? told.findIndex((one) => one.path === path) : -1;
      return at < 0 ? "" : `${this.id}-${Math.min(at, MOST)}`;
    };
    for (const grid of grids) grid.refuse((row, column) => described(`${grid.path}[${row}][${column}]`));
    for (const [path, field] of fields) markRefused(field, described(path));
  }

  /**
   * @param {Problem} problem
   * @param {CellGrid[]} grids
   * @param {Map<string, HTMLInputElement>} fields
   * @returns {string} field, rule and value
   */
  say(problem, grids, fields) {
    const field = fields.get(problem.path)?.getAttribute("aria-label");
    if (field) return t("kernels.refused", { field, message: problem.message });
    for (const { path, label } of grids) {
      const [refusal] = refusalsIn([problem], path);
      if (refusal && refusal.column !== null) return t("kernels.refused.cell", { field: label, row: refusal.row + 1, column: refusal.column + 1, message: problem.message });
      if (refusal) return t("kernels.refused.row", { field: label, row: refusal.row + 1, message: problem.message });
    }
    return t("kernels.refused", { field: grids.find(({ path }) => path === problem.path)?.label ?? titled(problem.path), message: problem.message });
  }
}

/**
 * @param {HTMLElement} input
 * @param {string} by  the element that says why; "" when it is not refused
 */
export function markRefused(input, by) {
  for (const [name, value] of [["aria-invalid", by && "true"], ["aria-describedby", by]]) {
    if (value) input.setAttribute(name, value);
    else input.removeAttribute(name);
  }
}
