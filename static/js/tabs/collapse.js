/** A stack of linear layers and the one layer it is; for networks of several dense layers. */

/** @type {import("../types.js").Tab} */
export default {
  order: 17, module: "views/collapse",
  offered: ({ spec }) => !spec || (spec.model.layers.length > 1 && spec.model.layers.every((/** @type {any} */ { kind = "dense" }) => kind === "dense")),
};
