/** What batch normalization does while training and otherwise; for networks that have any. */

/** @type {import("../types.js").Tab} */
export default { order: 18, module: "views/normalization", offered: ({ spec }) => !spec || spec.model.layers.some((/** @type {any} */ { kind }) => kind === "batch_norm") };
