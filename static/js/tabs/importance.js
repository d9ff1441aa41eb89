/** What each column of a table is worth. */

import { isTable } from "../table-preview.js";

/** @type {import("../types.js").Tab} */
export default { order: 26, module: "views/importance", offered: isTable };
