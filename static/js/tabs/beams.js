/** The search for an answer as a tree, where one is written. */

import { isSequences, kindOf } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 32, module: "views/beams", offered: (state) => isSequences(state) && Boolean(kindOf(state)?.writes) };
