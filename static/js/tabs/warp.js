/** How the layers fold the plane. */

/** @type {import("../types.js").Tab} */
export default { order: 15, module: "views/warp" };
