/** Which class was taken for which. */

import { taskOf } from "../task.js";

/** @type {import("../types.js").Tab} */
export default { order: 20, module: "views/confusion", offered: (state) => taskOf(state) !== "regression" };
