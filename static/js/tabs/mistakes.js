/** What the network is surest of, and wrong about. */

import { taskOf } from "../task.js";

/** @type {import("../types.js").Tab} */
export default { order: 25, module: "views/mistakes", offered: (state) => taskOf(state) !== "regression" };
