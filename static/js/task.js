/** What a network is asked for: a class or a value. */

/**
 * @param {import("./types.js").Catalog|null} catalog
 * @param {import("./types.js").Spec|null} spec
 * @returns {"classification"|"regression"|undefined} what the data asks for, where that is known
 */
export function taskOf(catalog, spec) {
  return catalog?.families.data?.find(({ kind }) => kind === spec?.data.kind)?.task;
}
