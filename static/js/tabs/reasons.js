/** Which pixels of a picture the answer hangs on. */

import { isImages } from "../shown-as.js";
import { taskOf } from "../task.js";

/** @type {import("../types.js").Tab} */
export default { order: 23, module: "views/reasons", offered: (state) => isImages(state) && taskOf(state) === "classification" };
