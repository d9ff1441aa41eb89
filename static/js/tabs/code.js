/** The network as source code, with its table of layers. */

/** @type {import("../types.js").Tab} */
export default { order: 95, module: "views/code" };
