/** What was learnt elsewhere, used again: the phases of a transfer, and the way into one. */

import { isImages } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default { order: 27, module: "views/transfer", offered: (state) => isImages(state) || state.spec?.training?.kind === "transfer" };
