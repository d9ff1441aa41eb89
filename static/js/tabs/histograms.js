/** How weights, outputs and gradients are spread, and how that changed. */

/** @type {import("../types.js").Tab} */
export default { order: 13, module: "views/histograms" };
