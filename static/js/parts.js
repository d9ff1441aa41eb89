/** The parts that a dataset is divided into, in the order of the numbers that points and frames have them by. */

/** @typedef {"train"|"validation"|"test"} Part */

export const PARTS = /** @type {readonly Part[]} */ (["train", "validation", "test"]);
/** Those that nothing is learnt from. */
export const HELD_OUT = PARTS.filter((part) => part !== "train");
