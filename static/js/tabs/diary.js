/** What the network wrote at the end of each epoch; for those that learn to write. */

import { isSequences, kindOf } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 10.5, module: "views/diary", offered: (state) => isSequences(state) && Boolean(kindOf(state)?.writes) };
