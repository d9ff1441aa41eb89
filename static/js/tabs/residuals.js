/** Of values, what the network says against what is true. */

import { taskOf } from "../task.js";

/** @type {import("../types.js").Tab} */
export default { order: 24, module: "views/residuals", offered: (state) => taskOf(state) === "regression" };
