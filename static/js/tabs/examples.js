/** Every example with the network's answer. */

import { isImages, isSequences } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 40, module: "views/examples", offered: (state) => !isImages(state) && !isSequences(state) };
