/** Loss and accuracy over the epochs; mounted at once, for it must miss nothing. */

/** @type {import("../types.js").Tab} */
export default { order: 10, module: "views/curves", always: true };
