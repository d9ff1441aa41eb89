/** Every attempt of the session; mounted at once, for it must miss none. */

/** @type {import("../types.js").Tab} */
export default { order: 97, module: "views/ledger", always: true };
