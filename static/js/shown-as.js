/** What the data on screen is shown as. */

/** @typedef {import("./types.js").State} State */

/**
 * @param {Pick<State, "catalog"|"spec">} state
 * @returns {import("./types.js").Kind|undefined} the kind of data on screen, as far as it is known
 */
export function kindOf({ catalog, spec }) {
  return catalog?.families.data?.find((entry) => entry.kind === spec?.data?.kind);
}

/**
 * @param {Pick<State, "catalog"|"spec">} state
 * @returns {string|undefined} "plane", "image", "table" or "sequence", as far as it is known
 */
export function shownAs(state) {
  return kindOf(state)?.shown_as;
}

/** @param {Pick<State, "catalog"|"spec">} state */
export const isImages = (state) => shownAs(state) === "image";

/** @param {Pick<State, "catalog"|"spec">} state */
export const isSequences = (state) => shownAs(state) === "sequence";
