/** Epoch by epoch, what a single neuron counts: a perceptron its mistakes, Adaline its cost. */

const COUNTING = new Set(["perceptron", "adaline"]);

/** @type {import("../types.js").Tab} */
export default { order: 21, module: "views/tally", always: true, offered: ({ spec }) => COUNTING.has(spec?.training?.kind ?? "") };
