/** A stack of linear layers and the one layer it is; for networks of several dense layers. */

/** @type {import("../types.js").Tab} */
export default {
  order: 17, module: "views/collapse",
  offered: ({ spec }) => (spec?.model.layers.length ?? 0) > 1 && Boolean(spec?.model.layers.every((/** @type {any} */ { kind = "dense" }) => kind === "dense")),
};
