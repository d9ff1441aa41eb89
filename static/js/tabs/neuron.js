/** One neuron's weights as sliders. */

/** @type {import("../types.js").Tab} */
export default { order: 50, module: "views/neuron", offered: ({ architecture }) => architecture?.layers.length === 1 };
