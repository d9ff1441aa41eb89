/** The loss over a plane of weights. */

/** @type {import("../types.js").Tab} */
export default { order: 16, module: "views/landscape" };
