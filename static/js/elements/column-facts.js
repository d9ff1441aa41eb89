/** What stands at the foot of a layer's column: its shape, how many parameters it has, and whether training leaves them as they are. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {import("../types.js").LayerRow} LayerRow */

/**
 * @param {import("../types.js").RunState|null} run
 * @returns {boolean[]} which of its layers rest: they have weights, and training does not move them now
 */
export const restingIn = (run) => (run?.layers ?? []).map(({ trainable = true, parameters = 0 }) => !trainable && parameters > 0);

/**
 * @param {LayerRow|undefined} row  as the server counted it
 * @param {boolean} [resting]
 * @returns {HTMLElement[]}
 */
export function columnFacts(row, resting = false) {
  if (!row) return [];
  const shape = t("builder.shape", { shape: row.output_shape.map((size) => size ?? "B").join(", ") });
  const facts = [shape, row.parameters ? t("builder.params", { count: row.parameters }) : t("builder.params.none")].map((fact) => h("span", {}, fact));
  return resting ? [...facts, h("span", { class: "column-frozen", title: t("builder.frozen.help") }, icon("lock"), t("transfer.state.frozen"))] : facts;
}
