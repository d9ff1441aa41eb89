/** What the network is surest of, and wrong about. */

import { taskOf } from "../task.js";

/** @type {import("../types.js").Tab} */
export default { order: 25, module: "views/mistakes", offered: (state) => taskOf(state) !== "regression" && !answersSteps(state) };

/** @param {import("../types.js").State} state  @returns {boolean} whether there is an answer at every step, and not one class for the whole */
function answersSteps({ architecture }) {
  return (architecture?.layers.at(-1)?.output_shape.length ?? 0) > 2;
}
