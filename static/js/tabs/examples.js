/** Every example with the network's answer. */

/** @type {import("../types.js").Tab} */
export default { order: 40, module: "views/examples" };
