/** What layer normalization does to the vectors of a sequence; for networks that have any. */

import { isSequences } from "../shown-as.js";

/** @type {import("../types.js").Tab} */
export default {
  order: 18.5, module: "views/layer-norms",
  offered: ({ catalog, spec }) => isSequences({ catalog, spec: spec ?? null }) && Boolean(spec?.model.layers.some((/** @type {any} */ layer) => catalog?.families.layers?.find(({ kind }) => kind === layer.kind)?.norms_vectors)),
};
