/** Names with something below the line, written as in LaTeX: w_xz, z_{t−1}. */

import { h } from "../dom.js";

const BELOW = /_(?:\{([^}]*)\}|([\p{L}\d]+))/u;

/**
 * @param {string} text
 * @returns {{text: string, below: boolean}[]} its parts in order
 */
export function parts(text) {
  const found = text.split(new RegExp(BELOW, "gu"));
  return found.flatMap((part, at) => (part ? [{ text: part, below: at % 3 !== 0 }] : []));
}

/** @param {string} text  @returns {Node[]} for a page */
export function subscripted(text) {
  return parts(text).map((part) => (part.below ? h("sub", {}, part.text) : document.createTextNode(part.text)));
}
