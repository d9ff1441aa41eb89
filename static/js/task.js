/** What a network is asked for: a class or a value. */

/**
 * @param {Pick<import("./types.js").State, "catalog"|"spec"|"table">|undefined} state
 * @returns {"classification"|"regression"} what the data asks for, as far as that is known; of a table it follows from the column asked about
 */
export function taskOf(state) {
  const kind = state?.catalog?.families.data?.find((entry) => entry.kind === state.spec?.data?.kind);
  return kind?.shown_as === "table" && state?.table ? state.table.task : kind?.task ?? "classification";
}
