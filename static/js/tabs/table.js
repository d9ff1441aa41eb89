/** Rows of a table, as they are and as the network sees them. */

import { isTable } from "../table-preview.js";

/** @type {import("../types.js").Tab} */
export default { order: 19, module: "views/table", offered: isTable };
