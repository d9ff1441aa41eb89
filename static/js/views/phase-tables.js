/** The tables of a step taken slowly: example by example with their mean, weight by weight, and the gradient beside its check. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { exact } from "./inspect-tables.js";
import { short } from "./numbers.js";

/** @typedef {{rows: any[], whole?: any, columns: [string, number[]][], names: string[], place: number, way: string, index: number, of: string, focus: {layer: number, unit: number}, layers: any[], parameters: Record<string, any>}} Told */

const MOST = 6;

/** @param {string} name  Keras's @param {readonly number[]} index @returns {Node[]} as written in formulas */
export function symbolOf(name, index) {
  const bias = !name.endsWith(".kernel");
  const places = bias ? [index[0] + 1] : [index[1] + 1, index[0] + 1];
  return [h("i", {}, bias ? "b" : "w"), h("sub", {}, places.join(","))];
}

/** @param {readonly number[]|null|undefined} values */
function listed(values) {
  if (!values) return "";
  return values.length > MOST ? `${values.slice(0, MOST).map(exact).join(", ")} …` : values.map(exact).join(", ");
}

/**
 * @param {Told} told
 * @returns {HTMLElement} one row per example, their mean or sum at the foot
 */
export function exampleTable({ rows, whole, columns, names, place, way, index, of }) {
  const slopes = columns.length > 0 && place >= 2;
  const width = Math.min(3, rows[0]?.inputs.length ?? 0);
  const head = [...Array.from({ length: width }, (_, i) => h("th", { scope: "col" }, names[i] ?? `x${i + 1}`)), h("th", { scope: "col" }, t("examples.target")), ...symbols(["z", "ŷ"]),
    ...(place >= 1 ? symbols(["L"]) : []), ...(place >= 2 ? symbols(["δ"]) : []),
    ...(slopes ? columns.map(([name, at]) => h("th", { scope: "col", class: "math first" }, ...(way === "rule" ? ["g"] : ["∂L/∂"]), ...symbolOf(name, at))) : [])];
  const body = rows.map((row) => h("tr", { class: of === "example" && row.index === index ? "chosen" : "", "data-index": row.index }, h("th", { scope: "row" }, `#${row.index + 1}`),
    ...row.inputs.slice(0, width).map((/** @type {number} */ value) => h("td", {}, short(value))), cell(listed(row.target), "target"), cell(listed(row.z), "z"), cell(listed(row.output), "output"),
    ...(place >= 1 ? [cell(exact(row.loss), "loss")] : []), ...(place >= 2 ? [cell(listed(row.delta), "delta")] : []),
    ...(slopes ? columns.map((_, i) => h("td", { class: "first", "data-part": "gradient" }, row.gradient ? exact(row.gradient[i]) : "")) : [])));
  const foot = whole && place >= 1 && rows.length > 1 ? h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: width + 4 }, t(`phase.${whole.how}`)), cell(exact(whole.loss), "loss"),
    ...(place >= 2 ? [h("td")] : []), ...(slopes && whole.gradient ? whole.gradient.map((/** @type {number} */ value) => h("td", { class: "first", "data-part": "gradient" }, exact(value))) : []))) : null;
  return h("table", { class: "data-table phase-examples" }, h("caption", { class: "visually-hidden" }, t("phase.table")), h("thead", {}, h("tr", {}, h("td"), ...head)), h("tbody", {}, ...body), foot);
}

/** @param {readonly string[]} names */
function symbols(names) {
  return names.map((name) => h("th", { scope: "col", class: "math" }, name));
}

/** @param {string} text @param {string} part */
function cell(text, part) {
  return h("td", { "data-part": part, class: text.startsWith("\u2212") ? "negative" : "" }, text);
}

/**
 * The weights into the unit in focus: gradient, and after the update the old value, the step and the new one.
 * @param {Told} told
 * @returns {HTMLElement}
 */
export function stepTable({ parameters, layers, focus, place, way }) {
  const layer = layers[focus.layer - 1]?.name ?? "";
  /** @type {HTMLElement[]} */
  const rows = [];
  for (const [name, found] of Object.entries(parameters)) {
    if (!name.startsWith(`${layer}.`)) continue;
    const kernel = Array.isArray(found.before[0]);
    const places = kernel ? found.before.map((/** @type {any} */ _, /** @type {number} */ i) => [i, focus.unit]) : [[focus.unit]];
    for (const at of places) {
      const take = (/** @type {any} */ values) => (values ? (kernel ? values[at[0]][at[1]] : values[at[0]]) : undefined);
      rows.push(h("tr", { "data-parameter": name, "data-index": at.join(",") }, h("th", { scope: "row", class: "math" }, ...symbolOf(name, at)), cell(exact(take(found.gradient)), "gradient"),
        ...(place >= 3 ? [cell(exact(take(found.before)), "before"), cell(signed(take(found.step)), "step"), cell(exact(take(found.after)), "after")] : [])));
    }
  }
  const last = place >= 3 ? [t("example.before"), t("example.change"), t("example.after")] : [];
  return h("table", { class: "data-table phase-steps" }, h("caption", { class: "visually-hidden" }, t("phase.steps")),
    h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, t(way === "rule" ? "phase.signal" : "phase.gradient")), ...last.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, ...rows));
}

/** @param {number} value */
function signed(value) {
  return value > 0 ? `+${exact(value)}` : exact(value);
}

/**
 * @param {{rows: {parameter: string, index: number[], backprop: number, quotient: number, error: number}[], examples: number, worst: number|null}|null} check
 * @returns {HTMLElement}
 */
export function checkTable(check) {
  if (!check) return h("p", { class: "view-note" }, t("phase.check.wait"));
  if (!check.rows.length) return h("p", { class: "view-note" }, t("phase.check.none"));
  const body = check.rows.map(({ parameter, index, backprop, quotient, error }) => h("tr", { "data-parameter": parameter, "data-index": index.join(",") },
    h("th", { scope: "row", class: "check-name" }, `${parameter} `, h("span", { class: "math" }, ...symbolOf(parameter, index))), cell(exact(backprop), "backprop"), cell(exact(quotient), "quotient"),
    cell(error < 1e-9 ? "0" : short(error), "error")));
  return h("div", { class: "phase-check" }, h("p", { class: "check-words" }, t("phase.check.words", { worst: short(check.worst ?? 0) })),
    h("table", { class: "data-table" }, h("caption", { class: "visually-hidden" }, t("phase.check")),
      h("thead", {}, h("tr", {}, h("td"), ...["backprop", "quotient", "error"].map((name) => h("th", { scope: "col" }, t(`phase.check.${name}`))))), h("tbody", {}, ...body)));
}
