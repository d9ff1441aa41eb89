/** A picture as the row of numbers that the network takes, and what is said to nine others. */

import { isImages } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 22, module: "views/vector", offered: isImages };
