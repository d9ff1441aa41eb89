/** What the network draws for every label, where it says the moves of a pen. */

import { kindOf } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 31, module: "views/drawings", offered: (state) => Boolean(kindOf(state)?.draws) };
