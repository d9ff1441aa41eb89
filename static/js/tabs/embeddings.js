/** How the vectors of tokens lie together. */

import { isSequences } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 28, module: "views/embeddings", offered: isSequences };
