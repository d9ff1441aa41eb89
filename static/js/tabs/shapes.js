/** The shape of every array in the network. */

/** @type {import("../types.js").Tab} */
export default { order: 30, module: "views/shapes" };
