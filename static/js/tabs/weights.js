/** Every layer's weights as a matrix. */

/** @type {import("../types.js").Tab} */
export default { order: 12, module: "views/matrices" };
