/** Every layer with its output shape and its parameters. */

/** @type {import("../types.js").Tab} */
export default { order: 29, module: "views/summary" };
