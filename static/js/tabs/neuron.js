/** One neuron's weights as sliders. */

/** @type {import("../types.js").Tab} */
export default { order: 11, module: "views/neuron", offered: ({ architecture }) => architecture?.layers.length === 1 };
