/** How much of the gradient reaches each layer. */

/** @type {import("../types.js").Tab} */
export default { order: 14, module: "views/gradients" };
