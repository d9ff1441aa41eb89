/** What units are called, and what the output column stands for, as the spec says it. */

import { t } from "../messages.js";

/** @typedef {import("../types.js").Spec} Spec */

/** @type {Record<string, string>} */
const FEATURES = { x: "x", y: "y", x2: "x²", y2: "y²", xy: "x·y", sin_x: "sin x", sin_y: "sin y" };

/**
 * @param {import("../types.js").State|undefined} state
 * @returns {string[]} what the units of the input column are called; of a table, what its columns became
 */
export function featureNames(state) {
  /** @type {Array<string|{kind?: string, expression?: string}>} */
  const features = state?.spec?.data?.features ?? state?.architecture?.features ?? [];
  return features.map((feature) => {
    const name = typeof feature === "string" ? feature : feature.expression ?? feature.kind ?? "?";
    return FEATURES[name] ?? name;
  });
}

export { taskOf } from "../task.js";

/**
 * @param {"classification"|"regression"} task
 * @param {number} outputs  units in the last column
 * @returns {"value"|"positive"|"classes"} a number; how much for class 1; one unit per class
 */
export function outputRole(task, outputs) {
  if (task === "regression") return "value";
  return outputs > 1 ? "classes" : "positive";
}

/**
 * @param {number} column  1 is the first layer
 * @param {number} index
 * @param {number} columns  how many there are, features included
 */
export function unitName(column, index, columns) {
  return column === columns - 1 ? t("network.output", { unit: index + 1 }) : t("network.unit", { layer: column, unit: index + 1 });
}
