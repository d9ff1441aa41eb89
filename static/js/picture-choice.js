/** The picture that is looked at, as views of pictures ask for it. */

/**
 * @param {Pick<import("./types.js").State, "picture">|undefined} state
 * @returns {{example?: number, pixels?: string}}
 */
export function chosenPicture(state) {
  const { example = null, pixels = null } = state?.picture ?? {};
  if (pixels !== null) return { pixels };
  return example === null ? {} : { example };
}
